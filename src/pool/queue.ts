import type { Clock } from '../base/index.ts'
import { chooseHost } from './choose-host.ts'
import { isOnTrial, type Candidate } from './host-state.ts'
import { nextWaiting, waitingOrder, type CallerShare, type Waiting } from './next-waiting.ts'

/** How often a waiting client hears of its place, at the most. */
const placeEveryMs = 1_000

/** A request of the pool, through all its attempts. */
export interface Admission {
  name: string
  callerId: string
  /** Counts up with every request, and stays through its attempts. */
  arrival: number
  arrivedAtMs: number
  /** When it stops waiting, in monotonic milliseconds. */
  deadlineMs: number
  /** Hosts by name, and models of them by `host/model`, that it has failed on. */
  tried: Set<string>
  signal: AbortSignal
  /** Whether it had a host already: then it waits again even where the queue is full. */
  admitted: boolean
  /** Set where not every host that serves the name can serve this request: those that can. */
  tiers: (() => Candidate[][]) | undefined
}

/** A place on a host, taken until it is given back. */
export interface Slot {
  candidate: Candidate
  callerId: string
  /** Whether it was sent to see if the host is back. */
  probe: boolean
  sentAtMs: number
}

export type Outcome =
  | { type: 'host'; slot: Slot }
  | { type: 'place'; place: number }
  /** Nobody can answer it, or not before its deadline. */
  | { type: 'none' }
  /** It would have to wait, and the queue is full. */
  | { type: 'full' }
  | { type: 'aborted' }
  | { type: 'closed' }

interface Entry extends Waiting {
  request: Admission
  toldPlace: number
  outcome: Outcome | undefined
  wake: (() => void) | undefined
}

export interface Ticket extends Disposable {
  /** A host (its slot taken), a new place in the queue, or why there is no host. */
  next(): Outcome | Promise<Outcome>
}

export interface WaitingQueue {
  readonly length: number
  /** Takes a slot at once where there is one. Disposing leaves the queue and gives back a slot not yet handed out. */
  enter(request: Admission): Ticket
  /** To be called when a slot is free, or a host is back or gone. */
  offer(): void
  /** Gives a slot back and offers it on. */
  release(slot: Slot): void
  /** Ends every wait. */
  close(): void
}

