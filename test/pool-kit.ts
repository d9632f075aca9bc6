import { AppError, seededRandom, type VirtualClock } from '../src/base/index.ts'
import type { Caller, ChatEvent, ChatRequest, Host } from '../src/model/index.ts'
import { createPool, type Pool, type PoolLimits } from '../src/pool/index.ts'
import type { Continuation } from '../src/wire/index.ts'

export const caller = (id: string): Caller => ({ id, kind: 'key', name: id })
export const delta = (text: string): ChatEvent => ({ type: 'delta', text, reasoning: '', toolCalls: [] })
export const done: ChatEvent = { type: 'done', finishReason: 'stop', usage: undefined }
export const failure = (message = 'gone'): ChatEvent => ({
  type: 'error',
  error: new AppError('host-failed', `The host failed: ${message}.`),
})
export const refusal = (retryAfterMs?: number): ChatEvent => ({
  type: 'error',
  error: new AppError('rate-limited', 'The host is at its limit.', { retryAfterMs }),
})

/** One answer of a host: its events, and numbers for how long it takes before the next, in milliseconds. */
export type Script = (ChatEvent | number)[]

export interface TestHost extends Host {
  /** The answers to come; the last one is given again and again. */
  scripts: Script[]
  /** The models that it was asked for, and all of the requests. */
  asked: string[]
  requests: ChatRequest[]
  inFlight: number
  closedStreams: number
  lists: () => Promise<string[]>
}

export function testHost(
  clock: VirtualClock,
  options: {
    name: string
    models?: string[]
    concurrency?: number
    scripts?: Script[]
    continuation?: Continuation
    /** Whether its models see pictures; left out: it says nothing of itself. Undefined: it does not say so. */
    vision?: boolean | undefined
  },
): TestHost {
  const { name, models = ['m'], concurrency = 2 } = options
  const host: TestHost = {
    name,
    kind: 'test',
    url: 'in process',
    concurrency,
    scripts: options.scripts ?? [[100, delta(`from ${name}`), 100, done]],
    asked: [],
    requests: [],
    ...(options.continuation && { continuation: () => options.continuation! }),
    ...('vision' in options && {
      facts: () => ({ windowTokens: 65_536, tools: false, vision: options.vision }),
    }),
    inFlight: 0,
    closedStreams: 0,
    lists: async () => models,
    listModels: () => host.lists(),
    close: async () => {},
    model: (id) => ({
      id,
      async *stream(request, { signal }) {
        host.asked.push(request.model)
        host.requests.push(request)
        host.inFlight++
        const script = host.scripts.length > 1 ? host.scripts.shift()! : host.scripts[0]!
        try {
          for (const step of script) {
            if (typeof step === 'number') await clock.sleep(step, signal)
            else yield step
          }
        } catch {
          yield { type: 'aborted' }
        } finally {
          host.inFlight--
          host.closedStreams++
        }
      },
    }),
  }
  return host
}

export async function testPool(
  clock: VirtualClock,
  hosts: Host[],
  options: { aliases?: Record<string, string[]>; limits?: Partial<PoolLimits> } = {},
): Promise<Pool> {
  const pool = createPool({ hosts, aliases: {}, clock, random: seededRandom(1), ...options })
  await pool.refresh()
  return pool
}

export interface Asked {
  events: ChatEvent[]
  /** Leaves by the signal. */
  leave(): void
  ended: boolean
  /** The events in short: `queued 1`, `host a`, `moved a b`, the text, `done`, `error busy`, `aborted`. */
  story(): string[]
  error(): AppError | undefined
}

export function ask(
  pool: Pool,
  model = 'm',
  callerId = 'ann',
  parameters: Record<string, unknown> = {},
  content: ChatRequest['messages'][number]['content'] = 'Hello',
): Asked {
  const controller = new AbortController()
  const request: ChatRequest = {
    model,
    messages: [{ role: 'user', content }],
    parameters,
    stream: true,
  }
  const asked: Asked = {
    events: [],
    ended: false,
    leave: () => controller.abort(),
    story: () => asked.events.map(inShort),
    error: () => asked.events.flatMap((event) => (event.type === 'error' ? [event.error] : []))[0],
  }
  void (async () => {
    for await (const event of pool.stream(request, { signal: controller.signal, caller: caller(callerId) }))
      asked.events.push(event)
    asked.ended = true
  })()
  return asked
}

function inShort(event: ChatEvent): string {
  if (event.type === 'queued') return `queued ${event.place}`
  if (event.type === 'host-chosen') return `host ${event.host}`
  if (event.type === 'moved') return `moved ${event.from} ${event.to}`
  if (event.type === 'delta') return event.text
  return event.type === 'error' ? `error ${event.error.code}` : event.type
}
