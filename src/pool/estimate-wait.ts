import type { Tier } from './hosts/tier.ts'

/** Of how many hosts of a large tier the places are counted. */
const counted = 64

/** About how many requests the hosts of a name answer at once; those without a limit are left out. */
export function slotsOf(tiers: readonly Tier[]): number {
  let slots = 0
  const seen = new Set<unknown>()
  for (const { candidates } of tiers) {
    const looked = Math.min(counted, candidates.length)
    let found = 0
    for (let index = 0; index < looked; index++) {
      const { state, limit } = candidates[index]!
      const places = Math.min(limit.value, state.ceiling)
      if (seen.has(state) || !Number.isFinite(places)) continue
      seen.add(state)
      found += places
    }
    slots += (found * candidates.length) / Math.max(1, looked)
  }
  return slots
}

/** Milliseconds until a place in the queue (from 1) is served: all slots free up once in the usual time of a request. */
export function estimateWaitMs(options: { place: number; usualMs: number; slots: number }): number {
  return Math.round((options.place * options.usualMs) / Math.max(1, options.slots))
}
