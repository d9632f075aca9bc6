import type { AccountTable, AccountTables, Usage } from './account-store.ts'
import type { TableFields } from '../table-fields.ts'

/** What every table of the accounts holds; the same in every database. */
export const accountFields: { [T in AccountTable]: TableFields<AccountTables[T]> } = {
  people: {
    name: 'people',
    fields: ['id', 'name', 'role', 'email', 'createdAt', 'suspendedAt', 'endsAt', 'payingTeamId'],
    key: ['id'],
  },
  teams: {
    name: 'teams',
    fields: ['id', 'name', 'createdAt', 'retentionDays'],
    key: ['id'],
  },
  members: {
    name: 'team_members',
    fields: ['teamId', 'personId', 'role', 'joinedAt'],
    key: ['teamId', 'personId'],
  },
  keys: {
    name: 'api_keys',
    fields: [
      'id',
      'personId',
      'teamId',
      'name',
      'hash',
      'createdAt',
      'expiresAt',
      'lastUsedAt',
      'models',
      'collections',
      'areas',
    ],
    key: ['id'],
    lists: ['models', 'collections', 'areas'],
  },
  collections: {
    name: 'collections',
    fields: ['id', 'name', 'ownerKind', 'ownerId', 'createdAt', 'retentionDays'],
    key: ['id'],
  },
  links: {
    name: 'links',
    fields: [
      'hash',
      'kind',
      'personId',
      'role',
      'email',
      'teamId',
      'guestDays',
      'createdBy',
      'expiresAt',
      'usesLeft',
    ],
    key: ['hash'],
  },
  sessions: {
    name: 'sessions',
    fields: ['hash', 'personId', 'createdAt', 'expiresAt', 'method', 'agent'],
    key: ['hash'],
  },
  passwords: {
    name: 'passwords',
    fields: ['personId', 'hash', 'changedAt'],
    key: ['personId'],
  },
  passkeys: {
    name: 'passkeys',
    fields: ['id', 'personId', 'name', 'publicKey', 'counter', 'transports', 'createdAt', 'lastUsedAt'],
    key: ['id'],
    lists: ['transports'],
  },
  totp: {
    name: 'totp',
    fields: ['personId', 'secret', 'confirmedAt', 'lastStep'],
    key: ['personId'],
  },
  identities: {
    name: 'identities',
    fields: ['issuer', 'subject', 'personId'],
    key: ['issuer', 'subject'],
  },
  prompts: {
    name: 'prompts',
    fields: ['id', 'personId', 'name', 'text'],
    key: ['id'],
  },
  instructions: { name: 'instructions', fields: ['personId', 'text'], key: ['personId'] },
  budgets: {
    name: 'budgets',
    fields: ['id', 'scope', 'scopeId', 'model', 'period', 'tokens', 'micros'],
    key: ['id'],
  },
  calibrations: { name: 'calibrations', fields: ['id', 'at', 'slope', 'shift', 'thumbs'], key: ['id'] },
  aliases: { name: 'aliases', fields: ['id', 'name', 'teamId', 'models'], key: ['id'], lists: ['models'] },
  settings: { name: 'settings', fields: ['name', 'value'], key: ['name'] },
  lastSignIns: { name: 'last_sign_ins', fields: ['personId', 'at'], key: ['personId'] },
}

/** What was used, of which rows with the same key are added up. */
export const usageTable: TableFields<Usage> = {
  name: 'usage',
  fields: [
    'day',
    'personId',
    'teamId',
    'keyId',
    'model',
    'requests',
    'promptTokens',
    'cachedTokens',
    'completionTokens',
    'micros',
  ],
  key: ['day', 'personId', 'teamId', 'keyId', 'model'],
}
