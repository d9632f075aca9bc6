/** What a caller has of the pool now. */
export interface CallerShare {
  /** Requests being answered. */
  inFlight: number
  /** Requests that wait. */
  waiting: number
  /** When its last request was given a host, on a counter that goes up with each; 0 for not yet. */
  servedAt: number
}

/** A request that waits. */
export interface Waiting {
  share: CallerShare
  /** Counts up with every arrival. */
  arrival: number
}

/**
 * Who of those waiting is offered a free slot next: whose caller has the fewest requests being answered, then
 * whose caller was served the longest ago, then who came first. So callers take turns, and one with many requests
 * does not hold up another with one. Skips those that `isBlocked` says cannot be helped now; undefined where
 * nobody is left.
 */
export function nextWaiting<T extends Waiting>(
  waiting: readonly T[],
  isBlocked: (one: T) => boolean = () => false,
): T | undefined {
  let best: T | undefined
  for (const one of waiting) if (!isBlocked(one) && (!best || order(one, best) < 0)) best = one
  return best
}

function order(a: Waiting, b: Waiting): number {
  return a.share.inFlight - b.share.inFlight || a.share.servedAt - b.share.servedAt || a.arrival - b.arrival
}

/**
 * All that wait, in about the order in which `nextWaiting` would serve them, were no other request to come: the
 * first of every caller, then the second of every caller, and so on.
 */
export function waitingOrder<T extends Waiting>(waiting: readonly T[]): T[] {
  const rounds = new Map<CallerShare, number>()
  const placed = waiting
    .toSorted((a, b) => a.arrival - b.arrival)
    .map((one) => {
      const round = rounds.get(one.share) ?? 0
      rounds.set(one.share, round + 1)
      const { inFlight, servedAt } = one.share
      return { one, turn: inFlight + round, servedAt: round === 0 ? servedAt : Number.MAX_SAFE_INTEGER }
    })
  return placed
    .toSorted((a, b) => a.turn - b.turn || a.servedAt - b.servedAt || a.one.arrival - b.one.arrival)
    .map(({ one }) => one)
}
