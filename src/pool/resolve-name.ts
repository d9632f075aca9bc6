import type { Candidate, HostState } from './host-state.ts'

/**
 * The candidates for a model name, by preference: one tier for a host's own name for a model, or for
 * `host/model`; for a name of ours one tier for each of its entries. A name of ours without entries means every
 * model of every host in order, then the quote model.
 */
export function resolveName(
  name: string,
  aliases: Record<string, string[]>,
  states: HostState[],
  depth = 0,
): Candidate[][] {
  const entries = Object.hasOwn(aliases, name) ? aliases[name]! : undefined
  // Depth guards against names of ours that lead back to themselves.
  if (entries && depth < 8) {
    const names = entries.length > 0 ? entries : [...allModels(states), 'quote']
    return names.flatMap((entry) => (entry === name ? [] : resolveName(entry, aliases, states, depth + 1)))
  }
  const serving = states
    .filter((state) => state.models?.includes(name))
    .map((state) => ({ state, model: name }))
  if (serving.length > 0) return [serving]
  const slash = name.indexOf('/')
  const state = slash > 0 ? states.find(({ host }) => host.name === name.slice(0, slash)) : undefined
  if (!state) return []
  const model = name.slice(slash + 1)
  // A host that could not be asked for its models may have this one: it will say so itself if not.
  return !state.models || state.models.includes(model) ? [[{ state, model }]] : []
}

function allModels(states: HostState[]): string[] {
  return [...new Set(states.flatMap((state) => state.models ?? []))].filter((model) => model !== 'quote')
}
