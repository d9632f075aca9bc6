import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface StartedProvider extends AsyncDisposable {
  issuer: string
}

/** A provider of OpenID Connect in a process of its own, which knows these people and sends them back to one address. */
export async function startProvider(people: object, redirectUri: string): Promise<StartedProvider> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'oidc-provider.mjs'), JSON.stringify(people), redirectUri],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const exit = once(child, 'exit')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    issuer: line.toString().trim(),
    async [Symbol.asyncDispose]() {
      child.kill()
      await exit
    },
  }
}
