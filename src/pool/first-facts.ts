import type { ModelFacts } from '../model/index.ts'
import { someAreBlind, someSee } from './seeing.ts'
import { candidatesIn, type Tier } from './hosts/tier.ts'

/** What is known of a name: of the host's own model that answers first, and of pictures. */
export interface NamedFacts extends ModelFacts {
  model: string
  /** Whether others that it stands for see no pictures, and can answer without. */
  alsoBlind: boolean
}

/**
 * What holds for all candidates of the first tier that says anything of itself; that one sees pictures is enough, of
 * whatever rank: they are sent to it.
 */
export function firstFacts(tiers: Tier[]): NamedFacts | undefined {
  for (const tier of tiers) {
    const known = candidatesIn(tier).flatMap(({ state, model }) => {
      const facts = state.host.facts?.(model)
      return facts ? [{ ...facts, model }] : []
    })
    if (known.length > 0)
      return {
        model: known[0]!.model,
        windowTokens: Math.min(...known.map(({ windowTokens }) => windowTokens)),
        tools: known.every(({ tools }) => tools),
        vision: someSee(tiers),
        alsoBlind: someAreBlind(tiers),
      }
  }
  return undefined
}
