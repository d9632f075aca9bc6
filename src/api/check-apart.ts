import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { abortError, AppError } from '../base/index.ts'
import { check, type Checked, type CheckRequest } from '../verify/index.ts'

/** Above this many characters a check would hold up everybody else's requests: it gets a thread of its own. */
const longText = 50_000
const mostThreads = 4
const memoryMb = 1_024
let threads = 0

/** Checks an answer, a long one off the main thread. */
export async function checkApart(request: CheckRequest, signal: AbortSignal): Promise<Checked> {
  if (sizeOf(request) <= longText) return check(request)
  if (threads >= mostThreads)
    throw new AppError('busy', 'Several long answers are being checked already. Try again in a moment.', {
      retryAfterMs: 2_000,
    })
  threads++
  const worker = new Worker(new URL(`./check-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  try {
    return await new Promise<Checked>((resolve, reject) => {
      const stop = () => reject(abortError(signal))
      if (signal.aborted) return stop()
      signal.addEventListener('abort', stop, { once: true })
      worker.once('message', (checked: Checked) => {
        signal.removeEventListener('abort', stop)
        resolve(checked)
      })
      worker.once('error', (cause) =>
        reject(new AppError('internal', `The check failed: ${String(cause)}.`, { cause })),
      )
    })
  } finally {
    threads--
    await worker.terminate()
  }
}

function sizeOf({ answer, evidence }: CheckRequest): number {
  const texts = typeof evidence === 'string' ? [evidence] : evidence
  return texts.reduce(
    (sum, item) => sum + (typeof item === 'string' ? item : item.text).length,
    answer.length,
  )
}
