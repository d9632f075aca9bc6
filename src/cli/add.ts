import { readFile } from 'node:fs/promises'
import progress from 'cli-progress'
import { AppError, errorTable, systemClock } from '../base/index.ts'
import type { AddResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { findFiles, type FoundFile } from './find-files.ts'
import { count, plain } from './text.ts'

export interface AddOptions {
  paths: string[]
  collection?: string
  /** The largest document that the server takes. */
  maxBytes: number
}

const uploadsAtOnce = 4
const attempts = 5

/** Adds files and folders; a file that cannot be read is named, and the others go on. */
export async function add(options: AddOptions, client: Client, context: CliContext): Promise<number> {
  const { stdout, stderr, signal } = context
  const addresses = options.paths.filter(isAddress)
  const found = await findFiles(
    options.paths.filter((path) => !isAddress(path)),
    signal,
  )
  if (addresses.length + found.files.length + found.problems.length === 0)
    throw new AppError(
      'not-found',
      `No file there can be read${skipped(found)}. Muster reads PDF, Office, OpenDocument, EPUB, e-mail, web pages, text, tables and code.`,
    )
  const problems = found.problems.map(({ path, message }) => `${path}: ${message}`)
  let added = 0
  let replaced = 0
  let blocks = 0

  const bar = context.isTty
    ? new progress.SingleBar({
        stream: stderr as unknown as NodeJS.WritableStream,
        format: '{bar} {value}/{total} {name}',
        clearOnComplete: true,
      })
    : undefined
  const sources: Source[] = [...addresses.map((url) => ({ path: url, bytes: undefined })), ...found.files]
  bar?.start(sources.length, 0, { name: '' })
  const waiting = sources.values()
  const work = async () => {
    for (const file of waiting) {
      if (signal.aborted) return
      const result = await send(file, options, client, signal)
      if (signal.aborted) return
      if (result.problem) problems.push(lineOf(file, result.problem.message))
      else if (result.replaced) replaced++
      else added++
      for (const warning of result.warnings ?? []) problems.push(lineOf(file, warning))
      blocks += result.document?.blocks ?? 0
      bar?.increment(1, { name: plain(file.path).slice(-40) })
    }
  }
  try {
    await Promise.all(Array.from({ length: uploadsAtOnce }, work))
  } finally {
    bar?.stop()
    for (const problem of problems) stderr.write(`${plain(problem).replaceAll('\n', ' ')}\n`)
    stdout.write(
      `${count(added, 'document')} added, ${replaced} replaced, ${count(problems.length, 'problem')}; ` +
        `${count(blocks, 'block')}${skipped(found)}.\n`,
    )
  }
  if (signal.aborted) return errorTable.cancelled.exitCode
  return problems.length > 0 ? errorTable.unreadable.exitCode : 0
}

function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

/** A file, or a page by its address, of which the size is not known. */
type Source = Omit<FoundFile, 'bytes'> & { bytes: number | undefined }

async function send(
  source: Source,
  { collection, maxBytes }: AddOptions,
  client: Client,
  signal: AbortSignal,
): Promise<AddResult> {
  const name = source.path
  if (source.bytes === undefined) {
    const body = { url: name, ...(collection !== undefined && { collection }) }
    return attempt(name, () => client.call('POST', '/api/documents/from-url', body, { signal }), signal)
  }
  // The server would break the connection in the middle of the file.
  if (source.bytes > maxBytes)
    return problem(
      name,
      'too-large',
      `it has ${source.bytes} bytes, more than the ${maxBytes} of limits.documentBytes; split it, or raise the limit`,
    )
  let bytes: Uint8Array
  try {
    bytes = await readFile(source.path, { signal })
  } catch (error) {
    return problem(name, 'unreadable', (error as Error).message)
  }
  return attempt(name, () => client.upload({ name, collection, bytes }, signal), signal)
}

function problem(name: string, code: string, message: string): AddResult {
  return { name, problem: { code, message } }
}

/** Tries again what may go well the next time. */
async function attempt(
  name: string,
  work: () => Promise<AddResult>,
  signal: AbortSignal,
): Promise<AddResult> {
  for (let count = 1; ; count++) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof AppError) || signal.aborted) return problem(name, 'cancelled', String(thrown))
      // Nothing more will be taken: no use in a line for every file that is left.
      if (thrown.code === 'unauthorized' || (thrown.code === 'forbidden' && !isAddress(name))) throw thrown
      if ((thrown.code === 'busy' || thrown.code === 'stopping') && !thrown.retryable) throw thrown
      if (!thrown.retryable || count === attempts) return problem(name, thrown.code, thrown.message)
      await systemClock.sleep(thrown.retryAfterMs ?? 250 * 2 ** count, signal)
    }
  }
}

function lineOf(file: Source, message: string): string {
  // The server tells the name as it keeps it, which has no slash in front.
  return message.includes(file.path.replace(/^(https?:)?\/+/, '')) ? message : `${file.path}: ${message}`
}

function skipped({ hidden, unsupported }: { hidden: number; unsupported: number }): string {
  const parts = [
    ...(hidden > 0 ? [`${hidden} hidden`] : []),
    ...(unsupported > 0 ? [`${unsupported} of a kind that cannot be read`] : []),
  ]
  return parts.length === 0 ? '' : ` (skipped: ${parts.join(', ')})`
}
