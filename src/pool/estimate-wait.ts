import type { Candidate } from './host-state.ts'

/** How many requests the hosts of a name answer at once; each host counts once, those without a limit do not. */
export function slotsOf(tiers: Candidate[][]): number {
  let slots = 0
  const seen = new Set<unknown>()
  for (const { state } of tiers.flat()) {
    if (seen.has(state) || !Number.isFinite(state.limit)) continue
    seen.add(state)
    slots += state.limit
  }
  return slots
}

/** Milliseconds until a place in the queue (from 1) is served: all slots free up once in the usual time of a request. */
export function estimateWaitMs(options: { place: number; usualMs: number; slots: number }): number {
  return Math.round((options.place * options.usualMs) / Math.max(1, options.slots))
}
