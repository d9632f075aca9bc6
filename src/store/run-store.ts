import type { ConversationSummary, LedgerRecord, RunEvent, RunSummary } from '../wire/index.ts'

/** Conversations, runs and their numbered events. */
export interface RunStore {
  /** Adds a run, and its conversation when that is new. The ledger gets the hash of the question. */
  start(run: {
    id: string
    conversationId: string
    personId: string
    question: string
    model: string
    createdAt: number
    /** Whom the ledger names; the person where it is left out. */
    actor?: string
  }): Promise<void>
  /** Appends events, of any runs, in one transaction; a last event also closes its run. */
  append(events: { runId: string; event: RunEvent }[]): Promise<void>
  /** The events of a run with a number above `after`, in order. */
  events(runId: string, after: number): Promise<RunEvent[]>
  run(runId: string): Promise<(RunSummary & { personId: string }) | undefined>
  /** The runs of a person that are under way. */
  running(personId: string): Promise<string[]>
  /** Runs that have no last event: what a crash left. */
  unfinished(): Promise<{ id: string; lastSeq: number }[]>

  conversation(id: string): Promise<(ConversationSummary & { personId: string }) | undefined>
  conversations(personId: string): Promise<ConversationSummary[]>
  conversationRuns(conversationId: string): Promise<RunSummary[]>
  /** Removes a conversation with its runs and events; false when there is none. */
  removeConversation(id: string, records?: LedgerRecord[]): Promise<boolean>
}
