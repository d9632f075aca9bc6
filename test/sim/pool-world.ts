import { AppError, seededRandom, virtualClock, type Random, type VirtualClock } from '../../src/base/index.ts'
import type { ChatEvent, Host } from '../../src/model/index.ts'
import { createPool, type Pool } from '../../src/pool/index.ts'

/** How long a world has new requests, and how long it may then take to answer the last. */
const playMs = 20_000
const settleMs = 90_000
const stepMs = 250
/** A wait of this long with an idle host is more than the time between two looks can explain. */
const waitLimitMs = 30_000

export interface WorldCounts {
  requests: number
  done: number
  errors: number
  aborted: number
  moved: number
  queued: number
  /** Answers that broke off after text went out. */
  broken: number
  /** Requests sent to a host while it was down. */
  probes: number
}

interface WorldHost extends Host {
  models: string[]
  /** Its true limit, which the pool is told. */
  slots: number
  inFlight: number
  down: boolean
  /** Whether it has answered well since it last failed or refused. */
  healthy: boolean
  /** How many answers were begun, and how many of them before the last failure. */
  answers: number
  failedAt: number
}

interface WorldRequest {
  id: number
  model: string
  ends: string[]
  /** Since when it waits; undefined when it does not. */
  waitsSinceMs: number | undefined
  text: string
  hostOfText: string | undefined
  /** The hosts it was sent to; one that failed on it is not asked twice. */
  sentTo: Set<string>
}

/** Plays one short world on the virtual clock and returns every promise of the pool that was broken in it. */
export async function playWorld(seed: number): Promise<{ problems: string[]; counts: WorldCounts }> {
  const random = seededRandom(seed)
  const clock = virtualClock(1_700_000_000_000)
  const counts: WorldCounts = {
    requests: 0,
    done: 0,
    errors: 0,
    aborted: 0,
    moved: 0,
    queued: 0,
    broken: 0,
    probes: 0,
  }
  const problems: string[] = []
  const between = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1))
  const modelNames = ['m', 'n']
  const hosts = Array.from({ length: between(1, 5) }, (_, index) =>
    worldHost({
      clock,
      random,
      name: `h${index}`,
      models: index === 0 ? modelNames : modelNames.filter(() => random.next() < 0.6),
      slots: between(1, 3),
      trouble: random.next() < 0.3 ? 0 : 0.4 * random.next(),
      counts,
      problems,
    }),
  )
  const pool = createPool({
    hosts,
    aliases: { ours: ['m', 'n'] },
    clock,
    random,
    limits: { queueLength: between(0, 20), waitMs: waitLimitMs },
  })
  await pool.refresh()

  const requests: WorldRequest[] = []
  const start = () => {
    const model = [...modelNames, 'ours', 'h0/m'][between(0, 3)]!
    const request: WorldRequest = {
      id: requests.length,
      model,
      ends: [],
      waitsSinceMs: undefined,
      text: '',
      hostOfText: undefined,
      sentTo: new Set(),
    }
    requests.push(request)
    counts.requests++
    const controller = new AbortController()
    if (random.next() < 0.2) clock.after(between(0, 8_000), () => controller.abort())
    const leavesAfter = random.next() < 0.1 ? between(1, 4) : Infinity
    const caller = { id: `c${between(0, 3)}`, kind: 'key', name: 'caller' } as const
    void follow({ pool, request, leavesAfter, caller, signal: controller.signal, clock, counts, problems })
  }

  for (let passedMs = 0; passedMs < playMs + settleMs; passedMs += stepMs) {
    if (passedMs < playMs && random.next() < 0.25) for (let left = between(1, 6); left > 0; left--) start()
    for (const host of hosts) {
      if (passedMs >= playMs) host.down = false
      else if (random.next() < 0.01) host.down = !host.down
    }
    await clock.advance(stepMs)
    checkWorkConserving({ pool, hosts, requests, nowMs: clock.monotonic(), problems })
    if (passedMs > playMs && requests.every(({ ends }) => ends.length > 0)) break
  }

  for (const { id, ends } of requests)
    if (ends.length !== 1) problems.push(`request ${id} ended ${ends.length} times: ${ends.join(', ')}`)
  for (const { name, inFlight } of hosts)
    if (inFlight !== 0) problems.push(`${name} is still answering ${inFlight}`)
  const { inFlight, queueLength } = pool.metrics()
  if (inFlight !== 0) problems.push(`${inFlight} slots leaked`)
  if (queueLength !== 0) problems.push(`${queueLength} places in the queue leaked`)
  await pool[Symbol.asyncDispose]()
  return { problems, counts }
}

