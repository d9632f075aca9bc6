import type { Clock } from '../base/index.ts'
import { chooseHost, type Choice } from './choose-host.ts'
import type { Candidate } from './host-state.ts'
import { waitingOrder, type Waiting } from './next-waiting.ts'

/** How often a waiting client hears of its place, at the most. */
const placeEveryMs = 1_000

export type Outcome =
  | { type: 'host'; candidate: Candidate }
  | { type: 'none' }
  | { type: 'place'; place: number }

interface Entry extends Waiting {
  tiers: () => Candidate[][]
  tried: Set<string>
  told: { place: number; atMs: number }
  outcome: Outcome | undefined
  wake: (() => void) | undefined
}

export interface Ticket extends Disposable {
  /** Resolves with a host (its slot taken), with `none`, or with a new place in the queue. */
  next(signal: AbortSignal): Promise<Outcome | undefined>
}

export interface WaitingQueue {
  readonly length: number
  /** Takes a slot at once where there is one and nobody waits before. */
  enter(request: { callerId: string; tiers: () => Candidate[][]; tried: Set<string> }): Ticket
  /** To be called when a slot is free, a host is back or gone. */
  offer(): void
}

/** The requests that wait for a host. `take` marks a slot as taken; it runs before anything else can choose. */
export function waitingQueue(options: {
  clock: Clock
  inFlight: Map<string, number>
  take: (candidate: Candidate, callerId: string) => void
}): WaitingQueue {
  const { clock, inFlight, take } = options
  let entries: Entry[] = []
  let arrivals = 0
  let timer: { at: number; handle: Disposable } | undefined

  const settle = (entry: Entry, outcome: Outcome) => {
    entry.outcome = outcome
    entry.wake?.()
  }

  const wakeAt = (atMs: number) => {
    if (!Number.isFinite(atMs) || (timer && timer.at <= atMs)) return
    timer?.handle[Symbol.dispose]()
    const handle = clock.after(Math.max(1, atMs - clock.monotonic()), () => {
      timer = undefined
      offer()
    })
    timer = { at: atMs, handle }
  }

  const decide = (entry: Entry): Choice => {
    const choice = chooseHost(entry.tiers(), entry.tried, clock.monotonic())
    if (choice.type === 'host') take(choice.candidate, entry.callerId)
    else if (choice.type === 'wait') wakeAt(choice.untilMs)
    return choice
  }

  function offer(): void {
    if (entries.length === 0) return
    const left: Entry[] = []
    const nowMs = clock.monotonic()
    for (const entry of waitingOrder(entries, inFlight)) {
      const choice = decide(entry)
      if (choice.type === 'wait') left.push(entry)
      else settle(entry, choice)
    }
    for (const [index, entry] of left.entries()) {
      const place = index + 1
      if (entry.told.place === place || nowMs - entry.told.atMs < placeEveryMs) continue
      entry.told = { place, atMs: nowMs }
      settle(entry, { type: 'place', place })
    }
    entries = left
  }

  return {
    get length() {
      return entries.length
    },
    enter({ callerId, tiers, tried }) {
      const entry: Entry = {
        callerId,
        arrival: arrivals++,
        tiers,
        tried,
        told: { place: 0, atMs: -Infinity },
        outcome: undefined,
        wake: undefined,
      }
      const choice = decide(entry)
      if (choice.type === 'wait') {
        entries.push(entry)
        entry.told = { place: entries.length, atMs: clock.monotonic() }
        entry.outcome = { type: 'place', place: entries.length }
      } else entry.outcome = choice
      return {
        async next(signal) {
          if (!entry.outcome && !signal.aborted)
            await new Promise<void>((resolve) => {
              const wake = () => {
                signal.removeEventListener('abort', wake)
                entry.wake = undefined
                resolve()
              }
              entry.wake = wake
              signal.addEventListener('abort', wake, { once: true })
            })
          const { outcome } = entry
          entry.outcome = undefined
          return outcome
        },
        [Symbol.dispose]() {
          entries = entries.filter((other) => other !== entry)
        },
      }
    },
    offer,
  }
}
