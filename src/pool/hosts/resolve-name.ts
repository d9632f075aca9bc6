import type { HostState } from './host-state.ts'
import type { Tier } from './tier.ts'

/** The hosts, and the tiers that can be made of them. */
export interface Resolving {
  aliases: Record<string, string[]>
  states: readonly HostState[]
  /** Whether a model answers chats, and may be meant where none is named. */
  chats(state: HostState, model: string): boolean
  /** All hosts that serve a model, of nobody where each withholds it; undefined where none has it. */
  tierOf(model: string): Tier | undefined
  /** One model of one host; of nobody where it is withheld. */
  onlyOf(state: HostState, model: string): Tier
}

/**
 * The tiers for a model name, by preference: one for a host's own name for a model, or for `host/model`; for a name
 * of ours one for each of its entries. A name of ours without entries means every model of every host that answers
 * chats, in order, then the quote model.
 */
export function resolveName(name: string, known: Resolving, seen = new Set<string>()): Tier[] {
  const { aliases, states } = known
  const entries = Object.hasOwn(aliases, name) ? aliases[name]! : undefined
  // What comes a second time is preferred less than it was already; a name of ours may also lead back to itself.
  if (seen.has(name)) return []
  seen.add(name)
  if (entries) {
    const names = entries.length > 0 ? entries : [...allModels(known), 'quote']
    return names.flatMap((entry) => resolveName(entry, known, seen))
  }
  const serving = known.tierOf(name)
  if (serving) return unlessEmpty(serving)
  const slash = name.indexOf('/')
  const state = slash > 0 ? states.find(({ host }) => host.name === name.slice(0, slash)) : undefined
  if (!state) return []
  const model = name.slice(slash + 1)
  // A host that could not be asked for its models may have this one: it will say so itself if not.
  return !state.models || state.models.includes(model) ? unlessEmpty(known.onlyOf(state, model)) : []
}

/** A tier of nobody would be waited for. */
function unlessEmpty(tier: Tier): Tier[] {
  return tier.candidates.length > 0 ? [tier] : []
}

function allModels({ states, chats }: Resolving): string[] {
  const models = states.flatMap((state) => (state.models ?? []).filter((model) => chats(state, model)))
  return [...new Set(models)].filter((model) => model !== 'quote')
}
