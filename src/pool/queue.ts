import type { Clock, Random } from '../base/index.ts'
import { chooseHost } from './choose-host.ts'
import { charge, correct, NameLine, type Flow, type InLine, type VirtualTime } from './fair-order.ts'
import { isOnTrial, type Candidate } from './host-state.ts'
import type { PromptShape } from './prefix-memory.ts'
import { spend } from './rate-budget.ts'
import { candidatesIn, hasNoRoom, mayHaveRoom, rememberOwner, type Tier } from './tier.ts'

/** How often a waiting client hears of its place, at the most. */
const placeEveryMs = 1_000
/** After so many of these one whose place has not changed hears of it all the same: that keeps its connection open. */
const mostSilentTicks = 15
const coarseMs = 50
/** Of how many callers without a request here the share is remembered. */
const rememberedFlows = 10_000

/** A request of the pool, through all its attempts. */
export interface Admission {
  name: string
  callerId: string
  /** Of its caller, beside others: 1 is usual. */
  weight: number
  /** Nobody is waiting for the answer at this moment. */
  batch: boolean
  prompt: PromptShape
  answerTokens: number
  /** About what it holds in memory. */
  bytes: number
  /** Counts up with every request, and stays through its attempts. */
  arrival: number
  arrivedAtMs: number
  /** When it stops waiting, in monotonic milliseconds. */
  deadlineMs: number
  /** From when on a lesser rank will do where the better ones are only full. */
  lesserFromMs: number
  /** Hosts (their states), and models of them (candidates), that it has failed on. */
  tried: Set<object>
  signal: AbortSignal
  /** Whether it had a host already: then it waits again even where the queue is full. */
  admitted: boolean
  /** Set where not every host that serves the name can serve this request: those that can. */
  tiers: (() => Tier[]) | undefined
  /** Where it begins in virtual time; set when it first comes. */
  start: number | undefined
}

/** A place on a host, taken until it is given back. */
export interface Slot {
  candidate: Candidate
  callerId: string
  /** Whether it was sent to see if the host is back. */
  probe: boolean
  sentAtMs: number
  /** What it was estimated to cost, and how much of that for the prompt. */
  tokens: number
  promptTokens: number
  /** The part of the prompt that the host had to read, as far as one can tell. */
  readTokens: number
  /** Whether it took the host's last place. */
  full: boolean
  /** How much had been sent to the host with it. */
  sent: number
  sentTokens: number
}

export type Outcome =
  | { type: 'host'; slot: Slot }
  | { type: 'place'; place: number }
  /** Nobody can answer it, or not before its deadline. */
  | { type: 'none' }
  /** It would have to wait, and the queue is full, or its caller has its share of it. */
  | { type: 'full' }
  | { type: 'aborted' }
  | { type: 'closed' }

interface Entry extends InLine {
  request: Admission
  batch: boolean
  flow: Flow
  line: WaitingLine | undefined
  /** Which half of the line it stands in. */
  special: boolean
  toldPlace: number
  silentTicks: number
  outcome: Outcome | undefined
  wake: (() => void) | undefined
}

/** Those who wait for one name. What one of them cannot have now, none can, but for those that are looked at one by one. */
interface WaitingLine {
  name: string
  plain: NameLine<Entry>
  /** Those that have failed somewhere, or that take a lesser rank by now. */
  special: NameLine<Entry>
}

export interface Ticket extends Disposable {
  /** A host (its slot taken), a new place in the queue, or why there is no host. */
  next(): Outcome | Promise<Outcome>
}

export interface WaitingQueue {
  readonly length: number
  readonly bytes: number
  /** Takes a slot at once where there is one. Disposing leaves the queue and gives back a slot not yet handed out. */
  enter(request: Admission): Ticket
  /**
   * A slot on another host for a request that has one already: of the same rank, in good order and free, where nobody
   * waits for it and `mayTake` agrees.
   */
  another(request: Admission, than: Candidate, mayTake: () => boolean): Slot | undefined
  /** To be called when a slot is free, or a host is back or gone. */
  offer(): void
  /** Gives a slot back and offers it on; `usedTokens` is what the request cost in the end, where that is known. */
  release(slot: Slot, usedTokens?: number): void
  /** Ends every wait. */
  close(): void
}

