import { z } from 'zod'
import type { ToldBecause } from './errors.ts'

/** Where conversations are brought from. */
export const importSources = ['chatgpt', 'claude', 'librechat', 'open-webui', 'muster'] as const
export type ImportSource = (typeof importSources)[number]

/** What of a question and its answer was not taken along. */
export const leftOutKinds = ['pictures', 'files', 'tools', 'thinking', 'system', 'other'] as const
export type LeftOutKind = (typeof leftOutKinds)[number]
export const leftOutSchema = z.partialRecord(z.enum(leftOutKinds), z.int().positive())
export type LeftOut = z.infer<typeof leftOutSchema>

/** As long as these a text of another assistant may be, in characters, and so many questions one conversation. */
const mostTextCharacters = 2_000_000
const mostRuns = 20_000
/** As far as times of JavaScript go. */
const timeSchema = z.number().min(0).max(8.64e15)

const idSchema = z.string().min(1).max(200)

const importedRunSchema = z.strictObject({
  /** The source's own id of it: what was taken once is known by it. */
  id: idSchema,
  /** The run that it follows, which stands before it in the list; null for one that begins the conversation. */
  parentId: idSchema.nullable(),
  question: z.string().regex(/\S/, { error: 'expected a text that is not empty' }).max(mostTextCharacters),
  /** Empty where there was none. */
  answer: z.string().max(mostTextCharacters),
  /** The model that wrote the answer, as the source calls it. */
  model: z.string().min(1).max(200).optional(),
  createdAt: timeSchema.optional(),
  pictures: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(200), url: z.string() }))
    .max(1_000)
    .optional(),
  leftOut: leftOutSchema.optional(),
})
export type ImportedRun = z.infer<typeof importedRunSchema>

/** A conversation of another assistant, or of another Muster, in the one form in which it is taken. */
export const importedConversationSchema = z
  .strictObject({
    id: idSchema,
    title: z.string().trim().max(200),
    createdAt: timeSchema.optional(),
    updatedAt: timeSchema.optional(),
    pinned: z.boolean().optional(),
    archived: z.boolean().optional(),
    /** The last run of the branch that was shown; the last in the list where it is left out. */
    headId: idSchema.optional(),
    runs: z.array(importedRunSchema).min(1).max(mostRuns),
  })
  .superRefine(({ runs, headId }, context) => {
    const seen = new Set<string>()
    for (const [index, { id, parentId }] of runs.entries()) {
      const at = ['runs', index]
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: [...at, 'id'], message: 'expected an id of its own' })
      if (parentId !== null && !seen.has(parentId))
        context.addIssue({
          code: 'custom',
          path: [...at, 'parentId'],
          message: 'expected the id of a run before it in the list, or null',
        })
      seen.add(id)
    }
    if (headId !== undefined && !seen.has(headId))
      context.addIssue({ code: 'custom', path: ['headId'], message: 'expected the id of one of its runs' })
  })
export type ImportedConversation = z.infer<typeof importedConversationSchema>

/** The body of `POST /api/import/conversations`. Each conversation is looked at by itself. */
export const importSchema = z.strictObject({
  from: z.enum(importSources),
  conversations: z.array(z.unknown()).min(1).max(1_000),
})

/** What became of a conversation: it is new, has more than before, was there already, or cannot be taken. */
export interface ImportResult {
  /** The source's own id of it, where it has one. */
  id: string | undefined
  result: 'added' | 'extended' | 'known' | 'refused'
  conversationId?: string
  /** How many questions with their answers were added. */
  runs: number
  problem?: { code: string; message: string; because?: ToldBecause | undefined }
}

/** The body of `POST /api/import/known`: ids of the source. */
export const importKnownSchema = z.strictObject({
  from: z.enum(importSources),
  ids: z.array(idSchema).max(1_000),
})

export interface ImportKnown {
  /** Those of the ids whose conversations are there. */
  known: string[]
  /** For how long conversations are kept here; null for always. */
  keptDays: number | null
}
