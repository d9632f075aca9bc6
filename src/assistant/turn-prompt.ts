import type { AppError } from '../base/index.ts'
import type { FittedPrompt } from '../context/index.ts'
import type { ChatMessage } from '../wire/index.ts'
import {
  preparePrompt,
  toPromptEvent,
  type AskedModel,
  type PromptParts,
  type PromptRequest,
} from './prompt.ts'
import type { TurnEvent } from './relay.ts'
import type { Reading } from './tools/open-tool.ts'
import { canDoWithout, smallerWindow } from './turn-trouble.ts'

/** How often a prompt is made smaller for a host that takes less than was thought. */
const mostCuts = 3

/** The prompt of one turn, as it is cut for a host that takes less, and as calls of tools add to it. */
export class TurnPrompt {
  fitted: FittedPrompt
  asked: AskedModel
  messages: ChatMessage[]
  readonly reading: Reading
  readonly #parts: PromptParts
  readonly #request: PromptRequest & { since: ChatMessage[] }
  #cuts = 0

  constructor(
    parts: PromptParts,
    request: PromptRequest & { since: ChatMessage[] },
    { prompt, model }: { prompt: FittedPrompt; model: AskedModel },
  ) {
    this.#parts = parts
    this.#request = request
    this.fitted = prompt
    this.asked = model
    this.messages = [...prompt.messages, ...request.since]
    this.reading = { passages: prompt.passages, nextNumber: prompt.layout.nextNumber, openings: 0 }
  }

  /** Lays it out again where that may help against what a host said; false where it does not. */
  async *cutFor(error: AppError, signal: AbortSignal): AsyncGenerator<TurnEvent, boolean> {
    const { windowTokens } = this.asked
    const smaller = smallerWindow(error, { windowTokens, sentTokens: this.fitted.tokens })
    const leavesOut =
      (this.#request.pictures ?? []).length === 0 && canDoWithout(error, this.asked, this.messages)
    if (!leavesOut && (smaller === undefined || this.#cuts++ >= mostCuts)) return false
    if (leavesOut) this.asked = { ...this.asked, vision: false }
    this.asked = { ...this.asked, windowTokens: smaller ?? windowTokens }
    this.fitted = await preparePrompt(this.#parts, this.#request, this.asked, signal)
    this.messages = [...this.fitted.messages, ...this.#request.since]
    this.reading.passages = this.fitted.passages
    this.reading.nextNumber = this.fitted.layout.nextNumber
    yield { type: 'prompt-cut', tokens: Math.round(this.fitted.tokens), reason: error.message }
    yield* this.told()
    return true
  }

  /** What a run tells of it. */
  *told(): Generator<TurnEvent> {
    const { passages, nextNumber } = this.reading
    yield { type: 'evidence', passages }
    yield toPromptEvent({ ...this.fitted, layout: { ...this.fitted.layout, nextNumber } })
  }
}
