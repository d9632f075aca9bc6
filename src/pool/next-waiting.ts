/** A request that waits. */
export interface Waiting {
  callerId: string
  /** Counts up with every arrival. */
  arrival: number
}

/**
 * Who of those waiting is offered a free slot next: whose caller has the fewest requests being answered, then who
 * came first. So one caller with many requests does not hold up another with one. Skips those that
 * `isBlocked` says cannot be helped now; undefined where nobody is left.
 */
export function nextWaiting<T extends Waiting>(
  waiting: readonly T[],
  inFlight: ReadonlyMap<string, number>,
  isBlocked: (one: T) => boolean = () => false,
): T | undefined {
  let best: T | undefined
  let fewest = Infinity
  for (const one of waiting) {
    if (isBlocked(one)) continue
    const own = inFlight.get(one.callerId) ?? 0
    if (best && (own > fewest || (own === fewest && one.arrival > best.arrival))) continue
    best = one
    fewest = own
  }
  return best
}

/** All that wait in the order in which `nextWaiting` would serve them, were no other request to come or end. */
export function waitingOrder<T extends Waiting>(
  waiting: readonly T[],
  inFlight: ReadonlyMap<string, number>,
): T[] {
  const ahead = new Map<string, number>()
  const turns = new Map<T, number>()
  for (const one of waiting.toSorted((a, b) => a.arrival - b.arrival)) {
    const own = ahead.get(one.callerId) ?? inFlight.get(one.callerId) ?? 0
    turns.set(one, own)
    ahead.set(one.callerId, own + 1)
  }
  return waiting.toSorted((a, b) => turns.get(a)! - turns.get(b)! || a.arrival - b.arrival)
}
