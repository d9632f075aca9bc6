import { AppError } from '../base/index.ts'
import { check } from '../verify/index.ts'
import { checkLineSchema } from '../wire/index.ts'
import type { CliContext } from './context.ts'
import { jsonLines, writeJsonLine } from './input/json-lines.ts'

/**
 * Checks an answer a line, from a file or standard input, and writes what was found, a line an answer, in order. A line
 * that cannot be checked gets `{id?, line, error}` in its place: the others are checked all the same, and the command fails.
 */
export async function checkLines(file: string | undefined, context: CliContext): Promise<number> {
  const { stdin, stdout, signal } = context
  const words = { wrong: 'cannot be checked', each: 'answer' }
  const refused: AppError[] = []
  const refuse = (error: AppError, line: number, value: unknown) => {
    refused.push(error)
    return writeJsonLine(stdout, { ...idOf(value), line, error: error.message }, signal)
  }
  for await (const line of jsonLines({ file, stdin, signal, schema: checkLineSchema, words, refuse })) {
    const { id, answer, evidence, question } = line
    const { claims, ...checked } = context.compute(() =>
      check({ answer, evidence, question: question ?? undefined }),
    )
    const whole = !Array.isArray(evidence)
    const told = claims.map((claim) => ({
      ...claim,
      // In one text there is nothing to tell apart.
      evidence: whole ? claim.evidence.map(({ start, end }) => ({ start, end })) : claim.evidence,
    }))
    await writeJsonLine(stdout, { id, ...checked, claims: told }, signal)
  }
  const [first] = refused
  if (!first) return 0
  if (refused.length === 1) throw first
  const count = `${refused.length} lines could not be checked`
  throw new AppError('bad-request', `${count}; the first: ${first.message}`, { cause: first })
}

/** The id of a line that is otherwise wrong. */
function idOf(value: unknown): { id?: string | number } {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' || typeof id === 'number' ? { id } : {}
}
