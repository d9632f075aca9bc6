import { AppError } from '../base/index.ts'
import type { AccountChange, Person, Role } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import { normalEmail } from './email.ts'
import { links } from './links.ts'

const linkLifetimeMs = 24 * 60 * 60 * 1000
const invitationLifetimeMs = 7 * linkLifetimeMs

interface Invitation {
  role: Role
  email?: string | undefined
  teamId?: string | undefined
  /** How long a guest may stay. */
  guestDays?: number | undefined
  /** How many may come by the link. */
  uses?: number | undefined
}

export interface People {
  list(): Person[]
  get(id: string): Person
  /** The first administrator, made when there is nobody yet. */
  administrator(): Promise<Person>
  add(
    actor: string,
    person: { name: string; email: string | undefined; role: Role; endsAt?: number | undefined },
    also?: (id: string) => AccountChange[],
  ): Promise<Person>
  /** A change of role, e-mail or suspension ends the person's sessions and streams at once. */
  change(
    actor: string,
    id: string,
    changes: {
      name?: string
      email?: string | null
      role?: Role
      suspended?: boolean
      /** One of their teams; null for the one that they joined first. */
      payingTeamId?: string | null
    },
  ): Promise<Person>
  /** Throws `conflict` where nobody would be left who administers. */
  refuseLastAdministrator(id: string): void
  /** Removes a person with sessions, keys and memberships; what they wrote is removed by whoever calls. */
  remove(actor: string, id: string): Promise<void>
  /** A token that signs a person in once within a day. */
  createLink(actor: string, personId: string): Promise<string>
  /** A token that makes one account, or as many as it says, within a week. */
  invite(actor: string, invitation: Invitation): Promise<string>
}