/** The requests that wait for a host, and the slots taken. No slot stays free that one of them could use. */
export function waitingQueue(options: {
  clock: Clock
  /** How many may wait. */
  capacity: number
  tiersOf: (name: string) => Candidate[][]
}): WaitingQueue {
  const { clock, capacity, tiersOf } = options
  let entries: Entry[] = []
  /** Of callers that have requests here; the others are forgotten. */
  const shares = new Map<string, CallerShare>()
  let served = 0
  let wakeTimer: { atMs: number; handle: Disposable } | undefined
  let placeTimer: Disposable | undefined

  function shareOf(callerId: string): CallerShare {
    let share = shares.get(callerId)
    if (!share) shares.set(callerId, (share = { inFlight: 0, waiting: 0, servedAt: 0 }))
    return share
  }

  function forget(callerId: string): void {
    const share = shares.get(callerId)
    if (share && share.inFlight + share.waiting === 0) shares.delete(callerId)
  }

  function take(candidate: Candidate, callerId: string): Slot {
    const { state } = candidate
    const sentAtMs = clock.monotonic()
    const probe = isOnTrial(state, sentAtMs)
    const share = shareOf(callerId)
    share.inFlight++
    share.servedAt = ++served
    state.inFlight++
    state.counts.requests++
    if (probe) state.probing++
    return { candidate, callerId, probe, sentAtMs }
  }

  function release({ candidate: { state }, callerId, probe }: Slot): void {
    state.inFlight--
    if (probe) state.probing--
    shareOf(callerId).inFlight--
    offer()
    forget(callerId)
  }

  /** A host for the request, or that there is none; undefined when it has to wait. */
  function decide(request: Admission): Outcome | undefined {
    const nowMs = clock.monotonic()
    const { tried, arrivedAtMs, deadlineMs } = request
    const choice = chooseHost({
      tiers: request.tiers?.() ?? tiersOf(request.name),
      tried,
      arrivedAtMs,
      nowMs,
    })
    if (choice.type === 'host') return { type: 'host', slot: take(choice.candidate, request.callerId) }
    if (choice.type === 'none') return choice
    // Where only time can help, and more of it than the request has, it is told at once.
    if (deadlineMs <= nowMs || (!choice.forSlot && choice.untilMs > deadlineMs)) return { type: 'none' }
    wakeAt(Math.min(choice.untilMs, deadlineMs))
  }

  /** One timer for all that wait, set to the earliest hour at which something may change by itself. */
  function wakeAt(atMs: number): void {
    if (wakeTimer && wakeTimer.atMs <= atMs) return
    wakeTimer?.handle[Symbol.dispose]()
    const handle = clock.after(Math.max(1, atMs - clock.monotonic()), () => {
      wakeTimer = undefined
      offer()
    })
    wakeTimer = { atMs, handle }
  }

  function settle(entry: Entry, outcome: Outcome): void {
    entry.outcome = outcome
    entry.wake?.()
  }

  function leave(entry: Entry): void {
    const index = entries.indexOf(entry)
    if (index < 0) return
    entries.splice(index, 1)
    entry.share.waiting--
    forget(entry.request.callerId)
    if (entries.length > 0) return
    placeTimer?.[Symbol.dispose]()
    placeTimer = undefined
    wakeTimer?.handle[Symbol.dispose]()
    wakeTimer = undefined
  }

  function offer(): void {
    // What one request cannot have now, others for the same name cannot either, unless they have tried hosts.
    const blocked = new Set<unknown>()
    const keyOf = (entry: Entry) =>
      entry.request.tried.size === 0 && !entry.request.tiers ? entry.request.name : entry
    while (entries.length > 0) {
      const entry = nextWaiting(entries, (one) => blocked.size > 0 && blocked.has(keyOf(one)))
      if (!entry) return endLate()
      const outcome = decide(entry.request)
      if (!outcome) {
        blocked.add(keyOf(entry))
        continue
      }
      leave(entry)
      settle(entry, outcome)
    }
  }

  /** Those behind another of their name are not decided on one by one, yet their time can be over. */
  function endLate(): void {
    const nowMs = clock.monotonic()
    let earliestMs = Infinity
    for (const entry of entries.slice()) {
      const { deadlineMs } = entry.request
      if (deadlineMs > nowMs) earliestMs = Math.min(earliestMs, deadlineMs)
      else {
        leave(entry)
        settle(entry, { type: 'none' })
      }
    }
    if (earliestMs < Infinity) wakeAt(earliestMs)
  }

  /** Tells those whose place has changed, all at once and once in a while. */
  function tellPlaces(): void {
    placeTimer = clock.after(placeEveryMs, tellPlaces)
    const places = new Map<string, number>()
    for (const entry of waitingOrder(entries)) {
      const place = (places.get(entry.request.name) ?? 0) + 1
      places.set(entry.request.name, place)
      if (entry.toldPlace === place) continue
      entry.toldPlace = place
      settle(entry, { type: 'place', place })
    }
  }

  function enter(request: Admission): Ticket {
    const { callerId, arrival, signal } = request
    const share = shareOf(callerId)
    const entry: Entry = { request, share, arrival, toldPlace: 0, outcome: undefined, wake: undefined }
    if (signal.aborted) entry.outcome = { type: 'aborted' }
    else entry.outcome = decide(request) ?? startWaiting(entry)
    forget(callerId)
    const onAbort = () => {
      leave(entry)
      if (entry.outcome?.type === 'host') release(entry.outcome.slot)
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
        if (entry.outcome?.type === 'host') release(entry.outcome.slot)
        entry.outcome = undefined
      },
    }
  }

  function startWaiting(entry: Entry): Outcome {
    if (entries.length >= capacity && !entry.request.admitted) return { type: 'full' }
    const { name } = entry.request
    entries.push(entry)
    entry.share.waiting++
    placeTimer ??= clock.after(placeEveryMs, tellPlaces)
    const place = entries.filter(({ request }) => request.name === name).length
    entry.toldPlace = place
    return { type: 'place', place }
  }

  return {
    get length() {
      return entries.length
    },
    enter,
    offer,
    release,
    close() {
      for (const entry of entries.slice()) {
        leave(entry)
        settle(entry, { type: 'closed' })
      }
    },
  }
}
