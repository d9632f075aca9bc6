import { z } from 'zod'

/** A tool of an MCP server, as people and models see it. */
export interface ToolSummary {
  /** `server.tool`; the name that a model calls it by has no dots (`server__tool`). */
  id: string
  server: string
  name: string
  title: string
  description: string
  /** JSON Schema of its arguments. */
  parameters: Record<string, unknown>
  /** Whether each call is shown to the person who asked, and waits for a yes. So is every tool that is not named as one that only reads. */
  changes: boolean
  /** Whether what it did can be undone, by another tool that the configuration names. */
  undoable: boolean
}

export interface ToolServerSummary {
  name: string
  state: 'ready' | 'starting' | 'broken'
  problem?: string
  tools: ToolSummary[]
}

/**
 * What became of a call. `waiting`: nothing was done yet, and nothing is done before a yes. `unknown`: Muster or the
 * server of the tool went away while the call was under way, so nobody can say whether it was done.
 */
export const toolCallStates = [
  'waiting',
  'refused',
  'expired',
  'running',
  'done',
  'failed',
  'unknown',
  'undone',
] as const
export type ToolCallState = (typeof toolCallStates)[number]

/** A call of a tool in a run, from its preview to its undoing. Of a tool that only reads, too. */
export interface ToolCallRecord {
  id: string
  runId: string
  /** Whose question it belongs to: nobody else may decide or undo. */
  personId: string
  tool: string
  title: string
  /** Exactly what is sent, as JSON: what was approved is what is done. */
  arguments: string
  changes: boolean
  undoable: boolean
  state: ToolCallState
  at: number
  decidedAt?: number
  endedAt?: number
  /** What the tool gave back, as text, cut where it is long; or why it failed. */
  result?: string
}

/** The body of `POST /api/runs/:id/tool-calls/:call`. */
export const decideToolCallSchema = z.strictObject({ decision: z.enum(['approve', 'refuse']) })
export type DecideToolCall = z.infer<typeof decideToolCallSchema>

/** A call of a tool as a run tells of it: when it is asked for, and when it has come to its end. */
export const toolCalledSchema = z.object({
  call: z.string(),
  tool: z.string(),
  title: z.string(),
  arguments: z.string(),
  changes: z.boolean(),
  undoable: z.boolean(),
  /** Until when an answer is waited for; left out where none is needed. */
  until: z.int().optional(),
})
export const toolEndedSchema = z.object({
  call: z.string(),
  state: z.enum(['refused', 'expired', 'done', 'failed', 'unknown']),
  /** What the model was given for it. */
  text: z.string(),
})
