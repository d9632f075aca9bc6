import type { Verdict } from '../../wire/index.ts'
import { wordsOf } from '../text/words.ts'

/** The range of probabilities in which a claim is uncertain. */
export interface Band {
  from: number
  to: number
}

/** Which claims are put to the judge: the uncertain ones, or, behind them, those that the check is surer of, too. */
export type Which = 'uncertain' | 'all'

type Sureness = Pick<Verdict, 'verdict' | 'probability'>

/** Whether a first verdict is one that a second opinion may change: exact findings are not a matter of opinion. */
export function isUncertain(verdict: Sureness, { from, to }: Band): boolean {
  return !isExact(verdict) && verdict.probability >= from && verdict.probability <= to
}

/** Whether the check is surer of a claim than of what is uncertain; what was worked out again is not among these. */
export function isTakenForRight(verdict: Sureness, { to }: Band): boolean {
  return !isExact(verdict) && verdict.probability > to
}

function isExact({ verdict }: Sureness): boolean {
  return verdict === 'contradicted' || verdict === 'recomputed'
}

/** Longer claims are not counted further. */
const longestClaim = 4_000

/**
 * How likely a claim is wrong beside others of its answer, on a scale of its own: higher is likelier. Half the logarithm
 * of its words less a quarter of the log-odds of its support, which is what a regression over answers full of conflicts
 * comes to: a figure, name or condition that was exchanged costs little probability, and the more a claim says, the more
 * of it may be wrong. How many figures, names, conditions, denials and comparisons it holds tells no more than that.
 */
export function doubtOf({ probability }: Pick<Verdict, 'probability'>, claim: string): number {
  const clipped = Math.max(1e-4, Math.min(1 - 1e-4, probability))
  const words = wordsOf(claim.slice(0, longestClaim)).length
  return Math.log(1 + words) / 2 - Math.log(clipped / (1 - clipped)) / 4
}

/** The claims in the order in which they are put to a judge, the likeliest wrong first; of two alike, the earlier. */
export function byDoubt<Claim extends { verdict: Pick<Verdict, 'probability' | 'start'>; claim: string }>(
  claims: readonly Claim[],
): Claim[] {
  return claims
    .map((one) => ({ one, doubt: doubtOf(one.verdict, one.claim) }))
    .toSorted((a, b) => b.doubt - a.doubt || a.one.verdict.start - b.one.verdict.start)
    .map(({ one }) => one)
}
