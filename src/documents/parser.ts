import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { abortError, AppError, type Clock } from '../base/index.ts'
import type { ParseAnswer, ParseRequest } from './parse-worker.ts'
import type { ReadFile } from './read-file.ts'

export interface Parser extends AsyncDisposable {
  /** Reads one file off the main thread. Rejects with an AppError that names the file and the reason. */
  parse(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<ReadFile>
}

export interface ParserLimits {
  /** How long one file may take. */
  parseTimeoutMs: number
  /** How much memory (JavaScript heap) one file may take. */
  parseMemoryMb: number
  /** How many files may wait or be read at once. */
  waitingFiles: number
}

interface Job {
  request: ParseRequest
  settle: (outcome: { file: ReadFile } | { error: AppError }) => void
}

/**
 * One long-lived worker thread that reads a file at a time; started when the first comes, and anew when a file
 * has crashed it, overrun its memory or taken too long. That costs the one file, the others go on.
 */
export function openParser({ clock, limits }: { clock: Clock; limits: ParserLimits }): Parser {
  const waiting: Job[] = []
  let current: Job | undefined
  let timer: Disposable | undefined
  let worker: Worker | undefined
  let number = 0
  let closed = false

  const finish = (outcome: { file: ReadFile } | { error: AppError }) => {
    timer?.[Symbol.dispose]()
    const job = current
    current = undefined
    job?.settle(outcome)
    next()
  }

  const lose = (reason: string) => {
    const lost = worker
    worker = undefined
    void lost?.terminate()
    if (current) finish({ error: unreadable(current.request.name, reason) })
  }

  const start = (): Worker => {
    const started = new Worker(new URL(`./parse-worker${extname(import.meta.url)}`, import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.parseMemoryMb },
      // What a parsing library has to say goes nowhere: problems are reported by file.
      stdout: true,
      stderr: true,
    })
    started.stdout.resume()
    started.stderr.resume()
    started.unref()
    started.on('message', ({ number, result }: ParseAnswer) => {
      if (started !== worker || number !== current?.request.number) return
      if ('reason' in result) finish({ error: unreadable(current.request.name, result.reason) })
      else finish({ file: result })
    })
    started.on('error', (error) => started === worker && lose(explainCrash(error, limits)))
    started.on(
      'exit',
      () => started === worker && lose('the parser ended unexpectedly; the file may be damaged'),
    )
    return started
  }

  const next = () => {
    if (current || closed) return
    current = waiting.shift()
    if (!current) {
      worker?.unref()
      return
    }
    worker ??= start()
    worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of Node has no origin
    worker.postMessage(current.request)
    timer = clock.after(limits.parseTimeoutMs, () =>
      lose(
        `it took longer than ${limits.parseTimeoutMs / 1000} seconds to read; split it into smaller files`,
      ),
    )
  }

  return {
    parse(name, bytes, signal) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(stopping())
        if (signal?.aborted) return reject(abortError(signal))
        if (waiting.length >= limits.waitingFiles) return reject(full())
        const onAbort = () => {
          const index = waiting.indexOf(job)
          if (index >= 0) waiting.splice(index, 1)
          // What the worker has begun it finishes; nobody waits for it.
          job.settle({ error: abortError(signal!) })
        }
        const job: Job = {
          request: { number: number++, name, bytes },
          settle(outcome) {
            signal?.removeEventListener('abort', onAbort)
            if ('file' in outcome) resolve(outcome.file)
            else reject(outcome.error)
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiting.push(job)
        next()
      })
    },
    async [Symbol.asyncDispose]() {
      closed = true
      timer?.[Symbol.dispose]()
      for (const job of current ? [current, ...waiting] : waiting) job.settle({ error: stopping() })
      waiting.length = 0
      current = undefined
      const last = worker
      worker = undefined
      await last?.terminate()
    },
  }
}

/** The one form in which a file's problem is told. */
export function unreadable(name: string, reason: string): AppError {
  return new AppError('unreadable', `${name} could not be read: ${reason}.`)
}

function full(): AppError {
  return new AppError('busy', 'Too many files are waiting to be read. Add this one again in a while.')
}

function stopping(): AppError {
  return new AppError('stopping', 'Muster is stopping. Add the file again once it runs.')
}

function explainCrash(error: unknown, limits: ParserLimits): string {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `it takes more than ${limits.parseMemoryMb} MB of memory to read; split it into smaller files`
  return `the parser failed on it (${message ?? 'no reason given'}); the file may be damaged`
}
