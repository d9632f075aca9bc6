import { seededRandom, virtualClock, type Random, type VirtualClock } from '../../src/base/index.ts'
import { createPool, type Pool } from '../../src/pool/index.ts'
import { fairnessWatch, type FairnessWatch } from './fairness-watch.ts'
import { wholeAnswer, worldHost, type WorldHost } from './world-host.ts'

export interface WorldCounts {
  requests: number
  done: number
  errors: number
  aborted: number
  left: number
  moved: number
  queued: number
  /** Answers that moved to another host after text went out, and were whole in the end. */
  continued: number
  /** Answers that broke off after text went out. */
  broken: number
  /** Requests that a second host was asked to begin. */
  hedged: number
  /** Checks of the whole world. */
  checks: number
}

export interface World {
  problems: string[]
  counts: WorldCounts
}

interface Size {
  hosts: number
  /** How many requests come in a second, about, and for how long. */
  perSecond: number
  playMs: number
  queueLength: number
  /** Everything is looked at after every event, or once a step. */
  everyEvent: boolean
  stepMs: number
}

interface WorldRequest {
  id: number
  model: string
  caller: string
  ends: string[]
  /** Since when it waits; undefined when it does not. */
  waitsSinceMs: number | undefined
  text: string
  movedBehindText: boolean
  /** The hosts it was sent to; one that failed on it is not asked twice. */
  sentTo: Set<string>
}

const waitLimitMs = 30_000
/** How long the last requests may take to be answered. */
const settleMs = 400_000
/** Problems beyond these say nothing new. */
const mostProblems = 20

/** A short world, different in every way with every seed; its events are checked one by one. */
export function playShortWorld(seed: number): Promise<World> {
  const random = seededRandom(seed)
  const between = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1))
  // Some are large enough for the choice among many hosts.
  const hosts = random.next() < 0.2 ? between(17, 30) : between(1, 5)
  return play(seed, random, {
    hosts,
    perSecond: hosts > 16 ? 30 : 3.5,
    playMs: 20_000,
    queueLength: random.next() < 0.5 ? between(0, 20) : 200,
    everyEvent: true,
    stepMs: 250,
  })
}

/** A long world with many hosts, at more than their capacity in its bursts. */
export function playLongWorld(options: { seed: number; hosts: number; requests: number }): Promise<World> {
  const { seed, hosts, requests } = options
  const perSecond = hosts * 2.2
  return play(seed, seededRandom(seed), {
    hosts,
    perSecond,
    playMs: (requests / perSecond) * 1_000,
    queueLength: 10 * hosts,
    everyEvent: false,
    stepMs: 1_000,
  })
}

