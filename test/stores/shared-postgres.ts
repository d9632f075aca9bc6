import type { TestProject } from 'vitest/node'
import { startPostgres } from '../postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the one PostgreSQL that all tests of stores share; each makes its own database. */
    postgres: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  provide('postgres', server.url)
  return async () => server[Symbol.asyncDispose]()
}
