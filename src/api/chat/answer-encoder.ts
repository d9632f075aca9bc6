import type { AppError } from '../../base/index.ts'
import type { AnswerHead, ChatEvent } from '../../model/index.ts'
import type { AnswerExtras } from './assistant-events.ts'

export type HostChosen = Extract<ChatEvent, { type: 'host-chosen' }>
export type Delta = Extract<ChatEvent, { type: 'delta' }>
export type Notice = Extract<ChatEvent, { type: 'queued' | 'host-chosen' | 'moved' }>
/** The end of an answer; one of the assistant has more to say of it. */
export type Done = Extract<ChatEvent, { type: 'done' }> & Partial<AnswerExtras>

/** Writes the events of one answer in the form that its client speaks. */
export interface AnswerEncoder {
  /** Of chunks of the host's own that went out as they came: what goes on behind them. */
  goOnFrom?(hostHead: AnswerHead): void
  delta(event: Delta): string
  /** Says what becomes of the request. */
  notice(event: Notice): string
  /** The end of a stream, after which nothing but the mark of its end is sent. */
  last(event: Done): string
  /** The same where the answer broke off. */
  failed(error: AppError): string
  /** The answer as one body, after its deltas. */
  whole(event: Done): string
}
