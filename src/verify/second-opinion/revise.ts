import { told } from '../reasons.ts'
import type { Band } from './choose.ts'
import type { Opinion, SecondOpinion, Verdict, VerdictKind } from '../../wire/index.ts'

/** How much likelier one word of a judge makes what it says: right about four times in five. */
const trust = Math.log(4)
const shift: Partial<Record<VerdictKind, number>> = {
  supported: trust,
  partly: -trust / 2,
  'not-found': -trust,
}

/**
 * A first verdict and what became of it. Only a judge changes it; answers that were compared are shown beside it. Where
 * the judge says otherwise, the check counts for no more than at the upper end of what is uncertain: in answers full of
 * figures and conditions 8 to 28 of 100 claims that it is surer of are wrong.
 */
export function revised(
  { start, end, verdict, probability }: Pick<Verdict, 'start' | 'end' | 'verdict' | 'probability'>,
  opinions: Opinion[],
  { to }: Pick<Band, 'to'>,
): SecondOpinion {
  const judge = opinions.find(({ role, says }) => role === 'judge' && says !== undefined)
  const judged = judge?.says
  const moved = judged === undefined ? undefined : shift[judged]
  if (!judge || judged === undefined || moved === undefined)
    return { start, end, first: verdict, verdict, probability, opinions }
  const most = judged === 'supported' ? 1 - 1e-4 : Math.min(1 - 1e-4, to)
  const clipped = Math.max(1e-4, Math.min(most, probability))
  const odds = Math.log(clipped / (1 - clipped)) + moved
  const revisedProbability = Math.round((1 / (1 + Math.exp(-odds))) * 1e4) / 1e4
  const why = judged === verdict ? {} : told({ code: 'second-opinion', values: { model: judge.model } })
  return { start, end, first: verdict, verdict: judged, probability: revisedProbability, ...why, opinions }
}
