import { expect, test } from 'vitest'
import type { KeyRecord, Person } from '../store/index.ts'
import { may, type Action, type Identity, type Thing } from './index.ts'

function identity(id: string, role: Person['role'], more: Partial<Identity> = {}): Identity {
  const person = {
    id,
    name: id,
    role,
    email: undefined,
    createdAt: 0,
    suspendedAt: undefined,
    endsAt: undefined,
  }
  return { person, teams: new Map(), payingTeamId: undefined, key: undefined, actor: id, ...more }
}
const key = (scope: Partial<KeyRecord>): KeyRecord => ({
  id: 'key',
  personId: 'anna',
  teamId: undefined,
  name: 'key',
  createdAt: 0,
  expiresAt: undefined,
  lastUsedAt: undefined,
  models: undefined,
  collections: undefined,
  areas: undefined,
  ...scope,
})

const people = {
  anna: identity('anna', 'member'),
  bob: identity('bob', 'member'),
  mate: identity('mate', 'member', { teams: new Map([['red', 'member']]) }),
  manager: identity('manager', 'member', { teams: new Map([['red', 'manager']]) }),
  guest: identity('guest', 'guest', { teams: new Map([['red', 'member']]) }),
  boss: identity('boss', 'administrator'),
  key: identity('anna', 'member', { key: key({ collections: ['library'], models: ['small'] }) }),
}

const owned = {
  everyone: { ownerKind: 'everyone', ownerId: undefined, name: 'library' },
  red: { ownerKind: 'team', ownerId: 'red', name: 'plans' },
  anna: { ownerKind: 'person', ownerId: 'anna', name: 'diary' },
} as const

/** For each thing: who may read, use and change it. Everybody else may not. */
const rights: [string, Thing, Record<Action, string>][] = [
  [
    'the house',
    { kind: 'installation' },
    { read: 'anna bob mate manager boss key', use: 'boss', change: 'boss' },
  ],
  [
    'Anna',
    { kind: 'person', id: 'anna' },
    { read: 'anna boss key', use: 'anna boss key', change: 'anna boss key' },
  ],
  [
    'the team Red',
    { kind: 'team', id: 'red' },
    { read: 'mate manager guest boss', use: 'mate manager guest boss', change: 'manager boss' },
  ],
  [
    'a collection of everyone',
    { kind: 'collection', collection: owned.everyone },
    { read: 'anna bob mate manager guest boss key', use: 'anna bob mate manager boss key', change: 'boss' },
  ],
  [
    'a collection of Red',
    { kind: 'collection', collection: owned.red },
    { read: 'mate manager guest', use: 'mate manager', change: 'manager boss' },
  ],
  [
    'a collection of Anna',
    { kind: 'collection', collection: owned.anna },
    { read: 'anna', use: 'anna', change: 'anna boss' },
  ],
  [
    'Bob’s document in it for everyone',
    { kind: 'document', collection: owned.everyone, addedBy: 'bob' },
    { read: 'anna bob mate manager guest boss key', use: 'bob boss', change: 'bob boss' },
  ],
  [
    'the mate’s document in Red’s',
    { kind: 'document', collection: owned.red, addedBy: 'mate' },
    { read: 'mate manager guest', use: 'mate manager boss', change: 'mate manager boss' },
  ],
  [
    'Bob’s document in Red’s, which he has left',
    { kind: 'document', collection: owned.red, addedBy: 'bob' },
    { read: 'mate manager guest', use: 'manager boss', change: 'manager boss' },
  ],
  [
    'a run of Anna',
    { kind: 'run', personId: 'anna' },
    { read: 'anna key', use: 'anna key', change: 'anna key' },
  ],
  [
    'a conversation of Anna',
    { kind: 'conversation', personId: 'anna' },
    { read: 'anna key', use: 'anna key', change: 'anna key' },
  ],
  [
    'a key of Anna',
    { kind: 'key', personId: 'anna', teamId: undefined },
    { read: 'anna boss key', use: 'anna boss key', change: 'anna boss key' },
  ],
  [
    'a key of Red, made by Anna',
    { kind: 'key', personId: 'anna', teamId: 'red' },
    { read: 'manager boss', use: 'manager boss', change: 'manager boss' },
  ],
  [
    'a large model',
    { kind: 'model', name: 'large' },
    {
      read: 'anna bob mate manager guest boss',
      use: 'anna bob mate manager guest boss',
      change: 'anna bob mate manager guest boss',
    },
  ],
]

test.each(rights)('who may do what to %s', (_, thing, expected) => {
  const found = Object.fromEntries(
    (['read', 'use', 'change'] as const).map((action) => [
      action,
      Object.entries(people)
        .filter(([, one]) => may(one, action, thing))
        .map(([name]) => name)
        .join(' '),
    ]),
  )
  expect(found).toEqual(expected)
})
