import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { AppError } from '../base/index.ts'
import { contextPoolSchema, type ContextPool } from '../wire/index.ts'
import type { CliContext } from './context.ts'

export interface FitPoolsOptions {
  /** Standard input when left out. */
  file?: string
  /** For pools that name no budget of their own. */
  budget: number
}

/** Reads a pool a line, and writes what was selected for its questions, a line a pool, as soon as it is known. */
export async function fitPools({ file, budget }: FitPoolsOptions, context: CliContext): Promise<number> {
  const { stdin, stdout, signal, fitPool } = context
  const input = file === undefined || file === '-' ? stdin : createReadStream(file, { signal })
  const broken = new Promise<never>((_, reject) =>
    input.once('error', (error) => reject(unreadable(file, error))),
  )
  const lines = createInterface({ input, crlfDelay: Infinity, signal })[Symbol.asyncIterator]()
  for (let number = 1; ; number++) {
    const next = await Promise.race([lines.next(), broken])
    if (next.done === true) return 0
    if (next.value.trim() === '') continue
    const pool = parsePool(next.value, number)
    const fitted = await fitPool(pool, pool.budget ?? budget)
    if (!stdout.write(`${JSON.stringify(fitted)}\n`))
      await new Promise((resolve) => stdout.once('drain', resolve))
  }
}

function parsePool(line: string, number: number): ContextPool {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    const { message } = error as SyntaxError
    throw bad(number, `it is no JSON (${message}). Give one pool a line`, error)
  }
  const { success, data, error } = contextPoolSchema.safeParse(value)
  if (success) return data
  const { path, message } = error.issues[0]!
  throw bad(number, `${path.join('.') || 'the line'}: ${message}`, error)
}

function bad(number: number, reason: string, cause: unknown): AppError {
  return new AppError('bad-request', `Line ${number} is no pool: ${reason}.`, { cause })
}

function unreadable(file: string | undefined, cause: Error): AppError {
  return new AppError('not-found', `${file ?? 'Standard input'} cannot be read: ${cause.message}.`, { cause })
}
