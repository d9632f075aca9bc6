import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { AppError } from '../base/index.ts'
import { check } from '../verify/index.ts'
import { checkLineSchema, type CheckLine } from '../wire/index.ts'
import type { CliContext } from './context.ts'

/** Checks an answer a line, from a file or standard input, and writes what was found, a line an answer, in order. */
export async function checkLines(file: string | undefined, context: CliContext): Promise<number> {
  const { stdin, stdout, signal } = context
  const input = file === undefined || file === '-' ? stdin : createReadStream(file, { signal })
  const broken = new Promise<never>((_, reject) =>
    input.once('error', (error) => reject(unreadable(file, error))),
  )
  const lines = createInterface({ input, crlfDelay: Infinity, signal })[Symbol.asyncIterator]()
  for (let number = 1; ; number++) {
    const next = await Promise.race([lines.next(), broken])
    if (next.done === true) return 0
    if (next.value.trim() === '') continue
    const line = parseLine(next.value, number)
    const { answer, evidence, question } = line
    const { claims, ...checked } = check({ answer, evidence, question: question ?? undefined })
    const whole = typeof evidence === 'string'
    const told = claims.map((claim) => ({
      ...claim,
      // In one text there is nothing to tell apart.
      evidence: whole ? claim.evidence.map(({ start, end }) => ({ start, end })) : claim.evidence,
    }))
    if (!stdout.write(`${JSON.stringify({ id: line.id, ...checked, claims: told })}\n`))
      await new Promise((resolve) => stdout.once('drain', resolve))
  }
}

function parseLine(line: string, number: number): CheckLine {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw bad(number, `it is no JSON (${(error as SyntaxError).message}). Give one answer a line`, error)
  }
  const { success, data, error } = checkLineSchema.safeParse(value)
  if (success) return data
  const { path, message } = error.issues[0]!
  throw bad(number, `${path.join('.') || 'the line'}: ${message}`, error)
}

function bad(number: number, reason: string, cause: unknown): AppError {
  return new AppError('bad-request', `Line ${number} cannot be checked: ${reason}.`, { cause })
}

function unreadable(file: string | undefined, cause: Error): AppError {
  return new AppError('not-found', `${file ?? 'Standard input'} cannot be read: ${cause.message}.`, { cause })
}
