/** A request that waits. */
export interface Waiting {
  callerId: string
  /** Counts up with every arrival. */
  arrival: number
}

/**
 * The order in which waiting requests are offered a free slot: callers with fewer requests being answered come
 * first, then who came first. So one caller with many requests does not hold up another with one.
 */
export function waitingOrder<T extends Waiting>(waiting: T[], inFlight: Map<string, number>): T[] {
  const ahead = new Map<string, number>()
  const turns = new Map<T, number>()
  for (const one of waiting.toSorted((a, b) => a.arrival - b.arrival)) {
    const own = ahead.get(one.callerId) ?? inFlight.get(one.callerId) ?? 0
    turns.set(one, own)
    ahead.set(one.callerId, own + 1)
  }
  return waiting.toSorted((a, b) => turns.get(a)! - turns.get(b)! || a.arrival - b.arrival)
}

/** Milliseconds until a place in the queue is served, from the usual time of a request and the slots that serve it. */
export function estimateWaitMs(options: { place: number; usualMs: number; slots: number }): number {
  return Math.round((options.place * options.usualMs) / Math.max(1, options.slots))
}
