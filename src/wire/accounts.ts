import { z } from 'zod'
import { instructionTextSchema } from './instruction-text.ts'

const name = z.string().trim().min(1).max(200)
const email = z.string().min(3).max(320)
/** Measured again where it is set: here it only must not be a flood. */
const password = z.string().max(1_000)
const roleSchema = z.enum(['administrator', 'member', 'guest'])
const id = z.string().min(1).max(100)

export const signInSchema = z.strictObject({ email, password, code: z.string().max(20).optional() })
export const signUpSchema = z.strictObject({ name, email, password })
export const acceptInvitationSchema = z.strictObject({ name, email: email.optional(), password })
export const passwordSchema = z.strictObject({ current: password.optional(), next: password })

export const deleteSelfSchema = z.strictObject({ password: password.optional() })

export const invitationSchema = z.strictObject({
  role: roleSchema.default('member'),
  email: email.optional(),
  teamId: id.optional(),
  /** How long a guest may stay; 7 where it is left out. */
  guestDays: z.int().min(1).max(366).optional(),
  /** How many guests may come by the link; one where it is left out. */
  uses: z.int().min(1).max(1_000).optional(),
})

export const changePersonSchema = z.strictObject({
  name: name.optional(),
  email: email.nullable().optional(),
  role: roleSchema.optional(),
  suspended: z.boolean().optional(),
  /** The team that their work is billed to; null for the one that they joined first. */
  payingTeamId: id.nullable().optional(),
})

export const payingTeamSchema = z.strictObject({ teamId: id.nullable() })

export const aliasSchema = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,63}$/u, {
    error: 'expected a name of up to 64 letters, digits, spaces and the signs . _ : -',
  }),
  /** Whose it is; left out: everybody's. */
  teamId: id.optional(),
  /** In order of preference; none for any model that is ready. */
  models: z.array(z.string().min(1).max(200)).max(20),
})

/** A name of ours for models. */
export interface AliasSummary {
  /** Of one that was set here; one of the configuration file has none. */
  id: string | undefined
  name: string
  teamId: string | undefined
  models: string[]
  mayChange: boolean
}

/** What administrators set for the whole installation while it runs. */
export const settingsSchema = z.strictObject({
  signUp: z.enum(['closed', 'open']).optional(),
  /** How long conversations are kept after they were last used; null for as long as people like. */
  conversationDays: z.int().min(1).max(36_500).nullable().optional(),
  /** A line that everybody sees at the top of the page; empty for none. */
  notice: z.string().trim().max(500).optional(),
  /** What every answer of the assistant should heed; empty for nothing. */
  instructions: instructionTextSchema.optional(),
})

export interface HouseSettings {
  signUp: 'closed' | 'open'
  conversationDays: number | null
  notice: string
  instructions: string
}

/** The answer of `GET /api/settings`. */
export interface HouseSummary {
  settings: HouseSettings
  /** The settings that stand in muster.yaml, and are changed there. */
  fixed: (keyof HouseSettings)[]
  version: string
  url: string
  providers: string[]
  /** Where the ledger is copied to as it grows. */
  ledgerCopies: string[]
}

const retentionDays = z.int().min(1).max(36_500)
export const newTeamSchema = z.strictObject({ name, retentionDays: retentionDays.optional() })
export const changeTeamSchema = z.strictObject({
  name: name.optional(),
  retentionDays: retentionDays.nullable().optional(),
})
export const memberSchema = z.strictObject({ role: z.enum(['manager', 'member']).default('member') })

export const changeCollectionSchema = z.strictObject({
  /** Everyone, or the id of a team or person. */
  owner: z
    .union([z.literal('everyone'), z.strictObject({ team: id }), z.strictObject({ person: id })])
    .optional(),
  retentionDays: retentionDays.nullable().optional(),
})

/** The parts of the API that a key can be limited to. */
export const areas = ['chat', 'runs', 'documents', 'account', 'administration', 'metrics'] as const
export type Area = (typeof areas)[number]

export const newKeySchema = z.strictObject({
  name,
  /** Whose it is: a team's, instead of one's own. */
  teamId: id.optional(),
  /** Left out: it does not end. */
  expiresInDays: z.number().positive().max(3_660).optional(),
  models: z.array(z.string().min(1).max(200)).max(100).optional(),
  collections: z.array(z.string().min(1).max(200)).max(100).optional(),
  areas: z.array(z.enum(areas)).min(1).optional(),
})

export const codeSchema = z.strictObject({ code: z.string().min(1).max(20) })
/** What a browser's authenticator answers; looked at in full by what verifies it. */
const credential = z.looseObject({ id: z.string().min(1).max(2_000), response: z.looseObject({}) })
export const newPasskeySchema = z.strictObject({ name, response: credential })
export const passkeyAnswerSchema = z.strictObject({ response: credential })

export interface PersonSummary {
  id: string
  name: string
  role: z.infer<typeof roleSchema>
  email: string | undefined
  createdAt: number
  suspendedAt: number | undefined
  endsAt: number | undefined
  lastSignInAt: number | undefined
  payingTeamId: string | undefined
  teams: string[]
}

/** A place that somebody is signed in at. */
export interface SessionSummary {
  id: string
  createdAt: number
  expiresAt: number
  method: 'link' | 'password' | 'passkey' | 'single-sign-on'
  agent?: string | undefined
  /** Whether it is the one that asks. */
  current: boolean
}

export interface TeamSummary {
  id: string
  name: string
  createdAt: number
  retentionDays: number | undefined
  members: { personId: string; name: string; role: 'manager' | 'member' }[]
}

export interface KeySummary {
  id: string
  name: string
  personId: string
  teamId: string | undefined
  createdAt: number
  expiresAt: number | undefined
  lastUsedAt: number | undefined
  models: string[] | undefined
  collections: string[] | undefined
  areas: string[] | undefined
}

export interface CollectionSummary {
  name: string
  documents: number
  owner: 'everyone' | { team: string } | { person: string }
  retentionDays: number | undefined
  /** Whether the asker may add to it, and change or remove it. */
  mayAdd: boolean
  mayChange: boolean
}
