import type { Readable } from 'node:stream'
import { AppError } from '../../base/index.ts'
import { fileProblem } from './file-problem.ts'

/** What comes, until its end or an interrupt: nobody else would end the wait for standard input. */
export async function* chunksOf(
  input: Readable,
  file: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const stop = () => input.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of input) yield Buffer.from(chunk as Buffer | string)
    signal.throwIfAborted()
  } catch (cause) {
    signal.throwIfAborted()
    const name = file ?? 'Standard input'
    throw new AppError('not-found', `${name} cannot be read: ${fileProblem(cause)}.`, { cause })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** All that comes on standard input. */
export async function readInput(stdin: Readable, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of chunksOf(stdin, undefined, signal)) parts.push(part)
  return Buffer.concat(parts)
}
