import { AppError } from '../../base/index.ts'
import { mostQuestionCharacters } from '../../wire/index.ts'
import type { CliContext } from '../context.ts'
import { chunksOf } from './input-chunks.ts'

/** After so many bytes nothing more is read: a character takes three at most, and the rest is for blanks around it. */
const mostQuestionBytes = 4 * mostQuestionCharacters

/**
 * The question of a command: its words; where there are none and something is piped, or there is only `-`, what comes
 * on standard input. Throws `bad-request` where there is none or it is no text, `too-large` where it is too long.
 */
export async function readQuestion(
  words: string[],
  { stdin, isStdinTty, signal }: Pick<CliContext, 'stdin' | 'isStdinTty' | 'signal'>,
): Promise<string> {
  if (words.length > 0 && words.join(' ') !== '-') return words.join(' ')
  // At a terminal nobody would know that a question is waited for.
  if (words.length === 0 && isStdinTty) throw missing()
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of chunksOf(stdin, undefined, signal)) {
    parts.push(part)
    bytes += part.length
    if (bytes > mostQuestionBytes) throw tooLong()
  }
  const question = textOf(Buffer.concat(parts)).trim()
  if (question === '') throw missing()
  if (question.length > mostQuestionCharacters) throw tooLong()
  return question
}

function textOf(bytes: Buffer): string {
  try {
    // Leaves out a byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // It is told below.
  }
  throw new AppError(
    'bad-request',
    'What came on standard input is no text in UTF-8. Add a file with `muster add`, and ask about it.',
  )
}

function missing(): AppError {
  return new AppError(
    'bad-request',
    'There is no question. Write it behind the command, or send it on standard input: `muster ask < FILE`.',
  )
}

function tooLong(): AppError {
  const most = mostQuestionCharacters.toLocaleString('en')
  return new AppError(
    'too-large',
    `What came on standard input is longer than a question may be, which is ${most} characters. Add it with \`muster add\`, and ask about it.`,
  )
}
