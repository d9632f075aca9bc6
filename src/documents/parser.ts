import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { abortError, AppError, collectGarbage, type Clock } from '../base/index.ts'
import type { StoredBlock } from '../store/index.ts'
import type { ParseAnswer, ParseMore, ParseRequest } from './parse-worker.ts'
import { unpackBlocks } from './packed-blocks.ts'
import type { ReadFile } from './read-file.ts'
import type { ReadProblem } from './formats/read-problem.ts'

export interface Parser extends AsyncDisposable {
  /** Reads one file off the main thread. Rejects with an AppError that names the file and the reason. */
  parse(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<ReadFile>
}

export interface ParserLimits {
  /**
   * How long one file may take; one of 10 MB twice as long, one of 20 MB three times. Each page of a PDF that was read
   * gives it some more.
   */
  parseTimeoutMs: number
  /** How much memory one file may take: of JavaScript's heap, and as much again of buffers beside it. */
  parseMemoryMb: number
  /** How many files may wait or be read at once. */
  waitingFiles: number
  /** How many bytes of them may wait: all are in memory. */
  waitingBytes: number
}

/**
 * The worker goes on with the next files while what it made of those before is being stored, so that more of them share
 * the wait for the disk. What is large is stored long: of that one more is enough.
 */
const sentAtOnce = { files: 8, leastFiles: 2, bytes: 1024 * 1024 }
/** How often it is looked how much memory a file has taken beside the heap, which nothing else limits. */
const memoryEveryMs = 200
const bytesAsLongAgain = 10 * 1024 * 1024
/** What a page that was read adds to the time of its file: 15 pages a second are few. */
const msPerPage = 1000 / 15
const youngGenerationMb = 64
/** A worker that has had nothing to read for so long is ended, and what reading has taken of memory is given back. */
const idleMs = 10_000

type Outcome = { file: ReadFile } | { error: AppError }

interface Job {
  request: ParseRequest
  /** What came of its blocks so far. */
  blocks: StoredBlock[]
  settle: (outcome: Outcome) => void
}

/**
 * One long-lived worker thread that reads a file at a time; started when the first comes, and anew when a file
 * has crashed it, overrun its memory or taken too long. That costs the one file, the others go on.
 */
export function openParser({ clock, limits }: { clock: Clock; limits: ParserLimits }): Parser {
  const waiting: Job[] = []
  /** What the worker has: the first it reads now, the others lie before it. */
  const sent: Job[] = []
  let timer: Disposable | undefined
  /** When the first of them was begun, and how long it may take. */
  let begun = 0
  let allowedMs = 0
  let memoryTimer: Disposable | undefined
  let idleTimer: Disposable | undefined
  let worker: Worker | undefined
  let number = 0
  let closed = false

  const finish = (outcome: Outcome) => {
    stopTimers()
    const job = sent.shift()
    fill()
    if (sent.length > 0) startTimers()
    job?.settle(outcome)
  }

  const stopTimers = () => {
    timer?.[Symbol.dispose]()
    memoryTimer?.[Symbol.dispose]()
  }

  const watchMemory = () => {
    memoryTimer = clock.after(memoryEveryMs, () => void lookAtMemory(sent[0]))
  }

  const lookAtMemory = async (job: Job | undefined) => {
    const statistics = await worker?.getHeapStatistics().catch(() => undefined)
    if (!job || job !== sent[0]) return
    if ((statistics?.external_memory ?? 0) > limits.parseMemoryMb * 1_048_576) lose(tooMuchMemory(limits))
    else watchMemory()
  }

  const startTimers = () => {
    watchMemory()
    const { length } = sent[0]!.request.bytes
    begun = clock.monotonic()
    allowTime(limits.parseTimeoutMs * (1 + Math.floor(length / bytesAsLongAgain)))
  }

  const allowTime = (timeoutMs: number) => {
    timer?.[Symbol.dispose]()
    allowedMs = timeoutMs
    timer = clock.after(Math.max(0, begun + timeoutMs - clock.monotonic()), () =>
      lose({
        reason: `it took longer than ${Math.round(timeoutMs / 1000)} seconds to read; split it into smaller files, or raise limits.parseSeconds in muster.yaml`,
        because: { code: 'file-too-slow', values: { seconds: Math.round(timeoutMs / 1000) } },
      }),
    )
  }

  const lose = (problem: ReadProblem) => {
    const lost = worker
    worker = undefined
    void lost?.terminate()
    // The others were not looked at yet: they go to the next worker.
    waiting.unshift(...sent.splice(1))
    const [current] = sent
    if (current) finish({ error: unreadable(current.request.name, problem) })
  }

  const endWorker = () => {
    const idle = worker
    worker = undefined
    // Where nothing more comes, V8 would keep the room for a hundred megabytes of what was passed on of the files.
    void idle?.terminate().then(collectGarbage)
  }

  const start = (): Worker => {
    const started = new Worker(new URL(`./parse-worker${extname(import.meta.url)}`, import.meta.url), {
      resourceLimits: {
        maxOldGenerationSizeMb: limits.parseMemoryMb,
        // Most of what a file leaves behind is short-lived; with the usual few megabytes much of it would be kept.
        maxYoungGenerationSizeMb: youngGenerationMb,
      },
      // What a parsing library has to say goes nowhere: problems are reported by file.
      stdout: true,
      stderr: true,
    })
    started.stdout.resume()
    started.stderr.resume()
    started.unref()
    started.on('message', (answer: ParseAnswer) => {
      const [current] = sent
      if (started !== worker || answer.number !== current?.request.number) return
      if ('pages' in answer) return allowTime(allowedMs + answer.pages * msPerPage)
      if ('blocks' in answer) {
        current.blocks.push(...unpackBlocks(answer.blocks))
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of Node has no origin
        return started.postMessage({ more: true } satisfies ParseMore)
      }
      const { result } = answer
      if ('reason' in result) finish({ error: unreadable(current.request.name, result) })
      else finish({ file: { ...result, blocks: [...current.blocks, ...unpackBlocks(result.blocks)] } })
    })
    started.on('error', (error) => started === worker && lose(explainCrash(error, limits)))
    started.on(
      'exit',
      () =>
        started === worker &&
        lose({
          reason: 'the parser ended unexpectedly; the file may be damaged',
          because: { code: 'file-damaged' },
        }),
    )
    return started
  }

  const fill = () => {
    while (!closed && waiting.length > 0 && maySend(sent)) {
      const job = waiting.shift()!
      worker ??= start()
      sent.push(job)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of Node has no origin
      worker.postMessage(job.request)
    }
    idleTimer?.[Symbol.dispose]()
    if (sent.length > 0) worker?.ref()
    else {
      worker?.unref()
      if (worker) idleTimer = clock.after(idleMs, endWorker)
    }
  }

  return {
    parse(name, bytes, signal) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(stopping())
        if (signal?.aborted) return reject(abortError(signal))
        const waitingBytes = waiting.reduce((sum, { request }) => sum + request.bytes.length, 0)
        if (waiting.length >= limits.waitingFiles || waitingBytes > limits.waitingBytes) return reject(full())
        const onAbort = () => {
          const index = waiting.indexOf(job)
          if (index >= 0) waiting.splice(index, 1)
          // What the worker has begun it finishes; nobody waits for it.
          job.settle({ error: abortError(signal!) })
        }
        const job: Job = {
          request: { number: number++, name, bytes },
          blocks: [],
          settle(outcome) {
            signal?.removeEventListener('abort', onAbort)
            if ('file' in outcome) resolve(outcome.file)
            else reject(outcome.error)
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiting.push(job)
        fill()
        if (sent.length === 1 && sent[0] === job) startTimers()
      })
    },
    async [Symbol.asyncDispose]() {
      closed = true
      stopTimers()
      idleTimer?.[Symbol.dispose]()
      for (const job of [...sent.splice(0), ...waiting.splice(0)]) job.settle({ error: stopping() })
      const last = worker
      worker = undefined
      await last?.terminate()
    },
  }
}

