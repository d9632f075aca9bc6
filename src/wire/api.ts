import { z } from 'zod'

/** The body of `POST /api/runs`. */
export const startRunSchema = z.strictObject({
  question: z.string().trim().min(1).max(100_000),
  conversationId: z.string().optional(),
  model: z.string().min(1).default('assistant'),
  collections: z.array(z.string()).optional(),
})
export type StartRun = z.infer<typeof startRunSchema>

export interface RunSummary {
  id: string
  conversationId: string
  question: string
  model: string
  status: 'running' | 'done' | 'error' | 'aborted'
  createdAt: number
}

export interface ConversationSummary {
  id: string
  title: string
  createdAt: number
  updatedAt: number
}

export interface ConversationDetail extends ConversationSummary {
  runs: RunSummary[]
}

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
}

/** What became of one file that was added. */
export interface AddResult {
  name: string
  document?: DocumentSummary
  replaced?: boolean
  /** What of it could not be read, though the rest was: files of an archive, scanned pages. */
  warnings?: string[]
  problem?: { code: string; message: string }
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
  restingUntil?: number
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
  error: { message: string; type: string; code: string; param: string | null }
}
