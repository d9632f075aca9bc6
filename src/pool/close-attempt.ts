import type { ChatRequest, LastEvent, StreamOptions } from '../model/index.ts'
import type { Usage } from '../wire/index.ts'
import { isRefusal } from './hosts/after-failure.ts'
import type { Attempt } from './attempt.ts'
import type { PooledChatParts } from './chat-parts.ts'
import type { PoolEvent } from './pool-event.ts'

/** How one host's work on a request has ended. */
export interface Ended {
  /** What the caller asked for; the host may have been asked for the rest of it. */
  asked: ChatRequest
  options: StreamOptions
  /** How many hosts worked on it by now. */
  count: number
  last: LastEvent
  usage: Usage | undefined
  enteredAtMs: number
  /** Whether a failure is the host's. */
  isBlamed: boolean
}

/** Notes how a host's work has ended, gives its place back, and tells those who watch. */
export function closeAttempt(parts: PooledChatParts, attempt: Attempt, ended: Ended): void {
  const { queue, notes, isWatched, watched, clock } = parts
  const { slot } = attempt
  const { last, usage, isBlamed } = ended
  const nowMs = clock.monotonic()
  if (last.type === 'done') noteSuccess(parts, attempt, ended, nowMs)
  else if (last.type === 'error' && isBlamed && !isOfVectorsOnly(ended)) notes.failure(slot, last.error)
  queue.release(slot, used(attempt, usage))
  if (isWatched()) watched(eventOf(attempt, ended, { nowMs, endedAt: clock.now() }))
}

/**
 * What goes wrong with vectors says nothing of how a host answers chats: many of them make none, and whoever asked for
 * some would else keep the host from everybody. That it has too much to do holds for both.
 */
function isOfVectorsOnly({ asked, last }: Ended): boolean {
  return asked.embedding === true && last.type === 'error' && !isRefusal(last.error)
}

function noteSuccess(parts: PooledChatParts, attempt: Attempt, ended: Ended, nowMs: number): void {
  // Vectors say nothing of how long answers take, nor can what makes them go on with one.
  if (!ended.asked.embedding) noteAnswer(parts, attempt, ended, nowMs)
  parts.notes.success(attempt.slot, { times: attempt.times, usage: ended.usage, nowMs })
}

function noteAnswer(
  { expected, hedging, answered }: PooledChatParts,
  { slot, times }: Attempt,
  { asked, usage }: Ended,
  nowMs: number,
): void {
  answered(slot.candidate.state, slot.candidate.model)
  const tokens = usage?.completion_tokens ?? times.tokens
  if (times.firstTokenAtMs !== undefined) hedging.note(asked.model, times.firstTokenAtMs - slot.sentAtMs)
  expected.note(asked.model, tokens, nowMs - slot.sentAtMs)
}

/** What a request cost in the end, as far as it can be told. */
function used({ slot, times }: Attempt, usage: Usage | undefined): number {
  if (usage) return usage.prompt_tokens + usage.completion_tokens
  return Math.min(slot.tokens, slot.promptTokens + times.tokens)
}

function eventOf(
  { slot, times, request }: Attempt,
  ended: Ended,
  { nowMs, endedAt }: { nowMs: number; endedAt: number },
): PoolEvent {
  const { asked, options, count, last, usage, enteredAtMs } = ended
  const { candidate, sentAtMs } = slot
  const { firstTokenAtMs } = times
  return {
    type: 'attempt',
    operation: asked.embedding ? 'embeddings' : 'chat',
    name: asked.model,
    host: candidate.state.host.name,
    model: candidate.model,
    caller: options.caller,
    stream: asked.stream,
    attempt: count,
    continues: request !== asked,
    endedAt,
    queuedMs: sentAtMs - enteredAtMs,
    durationMs: nowMs - sentAtMs,
    firstTokenMs: firstTokenAtMs === undefined ? undefined : firstTokenAtMs - sentAtMs,
    promptTokens: usage?.prompt_tokens,
    answerTokens: usage?.completion_tokens ?? times.tokens,
    outcome: last.type === 'error' ? last.error.code : last.type,
  }
}