async function play(seed: number, random: Random, size: Size): Promise<World> {
  const clock = virtualClock(1_700_000_000_000)
  const counts: WorldCounts = {
    requests: 0,
    done: 0,
    errors: 0,
    aborted: 0,
    left: 0,
    moved: 0,
    queued: 0,
    continued: 0,
    broken: 0,
    hedged: 0,
    checks: 0,
  }
  const found: string[] = []
  const problems = {
    push(text: string) {
      if (found.length < mostProblems) found.push(text)
    },
  } as string[]
  const between = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1))
  // A fair world has one model, no trouble, and a greedy caller: there shares can be told exactly.
  const isFair = size.everyEvent && seed % 3 === 0
  const isHedged = !isFair && seed % 2 === 0
  const modelNames = isFair ? ['m'] : ['m', 'n']
  let made = 0
  const makeHost = () => {
    const slots = between(1, size.everyEvent ? 3 : 12)
    const tells = random.next()
    return worldHost({
      clock,
      random,
      name: `h${made++}`,
      models: made === 1 ? modelNames : modelNames.filter(() => isFair || random.next() < 0.6),
      slots,
      // Told rightly, not told, or told too much.
      said: isFair || tells < 0.5 ? slots : tells < 0.8 ? undefined : slots * 2,
      trouble: isFair || random.next() < 0.3 ? 0 : (size.everyEvent ? 0.4 : 0.05) * random.next(),
      continues: random.next() < 0.7,
      paceMs: between(50, 450),
      problems,
    })
  }
  const hosts = Array.from({ length: size.hosts }, makeHost)
  const pool = createPool({
    hosts,
    aliases: { ours: modelNames },
    clock,
    random,
    limits: {
      queueLength: size.queueLength,
      waitMs: waitLimitMs,
      moveMs: waitLimitMs,
      callerShare: 1,
      hedgeShare: isHedged ? 0.05 : 0,
    },
  })
  await pool.refresh()

  const open = new Set<WorldRequest>()
  const fairness = isFair ? fairnessWatch(problems) : undefined
  const check = () => {
    counts.checks++
    checkWorld({ pool, hosts, open, nowMs: clock.monotonic(), everyEvent: size.everyEvent, problems })
  }
  const names = isFair ? ['m'] : [...modelNames, 'ours', 'h0/m']
  const start = () => {
    const model = names[size.everyEvent ? between(0, names.length - 1) : between(0, 2)]!
    // One caller asks for as much as all others together.
    const caller = random.next() < 0.5 ? 'greedy' : `c${between(0, size.everyEvent ? 3 : 30)}`
    const request: WorldRequest = {
      id: counts.requests++,
      model,
      caller,
      ends: [],
      waitsSinceMs: undefined,
      text: '',
      movedBehindText: false,
      sentTo: new Set(),
    }
    open.add(request)
    const controller = new AbortController()
    if (!isFair && random.next() < 0.1) clock.after(between(0, 8_000), () => controller.abort())
    const leavesAfter = !isFair && random.next() < 0.05 ? between(1, 4) : Infinity
    void follow({
      pool,
      request,
      leavesAfter,
      signal: controller.signal,
      clock,
      counts,
      fairness,
      problems,
    }).then(() => {
      open.delete(request)
      if (request.ends.length !== 1)
        problems.push(`request ${request.id} ended ${request.ends.length} times: ${request.ends.join(', ')}`)
    })
  }

  let left = 0
  let endedAtMs = 0
  for (let passedMs = 0; passedMs < size.playMs + settleMs; passedMs += size.stepMs) {
    const isOver = passedMs >= size.playMs
    if (!isOver) {
      // Bursts: most steps bring little, some bring much.
      const burst = random.next() < 0.25 ? 2.6 * random.next() : 0.9 * random.next()
      left += (burst * size.perSecond * size.stepMs) / 700
      for (; left >= 1; left--) start()
    }
    for (const host of hosts) changeMood(host, random, { isOver, isFair, stepMs: size.stepMs })
    if (!isOver && !isFair && random.next() < 0.02) await comeOrGo(pool, hosts, random, makeHost)
    await clock.advance(size.stepMs, size.everyEvent ? check : undefined)
    check()
    if (isOver && open.size === 0) {
      endedAtMs ||= passedMs
      if (passedMs > endedAtMs + 2_000) break
    }
  }

  for (const { id, ends } of open) problems.push(`request ${id} never ended, or only ${ends.join(', ')}`)
  for (const { name, inFlight } of hosts)
    if (inFlight !== 0) problems.push(`${name} is still answering ${inFlight}`)
  const { inFlight, queueLength, hedges } = pool.metrics()
  counts.hedged = hedges
  if (inFlight !== 0) problems.push(`${inFlight} slots leaked`)
  if (queueLength !== 0) problems.push(`${queueLength} places in the queue leaked`)
  await pool[Symbol.asyncDispose]()
  return { problems: found, counts }
}

/** Hosts go down, slow down, take less than before, and recover. */
function changeMood(
  host: WorldHost,
  random: Random,
  { isOver, isFair, stepMs }: { isOver: boolean; isFair: boolean; stepMs: number },
): void {
  if (isFair) return
  if (isOver) {
    host.down = false
    host.slowness = 1
    host.trouble = 0
    return
  }
  const rate = stepMs / 25_000
  if (random.next() < (host.down ? 4 * rate : rate)) host.down = !host.down
  if (random.next() < rate) host.slowness = host.slowness === 1 ? 1 + 5 * random.next() : 1
  if (random.next() < rate / 2) host.slots = Math.max(1, Math.round(host.slots * (0.5 + random.next())))
}

async function comeOrGo(
  pool: Pool,
  hosts: WorldHost[],
  random: Random,
  makeHost: () => WorldHost,
): Promise<void> {
  if (random.next() < 0.5) {
    const host = makeHost()
    hosts.push(host)
    pool.addHost(host)
    await pool.testHost(host.name, new AbortController().signal)
  } else if (hosts.length > 1) {
    // The first one serves every model, and stays.
    const [host] = hosts.splice(1 + Math.floor(random.next() * (hosts.length - 1)), 1)
    await pool.removeHost(host!.name)
  }
}

