import { check } from '../verify/index.ts'
import { checkLineSchema } from '../wire/index.ts'
import type { CliContext } from './context.ts'
import { jsonLines, writeJsonLine } from './json-lines.ts'

/** Checks an answer a line, from a file or standard input, and writes what was found, a line an answer, in order. */
export async function checkLines(file: string | undefined, context: CliContext): Promise<number> {
  const { stdin, stdout, signal } = context
  const words = { wrong: 'cannot be checked', each: 'answer' }
  for await (const line of jsonLines({ file, stdin, signal, schema: checkLineSchema, words })) {
    const { id, answer, evidence, question } = line
    const { claims, ...checked } = check({ answer, evidence, question: question ?? undefined })
    const whole = typeof evidence === 'string'
    const told = claims.map((claim) => ({
      ...claim,
      // In one text there is nothing to tell apart.
      evidence: whole ? claim.evidence.map(({ start, end }) => ({ start, end })) : claim.evidence,
    }))
    await writeJsonLine(stdout, { id, ...checked, claims: told }, signal)
  }
  return 0
}