export function people(parts: AccountParts): People {
  const { store, clock, ids, directory, revocations, record } = parts
  const { create: createLink } = links(parts)
  const get = (id: string): Person => {
    const person = directory.people.get(id)
    if (!person)
      throw new AppError('not-found', `There is no person \`${id}\`. \`muster user list\` shows everyone.`)
    return person
  }

  const add: People['add'] = async (actor, { name, email, role, endsAt }, also) => {
    const person: Person = {
      id: ids.next('person'),
      name,
      role,
      email: email === undefined ? undefined : normalEmail(email),
      createdAt: clock.now(),
      suspendedAt: undefined,
      endsAt,
    }
    refuseTakenEmail(person)
    await store.change(
      [record(actor, 'person-added', person.id, { role })],
      [{ put: 'people', row: person }, ...(also?.(person.id) ?? [])],
    )
    directory.people.set(person.id, person)
    directory.changed()
    return person
  }

  const refuseTakenEmail = ({ id, email }: Person) => {
    const other = email === undefined ? undefined : directory.byEmail(email)
    if (other && other.id !== id)
      throw new AppError('conflict', 'Somebody has an account with this e-mail already.', {
        because: { code: 'email-taken' },
        param: 'email',
      })
  }

  const refuseWithoutAdministrator = (id: string) => {
    const { role, suspendedAt } = get(id)
    if (role !== 'administrator' || suspendedAt !== undefined) return
    const others = [...directory.people.values()].some(
      (person) => person.id !== id && person.role === 'administrator' && person.suspendedAt === undefined,
    )
    if (!others)
      throw new AppError(
        'conflict',
        'This is the only administrator. Make somebody else one first: `muster user role PERSON administrator`.',
        { because: { code: 'last-administrator' } },
      )
  }

  /** What somebody gave out lets nobody in once they may not, or may no longer give out as much. */
  const endOfInvitations = (id: string): AccountChange[] =>
    [id, ...[...directory.keys.values()].filter((key) => key.personId === id).map((key) => key.id)].map(
      (createdBy) => ({ remove: 'links', where: { createdBy } }),
    )

  return {
    list: () => [...directory.people.values()],
    get,
    async administrator() {
      const found = [...directory.people.values()].find(
        (person) => person.role === 'administrator' && person.suspendedAt === undefined,
      )
      return found ?? add('system', { name: 'Administrator', email: undefined, role: 'administrator' })
    },
    add,
    async change(actor, id, { name, email, role, suspended, payingTeamId }) {
      const person = get(id)
      if (payingTeamId && !directory.members(payingTeamId).some(({ personId }) => personId === id))
        throw new AppError('bad-request', '`payingTeamId`: expected a team that the person is in.', {
          param: 'payingTeamId',
        })
      const changed: Person = {
        ...person,
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email: email === null ? undefined : normalEmail(email) }),
        ...(role !== undefined && { role, endsAt: role === 'guest' ? person.endsAt : undefined }),
        ...(suspended !== undefined && {
          suspendedAt: suspended ? (person.suspendedAt ?? clock.now()) : undefined,
        }),
        ...(payingTeamId !== undefined && { payingTeamId: payingTeamId ?? undefined }),
      }
      refuseTakenEmail(changed)
      const wasAdministrator = person.role === 'administrator' && person.suspendedAt === undefined
      const isAdministrator = changed.role === 'administrator' && changed.suspendedAt === undefined
      if (wasAdministrator && !isAdministrator) refuseWithoutAdministrator(id)
      const newPowers =
        changed.role !== person.role ||
        changed.suspendedAt !== person.suspendedAt ||
        changed.email !== person.email
      const action =
        changed.suspendedAt === person.suspendedAt
          ? 'person-changed'
          : changed.suspendedAt === undefined
            ? 'person-restored'
            : 'person-suspended'
      await store.change(
        [record(actor, action, id, changed.role === person.role ? undefined : { role: changed.role })],
        [
          { put: 'people', row: changed },
          ...(newPowers ? [...endOfSessions(id), ...endOfInvitations(id)] : []),
        ],
      )
      directory.people.set(id, changed)
      directory.changed()
      if (newPowers) revocations.revoke(id)
      return changed
    },
    refuseLastAdministrator: refuseWithoutAdministrator,
    async remove(actor, id) {
      refuseWithoutAdministrator(id)
      const keys = [...directory.keys.values()].filter(
        (key) => key.personId === id && key.teamId === undefined,
      )
      await store.change(
        [record(actor, 'person-deleted', id)],
        [
          { remove: 'keys', where: { personId: id, teamId: undefined } },
          { remove: 'budgets', where: { scope: 'person', scopeId: id } },
          { remove: 'collections', where: { ownerKind: 'person', ownerId: id } },
          ...endOfInvitations(id),
          { remove: 'people', where: { id } },
        ],
      )
      for (const key of keys) directory.keys.delete(key.id)
      for (const teamId of directory.teams.keys()) directory.removeMember(teamId, id)
      for (const [name, { ownerKind, ownerId }] of directory.collections)
        if (ownerKind === 'person' && ownerId === id) directory.collections.delete(name)
      directory.people.delete(id)
      directory.changed()
      revocations.revoke(id)
    },
    createLink: (actor, personId) =>
      createLink(
        {
          kind: 'sign-in',
          personId: get(personId).id,
          role: undefined,
          email: undefined,
          teamId: undefined,
          guestDays: undefined,
          createdBy: actor,
        },
        linkLifetimeMs,
      ),
    invite: (actor, { role, email, teamId, guestDays, uses }) =>
      createLink(
        {
          kind: 'invitation',
          personId: undefined,
          role,
          email: email === undefined ? undefined : normalEmail(email),
          teamId,
          guestDays,
          createdBy: actor,
          usesLeft: uses,
        },
        invitationLifetimeMs,
      ),
  }
}

/** The changes that sign a person out everywhere, and void the links that would sign them in. */
export function endOfSessions(personId: string): AccountChange[] {
  return [
    { remove: 'sessions', where: { personId } },
    { remove: 'links', where: { personId } },
  ]
}