async function follow(options: {
  pool: Pool
  request: WorldRequest
  leavesAfter: number
  signal: AbortSignal
  clock: VirtualClock
  counts: WorldCounts
  fairness: FairnessWatch | undefined
  problems: string[]
}): Promise<void> {
  const { pool, request, signal, clock, counts, fairness, problems } = options
  const problem = (text: string) => problems.push(`request ${request.id}: ${text}`)
  const messages = [{ role: 'user' as const, content: String(request.id) }]
  // Where shares are counted, all requests are estimated alike.
  const chat = { model: request.model, messages, parameters: { max_tokens: fairness ? 1 : 50 }, stream: true }
  const caller = { id: request.caller, kind: 'key', name: request.caller } as const
  const whole = wholeAnswer(request.id)
  let seen = 0
  try {
    for await (const event of pool.stream(chat, { signal, caller })) {
      if (request.ends.length > 0) problem(`${event.type} after the end`)
      switch (event.type) {
        case 'queued':
          counts.queued++
          if (request.waitsSinceMs === undefined) fairness?.waits(request.caller)
          request.waitsSinceMs ??= clock.monotonic()
          if (event.place < 1) problem(`place ${event.place}`)
          break
        case 'host-chosen':
          fairness?.served(request.caller, request.waitsSinceMs !== undefined)
          request.waitsSinceMs = undefined
          request.sentTo.add(event.host)
          break
        case 'moved':
          counts.moved++
          if (request.text !== '') request.movedBehindText = true
          break
        case 'delta':
          request.text += event.text
          if (!whole.startsWith(request.text)) problem(`has the text ${request.text}, not of ${whole}`)
          break
        case 'done':
          counts.done++
          request.ends.push('done')
          if (request.text !== whole) problem(`is done with ${request.text}, not with ${whole}`)
          if (request.movedBehindText) counts.continued++
          break
        case 'error':
          counts.errors++
          request.ends.push(`error ${event.error.code}`)
          if (request.text !== '') counts.broken++
          else if (event.error.code !== 'busy') problem(`ended in ${event.error.code}`)
          else if (!((event.error.retryAfterMs ?? 0) >= 1_000)) problem('busy without a time to come back')
          break
        default:
          counts.aborted++
          request.ends.push('aborted')
          if (!signal.aborted) problem('aborted by itself')
      }
      if (++seen >= options.leavesAfter && request.ends.length === 0) {
        counts.left++
        request.ends.push('left')
        break
      }
    }
  } catch (thrown) {
    problem(`threw ${String(thrown)}`)
  }
  if (request.waitsSinceMs !== undefined) fairness?.gaveUp(request.caller)
  request.waitsSinceMs = undefined
}

/** No slot leaks, and no host that could take a request is idle while one that it serves waits. */
function checkWorld(options: {
  pool: Pool
  hosts: WorldHost[]
  open: Set<WorldRequest>
  nowMs: number
  everyEvent: boolean
  problems: string[]
}): void {
  const { pool, hosts, open, nowMs, everyEvent, problems } = options
  const metrics = pool.metrics()
  const answering = hosts.reduce((sum, { inFlight }) => sum + inFlight, 0)
  // Between a slot's being given and the first step of the host lies a turn of the loop.
  if (!everyEvent && Math.abs(metrics.inFlight - answering) > open.size)
    problems.push(`at ${nowMs} the pool counts ${metrics.inFlight} in flight, the hosts ${answering}`)
  const waiting = new Map<string, number>()
  for (const { id, model, waitsSinceMs, sentTo } of open) {
    if (waitsSinceMs === undefined) continue
    if (nowMs - waitsSinceMs > waitLimitMs + 1_000) problems.push(`request ${id} waits past its limit`)
    // One that failed somewhere may be pausing; it is looked at in the tests of the pool.
    if (sentTo.size === 0) waiting.set(model, id)
  }
  if (waiting.size === 0) return
  const truth = new Map(hosts.map((host) => [host.name, host]))
  const states = new Map(pool.hosts().map(({ name, state }) => [name, state]))
  for (const { host: name, models } of metrics.hosts) {
    const host = truth.get(name)
    if (!host || states.get(name) !== 'ready' || !host.healthy) continue
    for (const { model, limit, inFlight } of models) {
      if (inFlight >= limit || host.inFlight >= (host.concurrency ?? Infinity)) continue
      const id = waiting.get(model) ?? (name === 'h0' ? waiting.get(`h0/${model}`) : undefined)
      if (id !== undefined && host.models.includes(model))
        problems.push(`at ${nowMs} request ${id} waits for ${model} while ${name} has room`)
    }
  }
}