async function follow(options: {
  pool: Pool
  request: WorldRequest
  leavesAfter: number
  caller: { id: string; kind: 'key'; name: string }
  signal: AbortSignal
  clock: VirtualClock
  counts: WorldCounts
  problems: string[]
}): Promise<void> {
  const { pool, request, caller, signal, clock, counts, problems } = options
  const problem = (text: string) => problems.push(`request ${request.id}: ${text}`)
  const chat = { model: request.model, messages: [], parameters: {}, stream: true }
  let host = ''
  let seen = 0
  try {
    for await (const event of pool.stream(chat, { signal, caller })) {
      if (request.ends.length > 0) problem(`${event.type} after the end`)
      if (event.type === 'queued') {
        counts.queued++
        request.waitsSinceMs ??= clock.monotonic()
        if (event.place < 1) problem(`place ${event.place}`)
      } else request.waitsSinceMs = undefined
      if (event.type === 'host-chosen') {
        host = event.host
        request.sentTo.add(host)
        if (request.text !== '') problem(`was given ${host} after text had gone out`)
      }
      if (event.type === 'moved') counts.moved++
      if (event.type === 'delta' && event.text !== '') {
        request.text += event.text
        request.hostOfText ??= host
        if (request.hostOfText !== event.text) problem(`has the text of ${event.text}, not of ${host}`)
      }
      if (event.type === 'done') {
        counts.done++
        request.ends.push('done')
        if (request.text === '') problem('is done without a text')
      }
      if (event.type === 'error') {
        counts.errors++
        request.ends.push(`error ${event.error.code}`)
        if (request.text !== '') counts.broken++
        else if (event.error.code !== 'busy') problem(`ended in ${event.error.code}`)
        else if (!((event.error.retryAfterMs ?? 0) >= 1_000)) problem('busy without a time to come back')
      }
      if (event.type === 'aborted') {
        counts.aborted++
        request.ends.push('aborted')
        if (!signal.aborted) problem('aborted by itself')
      }
      if (++seen >= options.leavesAfter && request.ends.length === 0) {
        request.ends.push('left')
        break
      }
    }
  } catch (thrown) {
    problem(`threw ${String(thrown)}`)
  }
  request.waitsSinceMs = undefined
}

/** No host that could take a request is idle while one that it serves waits. */
function checkWorkConserving(options: {
  pool: Pool
  hosts: WorldHost[]
  requests: WorldRequest[]
  nowMs: number
  problems: string[]
}): void {
  const { pool, hosts, requests, nowMs, problems } = options
  const ready = new Set(pool.hosts().flatMap(({ name, state }) => (state === 'ready' ? [name] : [])))
  const limits = pool.metrics().hosts
  for (const { id, model, waitsSinceMs, sentTo } of requests) {
    if (waitsSinceMs === undefined) continue
    if (nowMs - waitsSinceMs > waitLimitMs + stepMs) problems.push(`request ${id} waits past its limit`)
    for (const host of hosts) {
      const serves = host.models.includes(model) || (model === 'h0/m' && host.name === 'h0')
      if (!serves || !ready.has(host.name) || sentTo.has(host.name)) continue
      // An ejected host takes one probe at a time, so it may have room; it is never without work.
      const modelName = model === 'h0/m' ? 'm' : model
      const { limit, inFlight } = limits
        .find((one) => one.host === host.name)!
        .models.find((one) => one.model === modelName) ?? { limit: 1, inFlight: 0 }
      if (host.inFlight < (host.healthy ? host.slots : 1) && (inFlight < limit || inFlight === 0))
        problems.push(`at ${nowMs} request ${id} waits for ${model} while ${host.name} has room`)
    }
  }
}

function worldHost(options: {
  clock: VirtualClock
  random: Random
  name: string
  models: string[]
  slots: number
  /** The share of requests that meet a fault. */
  trouble: number
  counts: WorldCounts
  problems: string[]
}): WorldHost {
  const { clock, random, name, slots, trouble, counts, problems } = options
  const delta = (text: string): ChatEvent => ({ type: 'delta', text, reasoning: '', toolCalls: [] })
  const failed = (): ChatEvent => ({
    type: 'error',
    error: new AppError('host-failed', `The host ${name} failed.`),
  })
  const refused = (): ChatEvent => {
    const retryAfterMs = random.next() < 0.5 ? Math.floor(random.next() * 5_000) : undefined
    return {
      type: 'error',
      error: new AppError('rate-limited', `The host ${name} is full.`, { retryAfterMs }),
    }
  }

  async function* answer(signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const paceMs = 50 + Math.floor(random.next() * 400)
    const fault = random.next() < trouble ? Math.floor(random.next() * 6) : -1
    // 0: refused connection, 1: limit, 2: fails before the text, 3: in the text, 4: silent end, 5: stalls and fails.
    if (host.down) counts.probes++
    if (host.down || fault === 0) return yield failed()
    if (fault === 1) return yield refused()
    await clock.sleep(paceMs, signal)
    if (fault === 2) return yield failed()
    if (random.next() < 0.3) yield delta('')
    for (let words = 1 + Math.floor(random.next() * 4); words > 0; words--) {
      yield delta(name)
      await clock.sleep(paceMs, signal)
      if (fault === 3 || host.down) return yield failed()
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
    concurrency: slots,
    models: options.models,
    slots,
    inFlight: 0,
    down: false,
    healthy: true,
    answers: 0,
    failedAt: 0,
    listModels: async () => host.models,
    close: async () => {},
    model: (id) => ({
      id,
      async *stream(_, { signal }) {
        host.inFlight++
        if (host.inFlight > slots)
          problems.push(`${name} has ${host.inFlight} requests, its limit is ${slots}`)
        const begunAt = host.answers++
        let whole = false
        try {
          for await (const event of answer(signal)) {
            if (event.type === 'error') host.failedAt = host.answers
            if (event.type === 'done') host.healthy ||= begunAt >= host.failedAt
            whole = event.type === 'done' || event.type === 'error'
            host.healthy &&= event.type !== 'error'
            yield event
          }
          if (!whole) host.healthy = false
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
