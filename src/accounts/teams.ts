import { AppError } from '../base/index.ts'
import type { Membership, Team } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'

export interface Teams {
  list(): Team[]
  get(id: string): Team
  /** By its name, for groups of a provider. */
  named(name: string): Team | undefined
  members(id: string): Membership[]
  add(actor: string, team: { name: string; retentionDays?: number | undefined }): Promise<Team>
  change(actor: string, id: string, changes: { name?: string; retentionDays?: number | null }): Promise<Team>
  /** Removes a team with its memberships and keys; throws `conflict` while it owns collections. */
  remove(actor: string, id: string): Promise<void>
  putMember(
    actor: string,
    member: { teamId: string; personId: string; role: Membership['role'] },
  ): Promise<void>
  removeMember(actor: string, member: { teamId: string; personId: string }): Promise<void>
}

export function teams({ store, clock, ids, directory, revocations, record }: AccountParts): Teams {
  const get = (id: string): Team => {
    const team = directory.teams.get(id)
    if (!team) throw new AppError('not-found', 'There is no such team. It may have been removed meanwhile.')
    return team
  }
  const named = (name: string) => [...directory.teams.values()].find((team) => team.name === name)
  const save = async (team: Team) => {
    directory.teams.set(team.id, team)
    directory.changed()
    return team
  }

  return {
    list: () => [...directory.teams.values()],
    get,
    named,
    members: (id) => directory.members(id),
    async add(actor, { name, retentionDays }) {
      const team: Team = { id: ids.next('team'), name, createdAt: clock.now(), retentionDays }
      await store.change([record(actor, 'team-added', team.id)], [{ put: 'teams', row: team }])
      return save(team)
    },
    async change(actor, id, { name, retentionDays }) {
      const team: Team = {
        ...get(id),
        ...(name !== undefined && { name }),
        ...(retentionDays !== undefined && { retentionDays: retentionDays ?? undefined }),
      }
      await store.change(
        [record(actor, 'team-changed', id, { retentionDays: team.retentionDays ?? null })],
        [{ put: 'teams', row: team }],
      )
      return save(team)
    },
    async remove(actor, id) {
      get(id)
      const owned = [...directory.collections.values()].find((collection) => collection.ownerId === id)
      if (owned)
        throw new AppError(
          'conflict',
          `The team owns the collection \`${owned.name}\`. Give it to somebody else first, or delete it.`,
          { because: { code: 'team-owns-collection', values: { name: owned.name } } },
        )
      const members = directory.members(id)
      const keys = [...directory.keys.values()].filter((key) => key.teamId === id)
      await store.change(
        [record(actor, 'team-deleted', id)],
        [
          { remove: 'teams', where: { id } },
          { remove: 'budgets', where: { scope: 'team', scopeId: id } },
        ],
      )
      for (const { personId } of members) directory.removeMember(id, personId)
      for (const key of keys) directory.keys.delete(key.id)
      for (const alias of directory.aliases.values())
        if (alias.teamId === id) directory.aliases.delete(alias.id)
      directory.teams.delete(id)
      directory.changed()
      for (const gone of [...members.map(({ personId }) => personId), ...keys.map((key) => key.id), id])
        revocations.revoke(gone)
    },
    async putMember(actor, { teamId, personId, role }) {
      get(teamId)
      if (!directory.people.has(personId))
        throw new AppError('not-found', 'There is no such person. They may have been removed meanwhile.')
      const before = directory.members(teamId).find((member) => member.personId === personId)
      const membership = { teamId, personId, role, joinedAt: before?.joinedAt ?? clock.now() }
      await store.change(
        [record(actor, 'member-added', teamId, { person: personId, role })],
        [{ put: 'members', row: membership }],
      )
      directory.addMember(membership)
      directory.changed()
    },
    async removeMember(actor, { teamId, personId }) {
      if (!directory.members(teamId).some((member) => member.personId === personId))
        throw new AppError('not-found', `\`${personId}\` is not in this team.`)
      await store.change(
        [record(actor, 'member-removed', teamId, { person: personId })],
        [{ remove: 'members', where: { teamId, personId } }],
      )
      directory.removeMember(teamId, personId)
      directory.changed()
      // What is being read may be the team's.
      revocations.revoke(personId)
    },
  }
}
