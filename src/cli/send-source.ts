import { readFile } from 'node:fs/promises'
import { AppError, systemClock } from '../base/index.ts'
import type { AddResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import { fileProblem } from './input/file-problem.ts'
import type { FoundFile } from './input/find-files.ts'

export interface SendOptions {
  collection?: string
  /** The largest document that the server takes. */
  maxBytes: number
}

const attempts = 5

/** Whether it is a page's address, not a file's path. */
export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

/** A file, or a page by its address, of which the size is not known. */
export type Source = Pick<FoundFile, 'path'> & { bytes: number | undefined }

/** Adds one file or page. What is wrong with it is the result's problem; rejects where nothing more will be taken. */
export async function send(
  source: Source,
  { collection, maxBytes }: SendOptions,
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
    return problem(name, 'unreadable', fileProblem(error))
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
      const isLast = !thrown.retryable || count === attempts
      if (isLast && thrown.code === 'store-full') throw thrown
      if (isLast) return problem(name, thrown.code, thrown.message)
      await systemClock.sleep(thrown.retryAfterMs ?? 250 * 2 ** count, signal)
    }
  }
}

/** A problem as a line that names the file, once. */
export function lineOf(file: Source, message: string): string {
  // The server tells the name as it keeps it, which has no slash in front.
  return message.includes(file.path.replace(/^(https?:)?\/+/, '')) ? message : `${file.path}: ${message}`
}
