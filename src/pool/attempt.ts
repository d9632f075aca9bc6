import type { Clock } from '../base/index.ts'
import {
  answerBy,
  type ChatEvent,
  type ChatRequest,
  type LastEvent,
  type StreamOptions,
  type Tell,
} from '../model/index.ts'
import type { AttemptTimes } from './host-notes.ts'
import type { Slot } from './admission.ts'
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
 * Has the host work on it, noting when its first content and how many tokens come; `first` is called with its first
 * content. What the host throws, and an end without a last event, is its failure.
 */
export async function runAttempt(
  attempt: Attempt,
  {
    clock,
    options,
    first,
    tell,
  }: { clock: Clock; options: StreamOptions; first: (attempt: Attempt) => void; tell: Tell },
): Promise<LastEvent> {
  const { slot, request, times } = attempt
  const { state, model } = slot.candidate
  let heard = false
  let left = false
  let last: LastEvent | undefined
  try {
    last = await answerBy(
      state.host.model(model),
      model === request.model ? request : { ...request, model },
      options,
      (event) => {
        if (event.type === 'delta') {
          if (!heard && hasContent(event)) {
            heard = true
            // An answer that comes as a whole says nothing of its first token.
            if (request.stream) times.firstTokenAtMs = clock.monotonic()
            first(attempt)
          }
          times.tokens += event.tokens ?? (event.text === '' ? 0 : 1)
        }
        const wait = tell(event)
        left ||= wait === false
        return wait
      },
    )
    // Cut off without a last word, or given up by the host itself: both are its failure.
    if ((!last || last.type === 'aborted') && !left && !options.signal.aborted)
      last = { type: 'error', error: endedEarly(state.host.name) }
  } catch (thrown) {
    last = { type: 'error', error: endedEarly(state.host.name, thrown) }
  }
  last ??= { type: 'aborted' }
  attempt.last = last
  return last
}