function maySend(sent: Job[]): boolean {
  const bytes = sent.reduce((sum, { request }) => sum + request.bytes.length, 0)
  return sent.length < sentAtOnce.leastFiles || (sent.length < sentAtOnce.files && bytes < sentAtOnce.bytes)
}

/** The one form in which a file's problem is told. */
export function unreadable(name: string, { reason, because }: ReadProblem): AppError {
  return new AppError('unreadable', `${name} could not be read: ${reason}.`, { ...(because && { because }) })
}

function full(): AppError {
  return new AppError('busy', 'Too many files are waiting to be read. Add this one again in a while.', {
    because: { code: 'too-many-files' },
  })
}

function stopping(): AppError {
  return new AppError('stopping', 'Muster is stopping. Add the file again once it runs.')
}

function tooMuchMemory({ parseMemoryMb }: ParserLimits): ReadProblem {
  return {
    reason: `it takes more than ${parseMemoryMb} MB of memory to read; split it into smaller files`,
    because: { code: 'file-takes-memory', values: { megabytes: parseMemoryMb } },
  }
}

function explainCrash(error: unknown, limits: ParserLimits): ReadProblem {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return tooMuchMemory(limits)
  return {
    reason: `the parser failed on it (${message ?? 'no reason given'}); the file may be damaged`,
    because: { code: 'file-damaged' },
  }
}
