import type { Clock } from '../base/index.ts'
import {
  isLast,
  tellOf,
  type Caller,
  type ChatEvent,
  type ChatRequest,
  type LastEvent,
  type StreamOptions,
  type Tell,
} from '../model/index.ts'
import type { AttemptTimes, HostNotes } from './host-notes.ts'
import type { Slot } from './queue/admission.ts'
import { endedEarly } from './refusals.ts'

/** One host's work on a request. */
export interface Attempt {
  readonly slot: Slot
  /** What it was asked for: the request, or the rest of its answer. */
  readonly request: ChatRequest
  readonly times: AttemptTimes
  /** Set when it is over. */
  last: LastEvent | undefined
}

export function newAttempt(slot: Slot, request: ChatRequest): Attempt {
  return { slot, request, times: { firstTokenAtMs: undefined, tokens: 0 }, last: undefined }
}

/** Whether something came that a client can read, and not a role or a blank only. */
export function hasContent({ text, reasoning, toolCalls }: Extract<ChatEvent, { type: 'delta' }>): boolean {
  return text !== '' || reasoning !== '' || toolCalls.length > 0
}

/**
 * Has the host work on it, noting when its first content and how many tokens come, and what it says of its limits. What
 * the host throws, and an end without a last event, is its failure.
 */
export function runAttempt(
  attempt: Attempt,
  parts: { clock: Clock; notes: HostNotes; signal: AbortSignal; caller: Caller; tell: Tell },
): void {
  const { slot, request, times } = attempt
  const { clock, notes, signal, caller, tell } = parts
  const { state, model } = slot.candidate
  let heard = false
  let left = false

  const take: Tell = (event) => {
    if (isLast(event)) return end(event)
    if (event.type === 'delta') {
      if (!heard && hasContent(event)) {
        heard = true
        // An answer that comes as a whole says nothing of its first token.
        if (request.stream) times.firstTokenAtMs = clock.monotonic()
        if (slot.probe) notes.probe(slot)
      }
      times.tokens += event.tokens ?? (event.text === '' ? 0 : 1)
    }
    const wait = tell(event)
    left ||= wait === false
    return wait
  }
  const end = (last: LastEvent | undefined, thrown?: unknown): undefined => {
    if (attempt.last) return
    // Cut off without a last word, or given up by the host itself: both are its failure.
    const isFailure = thrown !== undefined || ((!last || last.type === 'aborted') && !left && !signal.aborted)
    attempt.last = isFailure
      ? { type: 'error', error: endedEarly(state.host.name, thrown) }
      : (last ?? { type: 'aborted' })
    void tell(attempt.last)
  }

  const failed = (thrown: unknown) => end(undefined, thrown ?? new Error('it did not say why'))
  const options: StreamOptions = {
    signal,
    caller,
    onRateLimits: (rateLimits) => notes.rateLimits(slot, rateLimits),
  }
  const asked = model === request.model ? request : { ...request, model }
  try {
    const host = state.host.model(model)
    if (host.answer) host.answer(asked, options, take)
    else tellOf(host.stream(asked, options), signal, take).then(() => end(undefined), failed)
  } catch (thrown) {
    failed(thrown)
  }
}
