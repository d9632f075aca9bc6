import { AppError, seededRandom, virtualClock } from '../../src/base/index.ts'
import type { ChatEvent, Host } from '../../src/model/index.ts'
import { createPool } from '../../src/pool/index.ts'

export interface LimitPoint {
  atMs: number
  limit: number
  hidden: number
}

/**
 * One host with a limit of its own that nobody is told, more work than it can take, and the pool that learns the
 * limit. `served` is the share of what the host could have answered in that time, had it never been idle.
 */
export async function playLimit(options: {
  seed: number
  hiddenAt: (atMs: number) => number
  durationMs: number
  /** Beyond its limit the host gets slower instead of refusing. */
  queues?: boolean
}): Promise<{ points: LimitPoint[]; served: number; refused: number }> {
  const { seed, hiddenAt, durationMs, queues = false } = options
  const clock = virtualClock()
  const random = seededRandom(seed)
  const answerMs = () => 2_000 + 1_000 * random.next()
  let inFlight = 0
  let answers = 0
  let refused = 0
  let couldMs = 0

  async function* answer(signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const hidden = hiddenAt(clock.monotonic())
    if (!queues && inFlight >= hidden) {
      refused++
      return yield { type: 'error', error: new AppError('rate-limited', 'Full.', { retryAfterMs: 200 }) }
    }
    inFlight++
    try {
      // A host that queues inside answers the first token late.
      await clock.sleep(100 + (queues ? (Math.max(0, inFlight - hidden) / hidden) * 2_500 : 0), signal)
      yield { type: 'delta', text: 'x', reasoning: '', toolCalls: [], tokens: 50 }
      await clock.sleep(answerMs() - 100, signal)
      answers++
      yield { type: 'done', finishReason: 'stop', usage: undefined }
    } finally {
      inFlight--
    }
  }

  const host: Host = {
    name: 'h',
    kind: 'world',
    url: 'in process',
    concurrency: undefined,
    listModels: async () => ['m'],
    close: async () => {},
    model: (id) => ({ id, stream: (_, { signal }) => answer(signal) }),
  }
  await using pool = createPool({
    hosts: [host],
    aliases: {},
    clock,
    random,
    limits: { queueLength: 10_000 },
  })
  await pool.refresh()
  const caller = { id: 'c', kind: 'key', name: 'c' } as const
  const stop = new AbortController()
  const ask = async () => {
    while (!stop.signal.aborted)
      for await (const _ of pool.stream(
        { model: 'm', messages: [{ role: 'user', content: 'Hello' }], parameters: {}, stream: true },
        { signal: stop.signal, caller },
      ));
  }
  const asking = Array.from({ length: 150 }, ask)
  const points: LimitPoint[] = []
  const stepMs = 500
  for (let atMs = 0; atMs < durationMs; atMs += stepMs) {
    await clock.advance(stepMs)
    const hidden = hiddenAt(atMs)
    couldMs += hidden * stepMs
    points.push({ atMs, limit: pool.hosts()[0]!.concurrency!, hidden })
  }
  stop.abort()
  await Promise.all(asking)
  return { points, served: (answers * 2_500) / couldMs, refused }
}
