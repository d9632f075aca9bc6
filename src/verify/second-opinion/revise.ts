import { told } from '../reasons.ts'
import type { Opinion, SecondOpinion, Verdict, VerdictKind } from '../../wire/index.ts'

/** How much likelier one word of a judge makes what it says: right about four times in five. */
const trust = Math.log(4)
const shift: Partial<Record<VerdictKind, number>> = {
  supported: trust,
  partly: -trust / 2,
  'not-found': -trust,
}

/** The range of probabilities in which a claim is uncertain. */
export interface Band {
  from: number
  to: number
}

/** Whether a first verdict is one that a second opinion may change: exact findings are not a matter of opinion. */
export function isUncertain(verdict: Pick<Verdict, 'verdict' | 'probability'>, { from, to }: Band): boolean {
  if (verdict.verdict === 'contradicted' || verdict.verdict === 'recomputed') return false
  return verdict.probability >= from && verdict.probability <= to
}

/** A first verdict and what became of it. Only a judge changes it; answers that were compared are shown beside it. */
export function revised(
  { start, end, verdict, probability }: Pick<Verdict, 'start' | 'end' | 'verdict' | 'probability'>,
  opinions: Opinion[],
): SecondOpinion {
  const judge = opinions.find(({ role, says }) => role === 'judge' && says !== undefined)
  const judged = judge?.says
  const moved = judged === undefined ? undefined : shift[judged]
  if (!judge || judged === undefined || moved === undefined)
    return { start, end, first: verdict, verdict, probability, opinions }
  const clipped = Math.max(1e-4, Math.min(1 - 1e-4, probability))
  const odds = Math.log(clipped / (1 - clipped)) + moved
  const revisedProbability = Math.round((1 / (1 + Math.exp(-odds))) * 1e4) / 1e4
  const why = judged === verdict ? {} : told({ code: 'second-opinion', values: { model: judge.model } })
  return { start, end, first: verdict, verdict: judged, probability: revisedProbability, ...why, opinions }
}
