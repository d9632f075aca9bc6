import { may, type Identity } from '../../accounts/index.ts'
import type { SecondOpinionPlan } from '../../assistant/index.ts'
import type { Config, SecondOpinionChoice } from '../../wire/index.ts'
import { refuseModel } from '../refuse-model.ts'

/** How second opinions are set up (`verify.secondOpinion` in the configuration). */
export type OpinionSettings = Config['verify']['secondOpinion']

/**
 * Of whom second opinions are asked for one request; undefined: of nobody. Where nobody may be asked, it says why.
 * Throws where a key names a model that it may not use.
 */
export function opinionPlan(
  choice: SecondOpinionChoice | undefined,
  settings: OpinionSettings,
  identity: Identity,
): SecondOpinionPlan | undefined {
  const wanted = choice ?? settings.use === 'always'
  if (wanted === false) return undefined
  const named = wanted === true ? {} : wanted
  // Whoever names other models to compare with, and no judge, wants just that.
  const onlyCompared = named.compareWith !== undefined && named.model === undefined
  const model = onlyCompared ? undefined : (named.model ?? settings.model)
  const compareWith = named.compareWith ?? settings.compareWith
  for (const name of [named.model, ...(named.compareWith ?? [])])
    if (name !== undefined) refuseModel(identity, name)
  return {
    model,
    compareWith,
    band: { from: settings.from, to: settings.to },
    which: settings.which,
    mostClaims: settings.claims,
    waitMs: settings.waitSeconds * 1_000,
    problem:
      settings.use === 'never' ? 'second opinions are switched off here' : refusal([model, ...compareWith]),
  }

  function refusal(names: (string | undefined)[]): string | undefined {
    const refused = names.find((name) => name !== undefined && !may(identity, 'use', { kind: 'model', name }))
    return refused === undefined ? undefined : `this key may not use the model ${refused}`
  }
}
