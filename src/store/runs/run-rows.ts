import { hash } from 'node:crypto'
import { assert } from '../../base/index.ts'
import type { ConversationSummary, PictureSummary, RunSummary, VerdictReport } from '../../wire/index.ts'
import type { KeptQuestion, StoredConversation, StoredPicture } from './run-store.ts'

// How runs and conversations are read out of the rows of either database.

export const statusOf = { 'run-done': 'done', 'run-error': 'error', 'run-aborted': 'aborted' } as const

export function toRun(row: Record<string, unknown>): RunSummary {
  return {
    id: row['id'] as string,
    conversationId: row['conversation_id'] as string,
    question: row['question'] as string,
    model: row['model'] as string,
    status: row['status'] as RunSummary['status'],
    createdAt: row['created_at'] as number,
    parentId: row['parent_id'] as string | null,
    ...(row['collections'] !== null && { collections: JSON.parse(row['collections'] as string) as string[] }),
    ...(row['pictures'] !== null && { pictures: summariesIn(row) }),
    ...(row['kept'] === 1 && { kept: true }),
  }
}

/** What a run's row keeps of its pictures, whose bytes have rows of their own; null for none. */
export function picturesColumn(pictures: readonly StoredPicture[]): string | null {
  if (pictures.length === 0) return null
  return JSON.stringify(pictures.map(({ content: _, ...summary }) => summary))
}

/** Ids of what comes from elsewhere are made of whose it is, so that nobody's can be somebody else's. */
export function refuseOthers(conversation: Record<string, unknown>, personId: string): void {
  assert(conversation['person_id'] === personId, 'what is brought along is somebody else’s')
}

/** What the ledger keeps of what was asked. */
export function askedInLedger(question: string, pictures: readonly StoredPicture[]) {
  const shown = pictures.map(({ content }) => hash('sha256', content))
  return { question: hash('sha256', question), ...(shown.length > 0 && { pictures: shown }) }
}

/** A picture, from its own row joined with its run's. */
export function toPicture(row: Record<string, unknown>): StoredPicture | undefined {
  const summary = summariesIn(row)[row['place'] as number]
  return summary && { ...summary, content: row['content'] as Uint8Array }
}

function summariesIn(row: Record<string, unknown>): PictureSummary[] {
  return JSON.parse(row['pictures'] as string) as PictureSummary[]
}

export function toStored(row: Record<string, unknown>): StoredConversation {
  return {
    ...toConversation(row),
    personId: row['person_id'] as string,
    temporary: row['temporary'] === 1,
    headId: row['head_id'] as string | null,
    shareId: row['share_id'] as string | null,
  }
}

export function toConversation(row: Record<string, unknown>): ConversationSummary {
  return {
    id: row['id'] as string,
    title: row['title'] as string,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    pinned: row['pinned'] === 1,
    archived: row['archived'] === 1,
    folder: row['folder'] as string | null,
    ...(row['news'] === 1 && { news: true }),
  }
}

/** A run that was found by its words, with its answer and what its conversation is called. */
export function toFoundRun(row: Record<string, unknown>): RunSummary & { title: string; answer: string } {
  return { ...toRun(row), title: row['title'] as string, answer: row['answer'] as string }
}

export function toKeptQuestion(row: Record<string, unknown>): KeptQuestion {
  return {
    runId: row['run_id'] as string,
    personId: row['person_id'] as string,
    attempts: row['attempts'] as number,
  }
}

export function toReport(row: Record<string, unknown>): VerdictReport & { runId: string; at: number } {
  return {
    ...(JSON.parse(row['report'] as string) as VerdictReport),
    runId: row['run_id'] as string,
    at: row['at'] as number,
  }
}
