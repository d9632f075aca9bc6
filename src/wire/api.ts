import { z } from 'zod'
import type { ToldBecause } from './errors.ts'
import { instructionTextSchema } from './instruction-text.ts'
import { givenPictureSchema, type PictureSummary } from './pictures.ts'
import { mostQuestionCharacters } from './question-length.ts'
import type { RunEvent } from './run-events.ts'
import { secondOpinionChoiceSchema } from './second-opinions.ts'
import { verdictKindSchema } from './verdicts.ts'

/** The body of `POST /api/runs`. */
export const startRunSchema = z.strictObject({
  question: z.string().trim().min(1).max(mostQuestionCharacters),
  /** What is shown with it. */
  pictures: z.array(givenPictureSchema).optional(),
  conversationId: z.string().optional(),
  model: z.string().min(1).default('assistant'),
  collections: z.array(z.string()).optional(),
  /** The run that it follows; null to begin the conversation anew beside its first. Left out: the one shown last. */
  parentId: z.string().max(100).nullable().optional(),
  /** A new conversation that is in no list, and is forgotten. */
  temporary: z.boolean().optional(),
  /** Whether models are asked about what the check is unsure of. Left out: as the server is set up. */
  secondOpinion: secondOpinionChoiceSchema.optional(),
})

export interface RunSummary {
  id: string
  conversationId: string
  question: string
  model: string
  status: 'running' | 'done' | 'error' | 'aborted'
  createdAt: number
  /** The run before it in its conversation, which is a tree: runs with one parent are versions of each other. */
  parentId: string | null
  /** The collections that it was asked of; left out: all that its person may read. */
  collections?: string[]
  /** What was shown with the question, by place: `GET /api/runs/:id/pictures/:place`. */
  pictures?: PictureSummary[]
  /** Whether it is kept to be answered in full when a host can. */
  kept?: boolean
}

export interface ConversationSummary {
  id: string
  title: string
  createdAt: number
  updatedAt: number
  pinned: boolean
  archived: boolean
  /** The name of the folder that it is in. A folder is there for as long as something is in it. */
  folder: string | null
  /** Whether the full answer to a kept question has come and was not looked at yet. */
  news?: true
}

export interface ConversationDetail extends ConversationSummary {
  temporary: boolean
  /** The last run of the branch that is shown. */
  headId: string | null
  /** Set while it is shared: what the link names it by. */
  shareId: string | null
  /** Every run of every branch, oldest first. */
  runs: RunSummary[]
}

const folderSchema = z.string().trim().min(1).max(100)

/** The body of `PATCH /api/conversations/:id`. */
export const changeConversationSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  /** Null takes it out of its folder. */
  folder: folderSchema.nullable().optional(),
  /** The last run of the branch to be shown. */
  headId: z.string().max(100).optional(),
  /** Its news were looked at. */
  news: z.literal(false).optional(),
})
export type ChangeConversation = z.infer<typeof changeConversationSchema>

/** The body of `PATCH /api/folders/:folder`: another name; null dissolves it, and keeps what was in it. */
export const changeFolderSchema = z.strictObject({ name: folderSchema.nullable() })

/** The body of `POST /api/conversations/:id/fork`: the last run that the new conversation begins with. */
export const forkSchema = z.strictObject({ runId: z.string().max(100) })

/** The body of `POST` and `PUT /api/prompts`: a question, or its beginning, that somebody keeps for the next time. */
export const promptSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** A space at its end stays: what follows is written behind it. */
  text: z.string().max(20_000).regex(/\S/),
})
export type PromptBody = z.infer<typeof promptSchema>
export type Prompt = PromptBody & { id: string }

/** The body of `PUT /api/instructions`, and what is told of them: empty for none. */
export const instructionsSchema = z.strictObject({ text: instructionTextSchema })
/** The answer of `GET` and `PUT /api/instructions`: one's own, and those of the house, which are no secret. */
export type Instructions = z.infer<typeof instructionsSchema> & { house: string }

/** A place in a conversation where words were found. */
export interface ConversationMatch {
  conversationId: string
  runId: string
  title: string
  at: number
  before: string
  match: string
  after: string
}

