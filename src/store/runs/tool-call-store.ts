import type { LedgerRecord, ToolCallRecord, ToolCallState } from '../../wire/index.ts'

/** A call before it is kept; whose it is is known from its run. `undoes`: the id of the call that it undoes. */
export type NewToolCall = Omit<ToolCallRecord, 'personId'> & { undoes?: string | undefined }

/** A change of a call that is in one of the states `from`. */
export interface ToolCallChange {
  runId: string
  id: string
  from: readonly ToolCallState[]
  change: Partial<Pick<ToolCallRecord, 'state' | 'decidedAt' | 'endedAt' | 'result'>>
}

/** Calls of tools. What the ledger tells of a call is written in the transaction that adds or changes it. */
export interface ToolCallStore {
  /** Throws `conflict` where the call that it undoes is being undone, or was, as far as anybody can say. */
  addToolCall(call: NewToolCall, records?: LedgerRecord[]): Promise<void>
  /**
   * All of these changes, or, where one of the calls is in another state or gone, none; then nothing is recorded and
   * undefined comes back.
   */
  changeToolCalls(changes: ToolCallChange[], records?: LedgerRecord[]): Promise<ToolCallRecord[] | undefined>
  /** Those of a run, in the order in which they were asked for. */
  toolCalls(runId: string): Promise<ToolCallRecord[]>
  /** Those of all runs of a conversation. */
  conversationToolCalls(conversationId: string): Promise<ToolCallRecord[]>
  /** Those that wait or are under way and that nobody works on any more, as far as the store knows; or this process itself. */
  openToolCalls(): Promise<ToolCallRecord[]>
}
