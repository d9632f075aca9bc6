import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { z } from 'zod'
import { AppError } from '../../base/index.ts'
import { issueText } from '../../wire/index.ts'
import { chunksOf } from './input-chunks.ts'

/** What is made of a pool takes some forty times its size in memory. */
const longestLineBytes = 32 * 1024 * 1024
const lineEnd = 0x0a

export interface JsonLinesOptions<Schema extends z.ZodType> {
  /** Standard input when left out, or `-`. */
  file: string | undefined
  stdin: Readable
  signal: AbortSignal
  schema: Schema
  /** What messages say: of a line that is wrong (`is no pool`), and what each is to hold (`pool`). */
  words: Words
  maxLineBytes?: number
  /** What becomes of a line that is wrong, and its value where it is JSON; then the next one is read. Left out: it is thrown. */
  refuse?: (error: AppError, line: number, value: unknown) => Promise<void>
}

interface Words {
  wrong: string
  each: string
}

/**
 * Reads JSON Lines (jsonlines.org), a value a line, of UTF-8. Only a line feed ends a line: JSON may hold the line
 * separators of Unicode as they are, at which `node:readline` would cut it. Blank lines and a byte order mark are passed over.
 *
 * Throws `bad-request` with the number of the line, and the field, that is wrong, or hands it to `refuse`.
 */
export async function* jsonLines<Schema extends z.ZodType>({
  file,
  stdin,
  signal,
  schema,
  words,
  maxLineBytes = longestLineBytes,
  refuse,
}: JsonLinesOptions<Schema>): AsyncGenerator<z.infer<Schema>> {
  const input = file === undefined || file === '-' ? stdin : createReadStream(file)
  let number = 0
  for await (const bytes of linesOf(input, { file, signal, words, maxLineBytes })) {
    number++
    let read: unknown
    let value: z.infer<Schema>
    try {
      const text = decode(bytes, number, words)
      if (text.trim() === '') continue
      read = parse(text, number, words)
      value = validated(read, number, { schema, words })
    } catch (error) {
      if (!refuse || !(error instanceof AppError)) throw error
      await refuse(error, number, read)
      continue
    }
    yield value
  }
}

/** Writes a value as a line; waits until there is room for the next one, or nobody reads any more. */
export async function writeJsonLine(stdout: Writable, value: unknown, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!stdout.write(`${JSON.stringify(value)}\n`)) await once(stdout, 'drain', { signal })
}

async function* linesOf(
  input: Readable,
  {
    file,
    signal,
    words,
    maxLineBytes,
  }: Pick<JsonLinesOptions<never>, 'file' | 'signal' | 'words'> & { maxLineBytes: number },
): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  let number = 1
  const add = (part: Buffer) => {
    length += part.length
    if (length > maxLineBytes)
      throw bad(
        number,
        words,
        `it is longer than ${Number((maxLineBytes / 2 ** 20).toPrecision(2))} MB. Give it in several lines`,
      )
    parts.push(part)
  }
  const take = () => {
    const line = Buffer.concat(parts)
    parts = []
    length = 0
    number++
    return line
  }
  for await (const chunk of chunksOf(input, file, signal)) {
    let start = 0
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    add(chunk.subarray(start))
  }
  if (length > 0) yield take()
}

function decode(bytes: Buffer, number: number, words: Words): string {
  try {
    // Leaves out a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw bad(number, words, 'it is no UTF-8. Save the file as UTF-8', cause)
  }
}

function parse(line: string, number: number, words: Words): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw bad(
      number,
      words,
      `it is no JSON (${(cause as SyntaxError).message}). Give one ${words.each} a line`,
      cause,
    )
  }
}

function validated<Schema extends z.ZodType>(
  value: unknown,
  number: number,
  { schema, words }: { schema: Schema; words: Words },
): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const issue = error.issues[0]!
  throw bad(number, words, `${issue.path.join('.') || 'the line'}: ${issueText(issue, value)}`, error)
}

function bad(number: number, { wrong }: Words, reason: string, cause?: unknown): AppError {
  return new AppError('bad-request', `Line ${number} ${wrong}: ${reason}.`, { cause })
}
