import type { Clock, Random } from '../../base/index.ts'
import type { Admission, Outcome, Settled, Slot } from './admission.ts'
import { Callers } from './callers.ts'
import { NameLine, type Flow, type InLine } from './fair-order.ts'
import type { Candidate } from '../hosts/host-state.ts'
import { openSlots } from './slots.ts'
import type { Tier } from '../hosts/tier.ts'

/** How often a waiting client hears of its place, at the most. */
const placeEveryMs = 1_000
/** After so many of these one whose place has not changed hears of it all the same: that keeps its connection open. */
const mostSilentTicks = 15
const coarseMs = 50

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
  readonly type: 'ticket'
  /** A host (its slot taken), a new place in the queue, or why there is no host. */
  next(): Outcome | Promise<Outcome>
}

export interface WaitingQueue {
  readonly length: number
  readonly bytes: number
  /**
   * Takes a slot at once where there is one. Who has to wait gets a ticket: disposing of it leaves the queue and gives
   * back a slot not yet handed out.
   */
  enter(request: Admission, nowMs: number): Settled | Ticket
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
  /** Those that are served only where nobody of the others can be. */
  const lastLines = new Map<string, WaitingLine>()
  const callers = new Callers()
  const slots = openSlots({ clock, random, callers, tiersOf })
  let length = 0
  let closed = false
  let bytes = 0
  let wakeTimer: { atMs: number; handle: Disposable } | undefined
  let placeTimer: Disposable | undefined

  /** A host for the request, or that there is none; undefined when it has to wait. */
  function decide(request: Admission, nowMs: number): Settled | undefined {
    const { deadlineMs, lesserFromMs } = request
    const choice = slots.choose(request, request.tiers?.() ?? tiersOf(request.name), nowMs)
    if (choice.type === 'host') return { type: 'host', slot: slots.take(choice.candidate, request, nowMs) }
    if (choice.type === 'none') return choice
    // Where only time can help, and more of it than the request has, it is told at once.
    if (deadlineMs <= nowMs || (!choice.forSlot && choice.untilMs > deadlineMs)) return { type: 'none' }
    const lesserMs = lesserFromMs <= nowMs ? Infinity : lesserFromMs
    wakeAt(Math.min(choice.untilMs, coarse(Math.min(deadlineMs, lesserMs))))
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

  function release(slot: Slot, usedTokens = slot.tokens): void {
    slots.giveBack(slot, usedTokens)
    offer()
  }

  function settle(entry: Entry, outcome: Outcome): void {
    entry.outcome = outcome
    entry.wake?.()
  }

  function linesOf({ last }: Admission): Map<string, WaitingLine> {
    return last ? lastLines : lines
  }

  function* allLines(): Generator<WaitingLine> {
    yield* lines.values()
    yield* lastLines.values()
  }

  function leave(entry: Entry): void {
    const { line } = entry
    if (!line) return
    entry.line = undefined
    ;(entry.special ? line.special : line.plain).remove(entry)
    if (line.plain.length + line.special.length === 0) linesOf(entry.request).delete(line.name)
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
      const line = firstOf(lines, blocked) ?? firstOf(lastLines, blocked)
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

  function firstOf(
    lines: ReadonlyMap<string, WaitingLine>,
    blocked: ReadonlySet<WaitingLine>,
  ): WaitingLine | undefined {
    let first: WaitingLine | undefined
    for (const one of lines.values())
      if (!blocked.has(one) && (!first || startOf(one) < startOf(first))) first = one
    return first
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
    const outcome = decide(entry.request, clock.monotonic())
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
    for (const line of allLines())
      for (const entry of [...line.plain, ...line.special]) {
        const { deadlineMs, lesserFromMs } = entry.request
        if (deadlineMs <= nowMs) {
          // What was not served is not charged.
          callers.correct(entry.flow, -entry.cost)
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
    for (const { plain, special } of allLines()) {
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

  function enter(request: Admission, nowMs: number): Settled | Ticket {
    const { signal, prompt, answerTokens } = request
    const flow = callers.flowOf(request)
    const cost = prompt.tokens + answerTokens
    const isNew = request.start === undefined
    request.start ??= callers.charge(flow, cost)
    if (signal.aborted) return { type: 'aborted' }
    if (closed) return { type: 'closed' }
    const isSpecial = request.tried.size > 0 || request.tiers !== undefined
    const outcome = takeTurn(request, isSpecial, nowMs)
    if (outcome) return outcome
    if (!request.admitted && isFullFor(request, flow)) {
      if (isNew) callers.correct(flow, -cost)
      return { type: 'full' }
    }
    return ticketOf(startWaiting(request, { flow, cost, isSpecial }))
  }

  function ticketOf(entry: Entry): Ticket {
    const { signal } = entry.request
    const onAbort = () => {
      if (entry.line) callers.correct(entry.flow, -entry.cost)
      leave(entry)
      if (entry.outcome?.type === 'host') release(entry.outcome.slot, 0)
      settle(entry, { type: 'aborted' })
    }
    signal.addEventListener('abort', onAbort, { once: true })

    return {
      type: 'ticket',
      next() {
        const { outcome } = entry
        entry.outcome = undefined
        if (outcome) return outcome
        if (signal.aborted) return { type: 'aborted' }
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
        signal.removeEventListener('abort', onAbort)
        leave(entry)
        if (entry.outcome?.type === 'host') release(entry.outcome.slot, 0)
        entry.outcome = undefined
      },
    }
  }

  /** A host at once where there is one, and nobody waits who could have it. */
  function takeTurn(request: Admission, isSpecial: boolean, nowMs: number): Settled | undefined {
    const line = lines.get(request.name)
    if (isSpecial || !line || line.plain.length === 0 || request.deadlineMs <= nowMs)
      return decide(request, nowMs)
    wakeAt(coarse(Math.min(request.deadlineMs, request.lesserFromMs)))
  }

  function isFullFor(request: Admission, flow: Flow): boolean {
    return (
      length >= bounds.capacity ||
      bytes + request.bytes > bounds.bytes ||
      flow.waiting >= Math.ceil(bounds.capacity * bounds.callerShare)
    )
  }

  function startWaiting(
    request: Admission,
    { flow, cost, isSpecial }: { flow: Flow; cost: number; isSpecial: boolean },
  ): Entry {
    const { name, start, arrival, batch } = request
    const lines = linesOf(request)
    let line = lines.get(name)
    if (!line) lines.set(name, (line = { name, plain: new NameLine(), special: new NameLine() }))
    const entry: Entry = {
      request,
      batch,
      flow,
      start: start!,
      arrival,
      cost,
      line,
      special: isSpecial,
      toldPlace: 0,
      silentTicks: 0,
      outcome: undefined,
      wake: undefined,
    }
    length++
    bytes += request.bytes
    flow.waiting++
    placeTimer ??= clock.after(placeEveryMs, tellPlaces)
    const place = isSpecial ? line.special.add(entry) : line.special.length + line.plain.add(entry)
    entry.toldPlace = place
    entry.outcome = { type: 'place', place }
    return entry
  }

  return {
    get length() {
      return length
    },
    get bytes() {
      return bytes
    },
    enter,
    another: (request, than, mayTake) =>
      lines.has(request.name) ? undefined : slots.another(request, than, mayTake),
    offer,
    release,
    close() {
      closed = true
      for (const line of allLines())
        for (const entry of [...line.plain, ...line.special]) {
          leave(entry)
          settle(entry, { type: 'closed' })
        }
    },
  }
}
