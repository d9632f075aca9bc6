import { hasPictures } from '../wire/index.ts'
import type { ChatRequest } from '../model/index.ts'
import type { Candidate } from './hosts/host-state.ts'
import { candidatesIn, partOf, type Tier } from './hosts/tier.ts'

/** Whether a model on a host sees pictures; undefined where nobody has said. The documents' own words do not. */
function seesPictures({ state: { host }, model }: Candidate): boolean | undefined {
  return model === 'quote' ? false : host.facts?.(model).vision
}

/** Whether a request can be answered only by a model that sees. */
export function showsPictures({ messages, embedding }: ChatRequest): boolean {
  return embedding !== true && hasPictures(messages)
}

/**
 * The candidates that a picture may be sent to: within each rank those that are known to see it first, then those of
 * which nothing is known, and none that is known not to.
 */
export function seeing(tiers: readonly Tier[]): Tier[] {
  return tiers.flatMap((tier) => {
    const parts = [true, undefined].map((sees) => partOf(tier, (one) => seesPictures(one) === sees))
    // A part of nobody would be waited for.
    return parts.filter(({ candidates, part }) => candidates.some(part!.accepts))
  })
}

/** Whether a name stands for a model that sees: true where one does, false where all are known not to. */
export function someSee(tiers: readonly Tier[]): boolean | undefined {
  const said = tiers.flatMap((tier) => candidatesIn(tier).map(seesPictures))
  return said.includes(true) ? true : said.includes(undefined) ? undefined : false
}

/** Whether some that a name stands for are known to see nothing, and could answer words alone; quotes are no answer. */
export function someAreBlind(tiers: readonly Tier[]): boolean {
  return tiers.some((tier) =>
    candidatesIn(tier).some((one) => one.model !== 'quote' && seesPictures(one) === false),
  )
}
