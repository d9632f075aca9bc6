import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { abortError, AppError, type Clock } from '../../base/index.ts'
import { check, type Checked, type CheckRequest } from '../../verify/index.ts'

/** Above this many characters a check would hold up everybody else's requests: it gets a thread of its own. */
const longText = 50_000
const mostThreads = 4
let threads = 0

export interface CheckLimits {
  memoryMb: number
  timeoutMs: number
}
const usualLimits: CheckLimits = { memoryMb: 1_024, timeoutMs: 120_000 }

/** Checks an answer, a long one off the main thread. A thread that crashes or takes too long fails its own request only. */
export async function checkApart(
  request: CheckRequest,
  { signal, clock, limits = usualLimits }: { signal: AbortSignal; clock: Clock; limits?: CheckLimits },
): Promise<Checked> {
  if (sizeOf(request) <= longText) return check(request)
  if (threads >= mostThreads)
    throw new AppError('busy', 'Several long answers are being checked already. Try again in a moment.', {
      retryAfterMs: 2_000,
    })
  threads++
  const worker = new Worker(new URL(`./check-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Checked>()
  const stop = () => reject(abortError(signal))
  using _limit = clock.after(limits.timeoutMs, () =>
    reject(
      new AppError(
        'timeout',
        `The check took longer than ${limits.timeoutMs / 1_000} s. Send the answer in parts, or less evidence.`,
      ),
    ),
  )
  try {
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    worker.once('message', resolve)
    worker.once('error', (cause: Error) => reject(crashed(cause)))
    worker.once('exit', () => reject(crashed(new Error('it ended unexpectedly'))))
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    threads--
    await worker.terminate()
  }
}

function crashed(cause: Error): AppError {
  const isMemory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (isMemory)
    return new AppError(
      'too-large',
      'The check ran out of memory. Send the answer in parts, or less evidence.',
      { cause },
    )
  return new AppError('internal', `The check failed: ${cause.message}. Please report it with the log.`, {
    cause,
  })
}

function sizeOf({ answer, evidence }: CheckRequest): number {
  const texts = typeof evidence === 'string' ? [evidence] : evidence
  // Each text costs something of its own, however short it is.
  return texts.reduce(
    (sum, item) => sum + 50 + (typeof item === 'string' ? item : item.text).length,
    answer.length,
  )
}
