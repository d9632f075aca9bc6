import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openFollower, type CheckedClaim, type JudgeRequest, type LiveFollower } from '../verify/index.ts'

export type ToFollower = { type: 'push'; text: string } | { type: 'end' }

export interface FromFollower {
  claims: CheckedClaim[]
  ended: boolean
  notice: string | undefined
}

/** Above this many characters, of evidence or of the answer, checking it would hold up everybody else's requests. */
const longText = 50_000
const mostThreads = 4
const memoryMb = 1_024
let threads = 0

const workerFile = new URL(`./follow-worker${extname(import.meta.url)}`, import.meta.url)

/**
 * Follows an answer here as long as that is quick, and in a thread of its own from where it is long. What it says is
 * the same; from a thread a verdict comes with a later piece of the text, or at the end.
 */
export function openFollowerApart(request: JudgeRequest, { worker = workerFile } = {}): LiveFollower {
  const isLong = request.evidence.reduce((sum, { text }) => sum + text.length, 0) > longText
  let apart = isLong ? startApart(request, worker) : undefined
  const here = apart ? undefined : openFollower(request)
  let text = ''
  let lastStart = -1
  const fresh = (claims: CheckedClaim[]) => {
    const found = claims.filter(({ start }) => start > lastStart)
    lastStart = found.at(-1)?.start ?? lastStart
    return found
  }
  return {
    push(piece) {
      text += piece
      if (apart) return fresh(apart.push(piece))
      if (text.length > longText && (apart = startApart(request, worker))) return fresh(apart.push(text))
      return fresh(here!.push(piece))
    },
    async end() {
      return fresh(apart ? await apart.end() : here!.end())
    },
    notice: () => (apart ?? here!).notice(),
    close: () => apart?.close?.(),
  }
}

/** A follower in a thread of its own; undefined where there are as many as there may be. */
function startApart(request: JudgeRequest, file: URL): LiveFollower | undefined {
  if (threads >= mostThreads) return undefined
  threads++
  const { evidence, question, recalibration } = request
  const worker = new Worker(file, {
    workerData: { evidence, question, recalibration } satisfies JudgeRequest,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  worker.unref()
  const found: CheckedClaim[] = []
  let notice: string | undefined
  let over = false
  const ended = Promise.withResolvers<void>()
  const stop = (problem?: string) => {
    if (over) return
    over = true
    threads--
    notice = problem ?? notice
    ended.resolve()
    void worker.terminate()
  }
  worker.on('message', (message: FromFollower) => {
    found.push(...message.claims)
    notice = message.notice
    if (message.ended) stop()
  })
  worker.once('error', (error) => stop(`The rest of the answer was not checked: ${String(error)}.`))
  worker.once('exit', () => stop('The rest of the answer was not checked: the check ended unexpectedly.'))
  const send = (message: ToFollower) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of Node has no origin
    if (!over) worker.postMessage(message)
  }
  return {
    push(text) {
      send({ type: 'push', text })
      return found.splice(0)
    },
    async end() {
      send({ type: 'end' })
      worker.ref()
      await ended.promise
      return found.splice(0)
    },
    notice: () => notice,
    close: () => stop(),
  }
}
