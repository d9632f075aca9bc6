import { AppError, type Random, type VirtualClock } from '../../src/base/index.ts'
import { messageText } from '../../src/wire/index.ts'
import type { ChatEvent, ChatRequest, Host } from '../../src/model/index.ts'

/** A host of a simulated world: what is true of it, whatever the pool believes. */
export interface WorldHost extends Host {
  models: string[]
  /** How many requests it really takes; more are refused. */
  slots: number
  inFlight: number
  down: boolean
  /** How much slower than usual it is. */
  slowness: number
  /** The share of requests that meet a fault. */
  trouble: number
  /** Whether it has answered well since it last failed or refused. */
  healthy: boolean
  failedAtMs: number
  /** When it last refused a request, and until when it asked to be left alone. */
  refusedAtMs: number
  refusedUntilMs: number
  gone: boolean
}

/** The answer to a request: a function of its number, so that a moved answer can be compared to the letter. */
export function wholeAnswer(id: number): string {
  return Array.from({ length: 1 + (id % 5) }, (_, word) => `w${id}.${word}`).join(' ')
}

export function worldHost(options: {
  clock: VirtualClock
  random: Random
  name: string
  models: string[]
  slots: number
  /** What the pool is told; undefined where it has to learn. */
  said: number | undefined
  trouble: number
  continues: boolean
  /** Milliseconds for a word. */
  paceMs: number
  problems: string[]
}): WorldHost {
  const { clock, random, name, paceMs, problems } = options
  const delta = (text: string): ChatEvent => ({ type: 'delta', text, reasoning: '', toolCalls: [] })
  const failed = (): ChatEvent => ({
    type: 'error',
    error: new AppError('host-failed', `The host ${name} failed.`),
  })

  function refused(): ChatEvent {
    const retryAfterMs = random.next() < 0.5 ? Math.floor(random.next() * 5_000) : undefined
    host.refusedAtMs = clock.monotonic()
    host.refusedUntilMs = Math.max(host.refusedUntilMs, clock.monotonic() + (retryAfterMs ?? 0))
    return {
      type: 'error',
      error: new AppError('rate-limited', `The host ${name} is full.`, { retryAfterMs }),
    }
  }

  function fail(): void {
    host.healthy = false
    host.failedAtMs = clock.monotonic()
  }

  async function* answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const fault = random.next() < host.trouble ? Math.floor(random.next() * 6) : -1
    // 0: refused connection, 1: limit, 2: fails before the text, 3: in the text, 4: silent end, 5: stalls and fails.
    if (host.down || host.gone || fault === 0) return yield failed()
    if (fault === 1 || host.inFlight > host.slots) return yield refused()
    const id = Number(messageText(request.messages[0]!))
    const last = request.messages.at(-1)!
    const rest = wholeAnswer(id).slice(last.role === 'assistant' ? messageText(last).length : 0)
    await clock.sleep(paceMs * host.slowness * (0.5 + random.next()), signal)
    if (fault === 2) return yield failed()
    if (random.next() < 0.3) yield delta('')
    for (const word of rest.match(/\s*\S+/g) ?? []) {
      yield delta(word)
      await clock.sleep(paceMs * host.slowness, signal)
      if (fault === 3 || host.down || host.gone) return yield failed()
      if (fault === 4) return
      if (fault === 5) {
        await clock.sleep(15_000, signal)
        return yield failed()
      }
    }
    yield { type: 'done', finishReason: 'stop', usage: undefined }
  }

  const host: WorldHost = {
    name,
    kind: 'world',
    url: 'in process',
    concurrency: options.said,
    models: options.models,
    slots: options.slots,
    inFlight: 0,
    down: false,
    slowness: 1,
    trouble: options.trouble,
    healthy: true,
    failedAtMs: -1,
    refusedAtMs: -1,
    refusedUntilMs: -1,
    gone: false,
    continuation: () => (options.continues ? 'prefix' : 'none'),
    listModels: async () => host.models,
    close: async () => {
      host.gone = true
    },
    model: (id) => ({
      id,
      async *stream(request, { signal }) {
        // What was sent in the same moment could not know.
        const nowMs = clock.monotonic()
        if (nowMs > host.refusedAtMs && nowMs < host.refusedUntilMs)
          problems.push(`${name} was asked at ${clock.monotonic()}, and had said ${host.refusedUntilMs}`)
        host.inFlight++
        let whole = false
        try {
          for await (const event of answer(request, signal)) {
            // What was under way when it failed does not say that it is back.
            if (event.type === 'done') host.healthy ||= nowMs > host.failedAtMs
            if (event.type === 'error') fail()
            whole = event.type === 'done' || event.type === 'error'
            yield event
          }
          if (!whole) fail()
        } catch {
          yield { type: 'aborted' }
        } finally {
          host.inFlight--
        }
      },
    }),
  }
  return host
}
