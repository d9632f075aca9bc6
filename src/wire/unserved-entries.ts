import type { HostStatus } from './api.ts'

/**
 * What a name for models stands for that no host serves: most often a word that is misspelt. Nothing while a host that
 * could not be asked for its models may serve it.
 */
export function unservedEntries(
  entries: readonly string[],
  { hosts, aliases }: { hosts: readonly HostStatus[]; aliases: Record<string, string[]> },
): string[] {
  if (hosts.some(({ models, state }) => models.length === 0 && state !== 'ready')) return []
  const served = new Set(['quote', ...Object.keys(aliases)])
  for (const { name, models } of hosts) for (const model of models) served.add(model).add(`${name}/${model}`)
  return entries.filter((entry) => !served.has(entry))
}
