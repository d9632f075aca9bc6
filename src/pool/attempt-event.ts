import type { Clock } from '../base/index.ts'
import type { ChatRequest, LastEvent, StreamOptions } from '../model/index.ts'
import type { Usage } from '../wire/index.ts'
import type { Attempt } from './attempt.ts'
import type { PoolEvent } from './pool-event.ts'

/** What those who watch the pool hear of one host's work. */
export function attemptEvent(
  { slot, times, request }: Attempt,
  about: {
    clock: Clock
    /** What the caller asked for; the host may have been asked for the rest of it. */
    asked: ChatRequest
    options: StreamOptions
    count: number
    last: LastEvent
    usage: Usage | undefined
    enteredAtMs: number
  },
): PoolEvent {
  const { clock, asked, options, count, last, usage, enteredAtMs } = about
  const { candidate, sentAtMs } = slot
  const { firstTokenAtMs } = times
  return {
    type: 'attempt',
    name: asked.model,
    host: candidate.state.host.name,
    model: candidate.model,
    caller: options.caller,
    stream: asked.stream,
    attempt: count,
    continues: request !== asked,
    endedAt: clock.now(),
    queuedMs: sentAtMs - enteredAtMs,
    durationMs: clock.monotonic() - sentAtMs,
    firstTokenMs: firstTokenAtMs === undefined ? undefined : firstTokenAtMs - sentAtMs,
    promptTokens: usage?.prompt_tokens,
    answerTokens: usage?.completion_tokens ?? times.tokens,
    outcome: last.type === 'error' ? last.error.code : last.type,
  }
}
