import type { Candidate, Tier } from './host-state.ts'

export type { Tier } from './host-state.ts'

/** From how many candidates on a choice looks at some of them only. */
const manyCandidates = 16
/** Of how many blocks of prompts a large tier remembers who read them last. */
const rememberedOwners = 131_072

/** Those of a tier, or of a part of one, that count for one request; what is known of the whole tier is shared. */
export function partOf(tier: Tier, accepts: (candidate: Candidate) => boolean): Tier {
  const { part } = tier
  if (!part) return { ...tier, part: { of: tier, accepts } }
  return { ...tier, part: { of: part.of, accepts: (one) => part.accepts(one) && accepts(one) } }
}

/** The candidates that count. */
export function candidatesIn({ candidates, part }: Tier): readonly Candidate[] {
  return part ? candidates.filter(part.accepts) : candidates
}

/** A tier that is looked at as a whole. */
export function smallTier(candidates: readonly Candidate[]): Tier {
  const [later, owners] = [new Map(), new Map()]
  return {
    candidates,
    free: undefined,
    later,
    laterFromMs: Infinity,
    unreachable: 0,
    owners,
    part: undefined,
  }
}

/** The tier of all candidates for a model. Each belongs to one such tier at a time. */
export function modelTier(candidates: readonly Candidate[]): Tier {
  if (candidates.length <= manyCandidates) {
    for (const candidate of candidates) candidate.tier = undefined
    return smallTier(candidates)
  }
  const tier: Tier = {
    ...smallTier(candidates),
    free: [...candidates],
    unreachable: candidates.filter(({ state }) => !state.reachable).length,
  }
  for (const [index, candidate] of candidates.entries()) {
    candidate.tier = tier
    candidate.freeAt = index
  }
  return tier
}

/** To be called whenever a candidate may have room again. */
export function mayHaveRoom(candidate: Candidate): void {
  const free = candidate.tier?.free
  if (!free || candidate.freeAt >= 0) return
  candidate.tier!.later.delete(candidate)
  candidate.freeAt = free.length
  free.push(candidate)
}

/** Takes out one that was found without room. */
export function hasNoRoom(candidate: Candidate): void {
  const free = candidate.tier?.free
  if (!free || candidate.freeAt < 0) return
  const last = free.pop()!
  if (last !== candidate) {
    free[candidate.freeAt] = last
    last.freeAt = candidate.freeAt
  }
  candidate.freeAt = -1
}

/** Takes out one that has no room before `atMs`. */
export function isBackLater(candidate: Candidate, atMs: number): void {
  hasNoRoom(candidate)
  const { tier } = candidate
  if (!tier) return
  tier.later.set(candidate, atMs)
  tier.laterFromMs = Math.min(tier.laterFromMs, atMs)
}

/** Brings those back whose hour has come. */
export function bringBack(tier: Tier, nowMs: number): void {
  if (tier.laterFromMs > nowMs) return
  tier.laterFromMs = Infinity
  for (const [candidate, atMs] of tier.later) {
    if (atMs <= nowMs) mayHaveRoom(candidate)
    else tier.laterFromMs = Math.min(tier.laterFromMs, atMs)
  }
}

/** Remembers who read a prompt, where the tier is large. */
export function rememberOwner(candidate: Candidate, blocks: readonly number[]): void {
  const owners = candidate.tier?.owners
  if (!owners || !candidate.tier?.free) return
  for (const block of blocks) {
    owners.delete(block)
    owners.set(block, candidate)
  }
  for (const oldest of owners.keys()) {
    if (owners.size <= rememberedOwners) break
    owners.delete(oldest)
  }
}

/** Who last read the longest beginning of a prompt. */
export function ownerOf(tier: Tier, blocks: readonly number[]): Candidate | undefined {
  for (let index = blocks.length - 1; index >= 0; index--) {
    const owner = tier.owners.get(blocks[index]!)
    if (owner) return owner
  }
  return undefined
}
