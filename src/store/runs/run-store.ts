import type {
  ConversationDetail,
  ConversationSummary,
  LedgerRecord,
  PictureSummary,
  RunEvent,
  RunSummary,
  VerdictReport,
} from '../../wire/index.ts'
import type { ToolCallStore } from './tool-call-store.ts'

/** A conversation without its runs, and whose it is. */
export type StoredConversation = Omit<ConversationDetail, 'runs'> & { personId: string }

/** A picture of a question, with its bytes. */
export type StoredPicture = PictureSummary & { content: Uint8Array }

/** A conversation that was had elsewhere, with all of its runs, which have ended; parents stand before what follows them. */
export interface ForeignConversation {
  id: string
  personId: string
  title: string
  createdAt: number
  updatedAt: number
  pinned: boolean
  archived: boolean
  /** The last run of the branch that is shown. */
  headId: string
  runs: ForeignRun[]
}

export interface ForeignRun {
  id: string
  parentId: string | null
  question: string
  answer: string
  model: string
  createdAt: number
  pictures: StoredPicture[]
  events: RunEvent[]
}

/** A question that was answered with quotes only, and is to be answered in full. */
export interface KeptQuestion {
  runId: string
  personId: string
  /** How often it was taken. */
  attempts: number
}

/** Runs with their numbered events, the conversations that they make, and what people say and want of them. */
export interface RunStore extends ConversationStore, KeptQuestionStore, ToolCallStore {
  /** Adds a run, and its conversation when that is new. The ledger gets the hashes of the question and its pictures. */
  start(run: {
    id: string
    conversationId: string
    personId: string
    question: string
    model: string
    createdAt: number
    parentId?: string | null
    /** Of a new conversation; the question where it is left out. */
    title?: string
    temporary?: boolean
    /** The collections that were asked for by name. */
    collections?: string[] | undefined
    /** What is shown with the question. They go when the run goes. */
    pictures?: StoredPicture[]
    /** Whether the conversation goes on showing the branch that it shows. */
    aside?: boolean
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

  /** A picture of a run's question; undefined where there is none. */
  picture(runId: string, place: number): Promise<StoredPicture | undefined>
  /** The text of an ended run's answer; undefined while it is under way. */
  answer(runId: string): Promise<string | undefined>
  conversationRuns(conversationId: string): Promise<RunSummary[]>
  /** Runs of a person whose question or answer holds all of these words, newest first. */
  findRuns(
    personId: string,
    words: string[],
    limit: number,
  ): Promise<(RunSummary & { title: string; answer: string })[]>
  /** Copies runs, each with its events, into a conversation that begins with them; the last is shown. */
  fork(
    conversation: Pick<StoredConversation, 'id' | 'personId' | 'title' | 'createdAt'>,
    runs: { from: string; id: string }[],
    records?: LedgerRecord[],
  ): Promise<void>
  /**
   * Adds a conversation, or what is missing of one that is there, in one transaction. What was done with it here stays:
   * its title, and the branch that is shown where that has gone on. The ledger's entry is made of what was added;
   * there is none where nothing was.
   */
  addForeign(
    conversation: ForeignConversation,
    record: (added: { runs: number }) => LedgerRecord,
  ): Promise<{ isNew: boolean; runs: number }>
  /** Removes a run that nothing follows on and that its conversation does not show; false where it stays. */
  removeRun(id: string): Promise<boolean>

  addReport(report: VerdictReport & { runId: string; personId: string; at: number }): Promise<void>
  /** Verdicts that people said were wrong, newest first, without saying who. */
  reports(limit: number): Promise<(VerdictReport & { runId: string; at: number })[]>
}

/** Conversations, without their runs. */
export interface ConversationStore {
  conversation(id: string): Promise<StoredConversation | undefined>
  sharedConversation(shareId: string): Promise<StoredConversation | undefined>
  /** Those that are listed, newest first: archived ones too, temporary ones not. */
  conversations(personId: string): Promise<ConversationSummary[]>
  changeConversation(
    id: string,
    change: {
      title?: string
      pinned?: boolean
      archived?: boolean
      folder?: string | null
      headId?: string
      shareId?: string | null
      news?: boolean
    },
    records?: LedgerRecord[],
  ): Promise<void>
  /** Names a person's folder anew; null takes all out of it. */
  renameFolder(personId: string, folder: string, name: string | null): Promise<void>
  /** Temporary conversations that nothing was asked in since then. */
  temporaryBefore(at: number): Promise<string[]>
  /** Removes a conversation with its runs and events; false when there is none. */
  removeConversation(id: string, records?: LedgerRecord[]): Promise<boolean>
}

/** Questions that were answered with quotes only, and wait to be answered in full. */
export interface KeptQuestionStore {
  /** Keeps an ended run's question, to be answered in full later. */
  keepQuestion(kept: { runId: string; personId: string; at: number }): Promise<void>
  /** False where it was not kept. */
  dropQuestion(runId: string): Promise<boolean>
  /** How many a person keeps. */
  keptQuestions(personId: string): Promise<number>
  /**
   * Takes the next that is due, which is not due again before `until`. One that is due in longer than it ever waits after
   * so many attempts (`longestMs`, of which the last stands for all further ones) is due, too: the clock was ahead when it
   * was put off.
   */
  takeQuestion(when: { now: number; until: number; longestMs: number[] }): Promise<KeptQuestion | undefined>
  putOffQuestion(runId: string, until: number): Promise<void>
}
