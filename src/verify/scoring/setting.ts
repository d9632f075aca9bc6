import type { Features } from '../features/feature-types.ts'
import { logOdds, type Setting, type VerifyModel } from './model.ts'
import { asksToRewrite } from './rewriting.ts'

/**
 * How the sentences of an answer are scored, and what stands on that: for an answer to a question (`asked` are its
 * stems), for the evidence told in other words because somebody asked for it, or for text that comes with neither.
 */
export function settingFor(
  { asked, unasked, retold }: VerifyModel,
  question: string | undefined,
  stems: ReadonlySet<string>,
): { setting: Setting; oddsOf: (features: Features) => number } {
  if (stems.size > 0) return { setting: asked, oddsOf: (features) => logOdds(asked.sentence, features) }
  if (question === undefined || !asksToRewrite(question))
    return { setting: unasked, oddsOf: (features) => logOdds(unasked.sentence, features) }
  return {
    setting: retold,
    oddsOf: (features) => (logOdds(asked.sentence, features) + logOdds(unasked.sentence, features)) / 2,
  }
}
