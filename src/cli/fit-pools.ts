import { contextPoolSchema } from '../wire/index.ts'
import type { CliContext } from './context.ts'
import { jsonLines, writeJsonLine } from './input/json-lines.ts'

export interface FitPoolsOptions {
  /** Standard input when left out. */
  file?: string
  /** For pools that name no budget of their own. */
  budget: number
}

/** Reads a pool a line, and writes what was selected for its questions, a line a pool, as soon as it is known. */
export async function fitPools({ file, budget }: FitPoolsOptions, context: CliContext): Promise<number> {
  const { stdin, stdout, signal, fitPool } = context
  const words = { wrong: 'is no pool', each: 'pool' }
  for await (const pool of jsonLines({ file, stdin, signal, schema: contextPoolSchema, words }))
    await writeJsonLine(stdout, await fitPool(pool, pool.budget ?? budget), signal)
  return 0
}
