import type { CollectionRecord } from '../store/index.ts'
import type { Identity } from './identity.ts'

/**
 * What is done to a thing. `read`: see it. `use`: work with it (add to a collection, ask a model). `change`: alter or
 * remove it, or say who owns it.
 */
export type Action = 'read' | 'use' | 'change'

type CollectionOwner = Pick<CollectionRecord, 'ownerKind' | 'ownerId' | 'name'>

/** Everything that somebody can be kept from. */
export type Thing =
  /** Hosts, people, the ledger: what the whole house shares. */
  | { kind: 'installation' }
  | { kind: 'person'; id: string }
  | { kind: 'team'; id: string }
  | { kind: 'collection'; collection: CollectionOwner }
  | { kind: 'document'; collection: CollectionOwner; addedBy: string | undefined }
  | { kind: 'conversation' | 'run'; personId: string }
  | { kind: 'key'; personId: string; teamId: string | undefined }
  | { kind: 'model'; name: string }
  /** A name of ours for models: everybody's, or a team's. */
  | { kind: 'alias'; teamId: string | undefined }

/**
 * The one place that decides who may do what. Pure: everything that it needs to know is handed in. An administrator
 * runs the house but does not read along: conversations and other people's collections stay closed to them.
 */
export function may(identity: Identity, action: Action, thing: Thing): boolean {
  const { person, teams, key } = identity
  const isAdministrator = person.role === 'administrator'
  switch (thing.kind) {
    case 'installation':
      return isAdministrator || (action === 'read' && person.role === 'member')
    case 'person':
      return thing.id === person.id || isAdministrator
    case 'team':
      if (isAdministrator) return true
      return action === 'change' ? teams.get(thing.id) === 'manager' : teams.has(thing.id)
    case 'collection':
      return mayCollection(identity, action, thing.collection)
    case 'document':
      if (action === 'read') return mayCollection(identity, 'read', thing.collection)
      if (key && !inScope(key.collections, thing.collection.name)) return false
      if (mayCollection(identity, 'change', thing.collection)) return true
      return thing.addedBy === person.id && mayCollection(identity, 'use', thing.collection)
    case 'conversation':
    case 'run':
      return thing.personId === person.id
    case 'key':
      if (isAdministrator) return true
      if (thing.teamId !== undefined) return teams.get(thing.teamId) === 'manager'
      return thing.personId === person.id
    case 'alias':
      return thing.teamId === undefined
        ? may(identity, action, { kind: 'installation' })
        : may(identity, action, { kind: 'team', id: thing.teamId })
    case 'model':
      return !key || inScope(key.models, thing.name)
  }
}

function mayCollection({ person, teams, key }: Identity, action: Action, owner: CollectionOwner): boolean {
  if (key && !inScope(key.collections, owner.name)) return false
  const isAdministrator = person.role === 'administrator'
  switch (owner.ownerKind) {
    case 'everyone':
      if (action === 'change') return isAdministrator
      return action === 'read' || person.role !== 'guest'
    case 'team':
      if (action === 'change') return isAdministrator || teams.get(owner.ownerId!) === 'manager'
      return teams.has(owner.ownerId!) && (action === 'read' || person.role !== 'guest')
    case 'person':
      // An administrator may take over or remove what somebody left behind, and the ledger tells of it.
      return owner.ownerId === person.id || (action === 'change' && isAdministrator)
  }
}

function inScope(scope: string[] | undefined, name: string): boolean {
  return scope === undefined || scope.includes(name)
}