export interface QueueBounds {
  /** How many may wait, and how much they may hold in memory. */
  capacity: number
  bytes: number
  /** The most of these places that one caller may have, from 0 to 1. */
  callerShare: number
}

/** The end of a wait may come a little late: so one look at all who wait serves many ends. */
function coarse(atMs: number): number {
  return Math.ceil(atMs / coarseMs) * coarseMs
}

/** The requests that wait for a host, and the slots taken. No slot stays free that one of them could use. */
export function waitingQueue(options: {
  clock: Clock
  random: Random
  bounds: QueueBounds
  tiersOf: (name: string) => Tier[]
}): WaitingQueue {
  const { clock, random, bounds, tiersOf } = options
  const lines = new Map<string, WaitingLine>()
  const flows = new Map<string, Flow>()
  const time: VirtualTime = { now: 0 }
  let length = 0
  let bytes = 0
  let wakeTimer: { atMs: number; handle: Disposable } | undefined
  let placeTimer: Disposable | undefined

  function flowOf({ callerId, weight }: Pick<Admission, 'callerId' | 'weight'>): Flow {
    let flow = flows.get(callerId)
    if (!flow) {
      if (flows.size >= rememberedFlows) forgetIdle()
      flows.set(callerId, (flow = { weight, finish: 0, inFlight: 0, waiting: 0 }))
    }
    flow.weight = weight
    return flow
  }

  function forgetIdle(): void {
    for (const [id, { inFlight, waiting }] of flows) if (inFlight + waiting === 0) flows.delete(id)
  }

  function take(candidate: Candidate, request: Admission): Slot {
    const { state } = candidate
    const { prompt, answerTokens, callerId } = request
    const sentAtMs = clock.monotonic()
    const probe = isOnTrial(state, sentAtMs)
    const tokens = prompt.tokens + answerTokens
    flowOf(request).inFlight++
    time.now = Math.max(time.now, request.start!)
    state.inFlight++
    state.counts.requests++
    if (probe) state.probing++
    candidate.inFlight++
    candidate.outstandingTokens += answerTokens
    candidate.sent++
    candidate.sentTokens += tokens
    spend(candidate.budget, tokens)
    const full = candidate.inFlight >= candidate.limit.value
    if (full) hasNoRoom(candidate)
    const blocks = prompt.blocks()
    let readTokens = prompt.tokens
    if (blocks.length > 0) {
      readTokens = Math.max(0, readTokens - candidate.prefixes.knownTokens(blocks))
      candidate.prefixes.remember(blocks)
      rememberOwner(candidate, blocks)
    }
    candidate.outstandingReadTokens += readTokens
    const { sent, sentTokens } = candidate
    return {
      candidate,
      callerId,
      probe,
      sentAtMs,
      tokens,
      promptTokens: prompt.tokens,
      readTokens,
      full,
      sent,
      sentTokens,
    }
  }

  function release(slot: Slot, usedTokens = slot.tokens): void {
    const { candidate, probe, tokens } = slot
    const { state } = candidate
    slot.full ||= candidate.inFlight >= candidate.limit.value
    state.inFlight--
    if (probe) state.probing--
    candidate.inFlight--
    candidate.outstandingTokens -= tokens - slot.promptTokens
    candidate.outstandingReadTokens -= slot.readTokens
    const flow = flows.get(slot.callerId)
    if (flow) {
      flow.inFlight--
      if (usedTokens !== tokens) correct(time, flow, usedTokens - tokens)
    }
    mayHaveRoom(candidate)
    if (state.ceiling < Infinity && state.candidates.size > 1)
      for (const other of state.candidates.values()) mayHaveRoom(other)
    offer()
  }

  function another(request: Admission, than: Candidate, mayTake: () => boolean): Slot | undefined {
    if (lines.has(request.name)) return undefined
    const tiers = request.tiers?.() ?? tiersOf(request.name)
    const tier = tiers.find((one) => candidatesIn(one).includes(than))
    if (!tier) return undefined
    const nowMs = clock.monotonic()
    const choice = chooseHost({
      tiers: [tier],
      tried: new Set([...request.tried, than.state]),
      prompt: request.prompt,
      answerTokens: request.answerTokens,
      takesLesser: false,
      arrivedAtMs: request.arrivedAtMs,
      nowMs,
      random,
    })
    if (choice.type !== 'host' || isOnTrial(choice.candidate.state, nowMs) || !mayTake()) return undefined
    return take(choice.candidate, request)
  }

  /** A host for the request, or that there is none; undefined when it has to wait. */
  function decide(request: Admission): Outcome | undefined {
    const nowMs = clock.monotonic()
    const { tried, prompt, answerTokens, arrivedAtMs, deadlineMs, lesserFromMs } = request
    const tiers = request.tiers?.() ?? tiersOf(request.name)
    const takesLesser = lesserFromMs <= nowMs
    const choice = chooseHost({
      tiers,
      tried,
      prompt,
      answerTokens,
      takesLesser,
      arrivedAtMs,
      nowMs,
      random,
    })
    if (choice.type === 'host') return { type: 'host', slot: take(choice.candidate, request) }
    if (choice.type === 'none') return choice
    // Where only time can help, and more of it than the request has, it is told at once.
    if (deadlineMs <= nowMs || (!choice.forSlot && choice.untilMs > deadlineMs)) return { type: 'none' }
    wakeAt(Math.min(choice.untilMs, coarse(Math.min(deadlineMs, takesLesser ? Infinity : lesserFromMs))))
  }

  /** One timer for all that wait, set to the earliest hour at which something may change by itself. */
  function wakeAt(atMs: number): void {
    if (atMs === Infinity || (wakeTimer && wakeTimer.atMs <= atMs)) return
    wakeTimer?.handle[Symbol.dispose]()
    const handle = clock.after(Math.max(1, atMs - clock.monotonic()), () => {
      wakeTimer = undefined
      lookAtTimes()
      offer()
    })
    wakeTimer = { atMs, handle }
  }

  function settle(entry: Entry, outcome: Outcome): void {
    entry.outcome = outcome
    entry.wake?.()
  }

  function leave(entry: Entry): void {
    const { line } = entry
    if (!line) return
    entry.line = undefined
    ;(entry.special ? line.special : line.plain).remove(entry)
    if (line.plain.length + line.special.length === 0) lines.delete(line.name)
    length--
    bytes -= entry.request.bytes
    entry.flow.waiting--
    if (length > 0) return
    placeTimer?.[Symbol.dispose]()
    placeTimer = undefined
    wakeTimer?.handle[Symbol.dispose]()
    wakeTimer = undefined
  }

  function offer(): void {
    if (length === 0) return
    const blocked = new Set<WaitingLine>()
    for (;;) {
      let line: WaitingLine | undefined
      for (const one of lines.values())
        if (!blocked.has(one) && (!line || startOf(one) < startOf(line))) line = one
      if (!line) return
      const entry = line.plain.first
      // Those that are looked at one by one go first where they came first.
      const served =
        serveSpecial(line, entry?.start ?? Infinity) || (entry !== undefined && serve(line, entry))
      if (!served) {
        blocked.add(line)
        serveSpecial(line, Infinity)
      }
    }
  }

  function startOf({ plain, special }: WaitingLine): number {
    return Math.min(plain.first?.start ?? Infinity, special.first?.start ?? Infinity)
  }

  /** Serves whoever can be, of those that begin before. */
  function serveSpecial(line: WaitingLine, before: number): boolean {
    if (line.special.length === 0) return false
    let served = false
    for (const entry of line.special) if (entry.start <= before) served = serve(line, entry) || served
    return served
  }

  /** False when it has to wait on. */
  function serve(line: WaitingLine, entry: Entry): boolean {
    const outcome = decide(entry.request)
    if (!outcome) return false
    if (outcome.type === 'host') (entry.special ? line.special : line.plain).served(entry)
    leave(entry)
    settle(entry, outcome)
    return true
  }

  /** Those behind another of their name are not decided on one by one, yet their time can come. */
  function lookAtTimes(): void {
    const nowMs = clock.monotonic()
    let earliestMs = Infinity
    for (const line of lines.values())
      for (const entry of [...line.plain, ...line.special]) {
        const { deadlineMs, lesserFromMs } = entry.request
        if (deadlineMs <= nowMs) {
          // What was not served is not charged.
          correct(time, entry.flow, -entry.cost)
          leave(entry)
          settle(entry, { type: 'none' })
          continue
        }
        earliestMs = Math.min(earliestMs, deadlineMs, lesserFromMs > nowMs ? lesserFromMs : Infinity)
        if (lesserFromMs > nowMs || entry.special) continue
        line.plain.remove(entry)
        entry.special = true
        line.special.add(entry)
      }
    wakeAt(coarse(earliestMs))
  }

  /** Tells those whose place has changed, all at once and once in a while. */
  function tellPlaces(): void {
    placeTimer = clock.after(placeEveryMs, tellPlaces)
    for (const { plain, special } of lines.values()) {
      let place = 0
      for (const entries of [special, plain])
        for (const entry of entries) {
          place++
          if (entry.toldPlace === place && ++entry.silentTicks < mostSilentTicks) continue
          entry.toldPlace = place
          entry.silentTicks = 0
          settle(entry, { type: 'place', place })
        }
    }
  }

  function enter(request: Admission): Ticket {
    const { arrival, signal, prompt, answerTokens, batch } = request
    const flow = flowOf(request)
    const cost = prompt.tokens + answerTokens
    const isNew = request.start === undefined
    request.start ??= charge(time, flow, cost)
    const entry: Entry = {
      request,
      batch,
      flow,
      start: request.start,
      arrival,
      cost,
      line: undefined,
      special: request.tried.size > 0 || request.tiers !== undefined,
      toldPlace: 0,
      silentTicks: 0,
      outcome: undefined,
      wake: undefined,
    }
    if (signal.aborted) entry.outcome = { type: 'aborted' }
    else entry.outcome = takeTurn(entry) ?? startWaiting(entry)
    if (isNew && entry.outcome.type === 'full') correct(time, flow, -cost)
    const onAbort = () => {
      if (entry.line) correct(time, flow, -cost)
      leave(entry)
      if (entry.outcome?.type === 'host') release(entry.outcome.slot, 0)
      settle(entry, { type: 'aborted' })
    }
    let listens = false

    return {
      next() {
        const { outcome } = entry
        entry.outcome = undefined
        if (outcome) return outcome
        if (signal.aborted) return { type: 'aborted' }
        if (!listens) signal.addEventListener('abort', onAbort, { once: true })
        listens = true
        return new Promise((resolve) => {
          entry.wake = () => {
            const { outcome } = entry
            entry.outcome = undefined
            entry.wake = undefined
            resolve(outcome!)
          }
        })
      },
      [Symbol.dispose]() {
        if (listens) signal.removeEventListener('abort', onAbort)
        leave(entry)
        if (entry.outcome?.type === 'host') release(entry.outcome.slot, 0)
        entry.outcome = undefined
      },
    }
  }

  /** A host at once where there is one, and nobody waits who could have it. */
  function takeTurn({ request, special }: Entry): Outcome | undefined {
    const line = lines.get(request.name)
    if (special || !line || line.plain.length === 0 || request.deadlineMs <= clock.monotonic())
      return decide(request)
    wakeAt(coarse(Math.min(request.deadlineMs, request.lesserFromMs)))
  }

  function startWaiting(entry: Entry): Outcome {
    const { request, flow } = entry
    const { name, admitted } = request
    const isFull =
      length >= bounds.capacity ||
      bytes + request.bytes > bounds.bytes ||
      flow.waiting >= Math.ceil(bounds.capacity * bounds.callerShare)
    if (isFull && !admitted) return { type: 'full' }
    let line = lines.get(name)
    if (!line) lines.set(name, (line = { name, plain: new NameLine(), special: new NameLine() }))
    entry.line = line
    length++
    bytes += request.bytes
    flow.waiting++
    placeTimer ??= clock.after(placeEveryMs, tellPlaces)
    const place = entry.special ? line.special.add(entry) : line.special.length + line.plain.add(entry)
    entry.toldPlace = place
    return { type: 'place', place }
  }

  return {
    get length() {
      return length
    },
    get bytes() {
      return bytes
    },
    enter,
    another,
    offer,
    release,
    close() {
      for (const line of lines.values())
        for (const entry of [...line.plain, ...line.special]) {
          leave(entry)
          settle(entry, { type: 'closed' })
        }
    },
  }
}
