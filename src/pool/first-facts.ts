import type { ModelFacts } from '../model/index.ts'
import { someSee } from './seeing.ts'
import { candidatesIn, type Tier } from './tier.ts'

/**
 * What holds for all candidates of the first tier that says anything of itself; that one sees pictures is enough, of
 * whatever rank: they are sent to it.
 */
export function firstFacts(tiers: Tier[]): (ModelFacts & { model: string }) | undefined {
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
      }
  }
  return undefined
}
