import type {
  AliasSummary,
  BudgetSummary,
  HostHistory,
  HouseSettings,
  HouseSummary,
  KeySummary,
  LedgerPage,
  PersonSummary,
  SessionSummary,
  TeamSummary,
  UsageRow,
} from '../../../src/wire/index.ts'
import { call, remove, send } from '../api.ts'

const id = encodeURIComponent

export interface NewInvitation {
  role: PersonSummary['role']
  email?: string
  teamId?: string
  guestDays?: number
  uses?: number
}
export interface PersonChange {
  name?: string
  email?: string | null
  role?: PersonSummary['role']
  suspended?: boolean
}
export interface NewKey {
  name: string
  teamId?: string
  expiresInDays?: number
  models?: string[]
  collections?: string[]
  areas?: string[]
}
export type NewBudget = Omit<
  BudgetSummary,
  'id' | 'owner' | 'ownerName' | 'usedTokens' | 'usedMoney' | 'share'
>
export interface Passkey {
  id: string
  name: string
  createdAt: number
  lastUsedAt?: number
}
/** What everybody may know of themselves, beside their name. */
export interface OwnSession {
  person: { id: string; name: string; role: PersonSummary['role']; email?: string }
  teams: { id: string; name: string; role: 'manager' | 'member' }[]
  payingTeamId?: string
  password: boolean
  /** Whether a code of an authenticator is asked for. */
  authenticator: boolean
}

/** The server's routes of the administration and of one's own account: loaded with the pages that need them. */
export const house = {
  people: () => call<{ people: PersonSummary[] }>('/api/people'),
  changePerson: (person: string, change: PersonChange) =>
    send<PersonSummary>('PATCH', `/api/people/${id(person)}`, change),
  removePerson: (person: string) => remove(`/api/people/${id(person)}`),
  signInLink: (person: string) => send<{ url: string }>('POST', `/api/people/${id(person)}/sign-in-links`),
  removeCodeOf: (person: string) => remove(`/api/people/${id(person)}/totp`),
  invite: (invitation: NewInvitation) => send<{ url: string }>('POST', '/api/invitations', invitation),

  teams: () => call<{ teams: TeamSummary[] }>('/api/teams'),
  addTeam: (name: string) => send<TeamSummary>('POST', '/api/teams', { name }),
  changeTeam: (team: string, change: { name?: string; retentionDays?: number | null }) =>
    send<TeamSummary>('PATCH', `/api/teams/${id(team)}`, change),
  removeTeam: (team: string) => remove(`/api/teams/${id(team)}`),
  putMember: (team: string, person: string, role: 'manager' | 'member') =>
    send<TeamSummary>('PUT', `/api/teams/${id(team)}/members/${id(person)}`, { role }),
  removeMember: (team: string, person: string) => remove(`/api/teams/${id(team)}/members/${id(person)}`),

  keys: () => call<{ keys: KeySummary[] }>('/api/keys'),
  addKey: (key: NewKey) => send<KeySummary & { key: string }>('POST', '/api/keys', key),
  removeKey: (key: string) => remove(`/api/keys/${id(key)}`),

  aliases: () => call<{ aliases: AliasSummary[] }>('/api/aliases'),
  setAlias: (alias: { name: string; teamId?: string; models: string[] }) =>
    send<AliasSummary>('PUT', '/api/aliases', alias),
  removeAlias: (alias: string) => remove(`/api/aliases/${id(alias)}`),

  budgets: () => call<{ budgets: BudgetSummary[] }>('/api/budgets'),
  setBudget: (budget: NewBudget) => send<unknown>('PUT', '/api/budgets', budget),
  removeBudget: (budget: string) => remove(`/api/budgets/${id(budget)}`),
  usage: (days: { from: string; to: string }) =>
    call<{ usage: UsageRow[] }>(`/api/usage?${new URLSearchParams(days)}`),

  ledger: (query: Record<string, string>) => call<LedgerPage>(`/api/ledger?${new URLSearchParams(query)}`),
  settings: () => call<HouseSummary>('/api/settings'),
  changeSettings: (changes: Partial<HouseSettings>) => send<HouseSummary>('PATCH', '/api/settings', changes),
  hostHistory: () => call<HostHistory>('/api/host-history'),

  own: () => call<OwnSession>('/api/session'),
  sessions: () => call<{ sessions: SessionSummary[] }>('/api/my/sessions'),
  endSession: (session: string) => remove(`/api/my/sessions/${id(session)}`),
  choosePayingTeam: (teamId: string | null) => send<unknown>('PUT', '/api/my/paying-team', { teamId }),
  setPassword: (change: { current?: string; next: string }) => send<void>('PUT', '/api/password', change),
  passkeys: () => call<{ passkeys: Passkey[] }>('/api/passkeys'),
  passkeyOptions: () => send<PublicKeyCredentialCreationOptionsJSON>('POST', '/api/passkeys/options'),
  addPasskey: (name: string, response: unknown) => send<void>('POST', '/api/passkeys', { name, response }),
  removePasskey: (passkey: string) => remove(`/api/passkeys/${id(passkey)}`),
  beginCode: () => send<{ secret: string; uri: string }>('POST', '/api/totp'),
  confirmCode: (code: string) => send<void>('POST', '/api/totp/confirm', { code }),
  removeCode: (code: string) => send<void>('DELETE', '/api/totp', { code }),
  deleteAccount: (password: string | undefined) =>
    send<void>('DELETE', '/api/my/account', password === undefined ? {} : { password }),
}
