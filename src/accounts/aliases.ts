import { AppError } from '../base/index.ts'
import type { StoredAlias } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import type { Identity } from './identity.ts'

/** Names of ours for models that were set while running, beside those of the configuration file. */
export interface Aliases {
  list(): StoredAlias[]
  /** Sets the models of a name, which is everybody's or a team's. */
  set(actor: string, alias: Omit<StoredAlias, 'id'>): Promise<StoredAlias>
  remove(actor: string, id: string): Promise<void>
  /** Those that somebody has through their teams, by name; where two have one name, that of the team that pays. */
  ofTeams(identity: Pick<Identity, 'teams' | 'payingTeamId'>): Map<string, StoredAlias>
  /** What the pool knows a name by that somebody asks for. */
  poolName(caller: { personId?: string | undefined; keyTeamId?: string | undefined }, name: string): string
  /** Whether it is how the pool knows the name of a team: nobody asks by that. */
  isPoolName(name: string): boolean
  /** Calls back after each change. */
  watch(onChanged: () => void): void
  /** Tells those who watch, once the directory was read anew. */
  reloaded(): void
}

const mostAliases = 1_000

export function aliases({ store, clock, ids, directory, record }: AccountParts): Aliases {
  const watchers: (() => void)[] = []
  const tell = () => watchers.forEach((watcher) => watcher())

  const ofTeams: Aliases['ofTeams'] = ({ teams, payingTeamId }) => {
    const found = new Map<string, StoredAlias>()
    for (const alias of directory.aliases.values()) {
      if (alias.teamId === undefined || !teams.has(alias.teamId)) continue
      if (!found.has(alias.name) || alias.teamId === payingTeamId) found.set(alias.name, alias)
    }
    return found
  }

  return {
    list: () => [...directory.aliases.values()],
    async set(actor, given) {
      const known = [...directory.aliases.values()].find(
        ({ name, teamId }) => name === given.name && teamId === given.teamId,
      )
      if (!known && directory.aliases.size >= mostAliases)
        throw new AppError(
          'conflict',
          `There are ${mostAliases} names already. Remove one that nobody uses.`,
          { because: { code: 'too-many-kept', values: { most: mostAliases } } },
        )
      const alias: StoredAlias = { ...given, id: known?.id ?? ids.next('alias') }
      await store.change(
        [
          record(actor, 'alias-set', alias.id, {
            for: alias.teamId ?? 'everyone',
            models: alias.models,
          }),
        ],
        [{ put: 'aliases', row: alias }],
      )
      directory.aliases.set(alias.id, alias)
      tell()
      return alias
    },
    async remove(actor, id) {
      await store.change(
        [record(actor, 'alias-removed', id)],
        [{ remove: 'aliases', where: { id }, required: true }],
      )
      directory.aliases.delete(id)
      tell()
    },
    ofTeams,
    poolName({ personId, keyTeamId }, name) {
      if (directory.aliases.size === 0) return name
      const identity =
        keyTeamId !== undefined
          ? { teams: new Map([[keyTeamId, 'member' as const]]), payingTeamId: keyTeamId }
          : personId === undefined
            ? undefined
            : directory.identityOf(personId, clock.now())
      return (identity && ofTeams(identity).get(name)?.id) ?? name
    },
    isPoolName: (name) => directory.aliases.get(name)?.teamId !== undefined,
    watch: (onChanged) => void watchers.push(onChanged),
    reloaded: tell,
  }
}
