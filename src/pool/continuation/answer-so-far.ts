import type { ChatEvent, ChatRequest } from '../../model/index.ts'
import type { Continuation, Usage } from '../../wire/index.ts'
import { continuationRequest, isHeldWhole, leftToWrite, waysToContinue } from './continuation.ts'
import { GrowingText } from './growing-text.ts'
import type { Seam } from './seam.ts'

export type Delta = Extract<ChatEvent, { type: 'delta' }>
type Done = Extract<ChatEvent, { type: 'done' }>

/**
 * What a client has got of one answer, through all the hosts that worked on it. What comes before the first content
 * (a role, a blank) is held back: until then the host can be changed as if nothing had been. So are tool calls and
 * JSON until they are whole, since neither can be joined from two halves.
 */
export class AnswerSoFar {
  /** What went out. */
  readonly #text = new GrowingText()
  readonly #reasoning = new GrowingText()
  /** Tokens that went out or were held, in this attempt. */
  #tokens = 0
  /** Tokens of the attempts that broke off after something had gone out. */
  #brokenTokens = 0
  #brokenAttempts = 0
  #held: Delta[] = none
  #due: Delta[] = none
  #open = false
  #toolCalls = false
  /** Set from when another host goes on with it. */
  #seam: Seam | undefined
  /** How much of the reasoning that went out was written again; undefined when it was written otherwise. */
  #reasoningAgain: number | undefined
  readonly #request: ChatRequest
  readonly #heldWhole: boolean

  constructor(request: ChatRequest) {
    this.#request = request
    this.#heldWhole = isHeldWhole(request)
  }

  /** Whether the client has seen a part of it. */
  get begun(): boolean {
    return !this.#text.isEmpty || !this.#reasoning.isEmpty
  }

  /** How many characters of it the client has seen. */
  get length(): number {
    return this.#text.whole().length + this.#reasoning.whole().length
  }

  /** Whether the host's words turned out not to connect to what went out. */
  get unconnected(): boolean {
    return this.#seam?.failed === true
  }

  /** What to ask the next host for. */
  next(continuation: Continuation): ChatRequest {
    this.#open = false
    this.#toolCalls = false
    this.#held = none
    this.#due = none
    this.#tokens = 0
    if (!this.begun) return this.#request
    const sent = { text: this.#text.whole(), tokens: this.#brokenTokens }
    const { request, seam } = continuationRequest(this.#request, sent, continuation)
    this.#seam = seam
    this.#reasoningAgain = this.#text.isEmpty ? 0 : undefined
    return request
  }

  /** Takes a delta; true when it goes out as it is. Otherwise `due` has what goes out. */
  take(delta: Delta): boolean {
    if (delta.text !== '' || delta.reasoning !== '') this.#tokens += delta.tokens ?? 1
    if (this.#seam) {
      this.#takeJoined(delta, this.#seam)
      return false
    }
    if (delta.toolCalls.length > 0) this.#toolCalls = true
    const opens = !this.#heldWhole && (delta.text !== '' || delta.reasoning !== '')
    if (!this.#toolCalls && (this.#open || (opens && this.#held.length === 0))) {
      this.#open = true
      this.#text.add(delta.text)
      this.#reasoning.add(delta.reasoning)
      return true
    }
    this.#hold(delta)
    if (!this.#toolCalls && opens) {
      this.#open = true
      this.#due = this.#release()
    }
    return false
  }

  /** What goes out now; asking takes it. */
  due(): Delta[] {
    const due = this.#due
    this.#due = none
    return due
  }

  /** The host has ended well: what was held back goes out, then the end with the usage of all attempts. */
  finish(done: Done): { rest: Delta[]; done: Done } {
    if (!this.#seam) return { rest: this.#release(), done }
    const rest = this.#seam.end()
    if (this.#seam.failed) return { rest: [], done }
    if (rest !== '') this.#hold(joined(rest, ''))
    return {
      rest: this.#release(),
      done: { type: 'done', finishReason: done.finishReason, usage: this.#summed(done.usage) },
    }
  }

  /**
   * The host has failed. Says how the answer can go on: `again` from its beginning, from what went out, or by its
   * end where its limit of tokens was reached; undefined where it cannot.
   */
  breakOff(): 'again' | 'any' | 'prefix' | Done | undefined {
    if (!this.begun) return 'again'
    if (this.#tokens > 0) {
      this.#brokenAttempts++
      this.#brokenTokens += this.#tokens
      this.#tokens = 0
    }
    const ways = waysToContinue(this.#request)
    if (ways === 'none') return undefined
    if (this.#text.whole().trim() === '') return 'again'
    // A call had begun behind text that went out: told to go on, a model may well answer without it.
    if (this.#toolCalls) return undefined
    if (leftToWrite(this.#request.parameters, this.#brokenTokens)) return ways
    return { type: 'done', finishReason: 'length', usage: undefined }
  }

  #takeJoined(delta: Delta, seam: Seam): void {
    if (delta.toolCalls.length > 0) this.#toolCalls = true
    const text = seam.push(delta.text)
    const reasoning = this.#newReasoning(delta.reasoning)
    if (text === '' && reasoning === '' && delta.toolCalls.length === 0) return
    this.#hold({ ...joined(text, reasoning), toolCalls: delta.toolCalls })
    if (!this.#toolCalls) this.#due = this.#release()
  }

  /** Of the reasoning of a second beginning, what the client has not read; nothing where it is another one. */
  #newReasoning(reasoning: string): string {
    const again = this.#reasoningAgain
    if (again === undefined || reasoning === '') return ''
    const known = this.#reasoning.whole().slice(again, again + reasoning.length)
    this.#reasoningAgain = reasoning.startsWith(known) ? again + reasoning.length : undefined
    return this.#reasoningAgain === undefined ? '' : reasoning.slice(known.length)
  }

  #hold(delta: Delta): void {
    if (this.#held === none) this.#held = [delta]
    else this.#held.push(delta)
  }

  #release(): Delta[] {
    const released = this.#held
    this.#held = none
    for (const { text, reasoning } of released) {
      this.#text.add(text)
      this.#reasoning.add(reasoning)
    }
    return released
  }

  /**
   * What all hosts together have spent. One that broke off told nothing: its tokens were counted, and it read the
   * prompt as the last one did, which also read what was written by then.
   */
  #summed(usage: Usage | undefined): Usage | undefined {
    if (!usage) return undefined
    const promptTokens = Math.max(0, usage.prompt_tokens - this.#brokenTokens)
    const prompt = usage.prompt_tokens + promptTokens * this.#brokenAttempts
    const completion = usage.completion_tokens + this.#brokenTokens
    return {
      ...usage,
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    }
  }
}

/** Never written to: nearly every answer holds nothing back. */
const none: Delta[] = []

function joined(text: string, reasoning: string): Delta {
  return { type: 'delta', text, reasoning, toolCalls: [] }
}
