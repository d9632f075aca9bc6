import type { SecondOpinion } from './second-opinions.ts'

/** A claim with what became of its verdict: the verdict that stands now, why, and what was said before. */
export function withOpinion<Claim extends object>(
  claim: Claim,
  { first, verdict, probability, reason, because, opinions }: SecondOpinion,
) {
  const why = { ...(reason !== undefined && { reason }), ...(because && { because }) }
  return { ...claim, verdict, probability, ...why, secondOpinion: { first, opinions } }
}