/** Where words were found, the latest first; `more` where there are more places than are given. */
export interface ConversationMatches {
  matches: ConversationMatch[]
  more: boolean
}

/** A conversation as those see it whom its link was given. */
export interface SharedConversation {
  title: string
  sharedBy: string
  runs: { run: RunSummary; events: RunEvent[] }[]
}

/** The body of `POST /api/runs/:id/reports`: somebody says that a verdict is wrong, or right. */
export const verdictReportSchema = z.strictObject({
  start: z.int().nonnegative(),
  end: z.int().positive(),
  verdict: verdictKindSchema,
  /** What it should have been, where the person said so. */
  expected: verdictKindSchema.optional(),
  /** Left out: wrong. */
  says: z.enum(['right', 'wrong']).optional(),
})
export type VerdictReport = z.infer<typeof verdictReportSchema>

export interface DocumentSummary {
  id: string
  collection: string
  /** The name it was added under, such as a file path. */
  name: string
  title: string
  mediaType: string
  bytes: number
  characters: number
  blocks: number
  addedAt: number
  /** Whose it is; nobody's in particular where it was added before there were owners. */
  addedBy?: string | undefined
  /** The language that most of it is written in, as BCP 47 has it (`en`, `zh`); undefined where that is not clear. */
  language?: string | undefined
  /** Of a page that was fetched: its address. */
  url?: string | undefined
}

/** The body of `POST /api/documents/from-url`. */
export const addFromUrlSchema = z.strictObject({
  url: z.string().trim().min(1).max(4_000),
  collection: z.string().min(1).max(200).default('library'),
})

/** What became of one file that was added. */
export interface AddResult {
  name: string
  document?: DocumentSummary
  replaced?: boolean
  /** It was there already, exactly so: nothing was done. */
  unchanged?: boolean
  /** What of it could not be read, though the rest was: files of an archive, scanned pages. */
  warnings?: string[]
  problem?: { code: string; message: string; because?: ToldBecause | undefined }
}

/** What became of some documents that were looked through for what they are found by. */
export interface ReindexResult {
  looked: number
  changed: number
  /** The last one of them; left out where there are no more. */
  after?: string
}

export interface HostStatus {
  name: string
  kind: string
  url: string
  state: 'ready' | 'resting' | 'unreachable'
  models: string[]
  inFlight: number
  concurrency: number | undefined
  /** Why it is not ready, and until when it rests (milliseconds since 1970). */
  problem?: string
  because?: ToldBecause
  restingUntil?: number
}

/** A host as it is listed. */
export interface ListedHost extends HostStatus {
  /** Where it comes from, and so where it is changed: only what was added while running is removed while running. */
  origin: HostOrigin
  /** Those of its models that people are not served by, since they have not passed their trials; left out: none. */
  withheld?: string[]
}

/** `file`: it stands in muster.yaml; `found`: on a well-known port of the server's machine. */
export type HostOrigin = 'added' | 'file' | 'found' | 'built in'

/** How the hosts were at one moment, and what happened since the sample before it. */
export interface HostSample {
  at: number
  queue: number
  moves: number
  refused: number
  /** By name. Times are medians of the answers that ended, in milliseconds; null where none did. */
  hosts: Record<
    string,
    {
      inFlight: number
      limit: number | null
      answers: number
      failures: number
      ejections: number
      firstTokenMs: number | null
      tokenMs: number | null
    }
  >
}

/** The samples of the last hour, oldest first. */
export interface HostHistory {
  everyMs: number
  samples: HostSample[]
}

/** A kind of host that can be added. */
export interface HostKindSummary {
  kind: string
  label: string
  /** The address that it has where none is given; null where there is no usual one. */
  url: string | null
  needsKey: boolean
  local: boolean
}

export interface SearchResult {
  blockId: number
  documentId: string
  title: string
  headings: string[]
  page?: number
  anchor?: string
  start: number
  end: number
  text: string
  score: number
}

/** The error of every JSON answer: OpenAI's shape. */
export interface ErrorBody {
  error: {
    message: string
    type: string
    code: string
    param: string | null
    /** What the message is made of, for those who tell it in another language. */
    because?: ToldBecause
  }
}
