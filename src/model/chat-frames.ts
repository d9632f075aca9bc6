import type { ToolCallDelta, Usage } from '../wire/index.ts'
import { decoded, encoded, type ByteText } from './byte-text.ts'
import { FrameSplitter, type Frames } from './frame-splitter.ts'
import type { AnswerHead } from './model.ts'
import { usualFrame, usualWords, type UsualFrame } from './usual-frame.ts'

/** What one read of a streamed chat held, as the event that it is. */
export interface ChatFrames {
  type: 'delta'
  text: string
  reasoning: string
  toolCalls: ToolCallDelta[]
  refusal?: string
  /** How many frames had content: about one token each. */
  tokens: number
  /** The frames that a client of the same protocol should get, as they came; undefined when there are none. */
  sent?: ByteText
  /** Set by who gives out the first one. */
  head?: AnswerHead
}

/** What is wrong with an event: the host's own error, or words for what it sent. */
export type FrameFailure = { error: unknown } | { problem: string }

/** Reasons for an end that are none: the answer was cut off (vLLM, SGLang; OpenRouter; DeepSeek when it is busy). */
export const cutOffReasons: ReadonlySet<string> = new Set(['abort', 'error', 'insufficient_system_resource'])

interface Chunk extends Partial<AnswerHead> {
  object?: string
  choices?: { index?: number; delta?: Delta | null; finish_reason?: string | null }[]
  usage?: Usage | null
  error?: unknown
}

interface Delta {
  content?: unknown
  reasoning_content?: string | null
  reasoning?: string | null
  tool_calls?: ToolCallDelta[] | null
  refusal?: string | null
}

export interface ChatFrameOptions {
  /** The frame with the usage was asked for by us, not by the client, and is not passed on. */
  dropUsageFrames: boolean
  maxEventBytes: number
  toError: (failure: FrameFailure) => Error
}

/**
 * Reads the frames of a streamed chat. Comments, which hosts send to keep a connection open, are not passed on. An object
 * and no closures: each open stream has one.
 */
export class ChatFrameReader {
  /** Set when a choice said why it ended. */
  finishReason: string | undefined
  usage: Usage | undefined
  /** What the host's chunks carry, from the first of them. */
  head: AnswerHead | undefined
  /** Whether `[DONE]` came. */
  done = false
  /** What `toError` made of an event that cannot be used; nothing is read behind it. */
  failure: Error | undefined
  readonly #options: ChatFrameOptions
  readonly #splitter = new FrameSplitter()
  #first = true
  #usual: (UsualFrame & { isReasoning: boolean }) | undefined
  /** How many frames are read before the usual one is looked for again, and how many the next time. */
  #learnAfter = 0
  #learnEvery = 1

  constructor(options: ChatFrameOptions) {
    this.#options = options
  }

  /** Takes what arrived. An event that cannot be used sets `failure`; what came before it is given out. */
  push(chunk: ByteText): ChatFrames {
    const splitter = this.#splitter
    const usualFound = splitter.isBetween ? this.#asUsual(chunk) : undefined
    if (usualFound) return usualFound
    const { maxEventBytes, toError } = this.#options
    const frames = splitter.push(chunk)
    const found = this.#read(frames)
    if (splitter.heldBytes > maxEventBytes)
      this.failure ??= toError({ problem: `it sent an event of more than ${maxEventBytes} bytes` })
    if (found.tokens === 1 && frames.ends.length === 1 && splitter.isBetween)
      this.#learn(frames.region, found)
    return found
  }

  /** The stream has ended: reads a last event that no blank line follows. */
  end(): ChatFrames {
    // Some hosts leave out the last blank line; a client needs it to see the event.
    const rest = decoded(this.#splitter.rest).trimEnd()
    if (rest === '') return this.#read({ region: '', ends: [] })
    const region = encoded(`${rest}\n\n`)
    return this.#read({ region, ends: [region.length] })
  }

  /** Reads frames that differ from one before by a word only: that is most of what most hosts send. */
  #asUsual(chunk: ByteText): ChatFrames | undefined {
    const usual = this.#usual
    if (!usual || this.done || this.failure) return undefined
    const words = usualWords(chunk, usual)
    if (!words) return undefined
    this.#learnAfter = 0
    this.#learnEvery = 1
    const found = usual.isReasoning ? newFrames('', words.text) : newFrames(words.text, '')
    found.tokens = words.count
    found.sent = chunk
    return found
  }

  /** Of hosts whose frames differ by more, ever fewer are looked at. */
  #learn(region: ByteText, { text, reasoning, toolCalls }: ChatFrames): void {
    if (this.#learnAfter-- > 0) return
    this.#learnAfter = this.#learnEvery
    this.#learnEvery *= 2
    const isReasoning = reasoning !== ''
    if ((isReasoning && text !== '') || toolCalls.length > 0) return
    const wordOf = (frame: string): string | undefined => {
      const { usage: said, choices } = this.#parse(dataOf(frame)!)
      const [choice, another] = choices!
      if (said || !choice || another || choice.finish_reason || !choice.delta) return undefined
      const found = newFrames('', '')
      addDelta(found, choice.delta)
      return isReasoning ? found.reasoning : found.text
    }
    const found = usualFrame(decoded(region), text || reasoning, wordOf)
    this.#usual = found && { ...found, isReasoning }
  }

  #read({ region, ends }: Frames): ChatFrames {
    const found = newFrames('', '')
    let kept = ''
    let start = 0
    let keptFrom = 0
    for (const end of ends) {
      if (!this.#isPassedOn(decoded(region.slice(start, end)), found)) {
        kept += region.slice(keptFrom, start)
        keptFrom = end
      }
      start = end
    }
    kept += region.slice(keptFrom, start)
    if (kept !== '') found.sent = kept
    return found
  }

  /** Reads one frame; true when it is to be passed on. */
  #isPassedOn(frame: string, found: ChatFrames): boolean {
    if (this.done || this.failure) return false
    try {
      return this.#take(frame, found)
    } catch (error) {
      this.failure = error as Error
      return false
    }
  }

  #take(frame: string, found: ChatFrames): boolean {
    const { toError, dropUsageFrames } = this.#options
    const data = dataOf(this.#first && frame.startsWith('\uFEFF') ? frame.slice(1) : frame)
    this.#first = false
    if (data === undefined) return false
    if (data.startsWith('[DONE]')) {
      this.done = true
      return false
    }
    const chunk = this.#parse(data)
    // vLLM before 0.10 sent {"object":"error","message":…}; everyone else {"error":…}.
    if (chunk.error || chunk.object === 'error') throw toError({ error: chunk.error ?? chunk })
    if (chunk.usage) this.usage = chunk.usage
    const choices = Array.isArray(chunk.choices) ? chunk.choices : []
    this.head ??= headOf(chunk)
    for (const { index, delta, finish_reason: finishReason } of choices) {
      if (finishReason && cutOffReasons.has(finishReason))
        throw toError({ problem: `it gave up its answer (${finishReason})` })
      if (finishReason) this.finishReason = finishReason
      // A client that asks for several choices reads them from the bytes; the text is the first one's.
      if (delta && !index) addDelta(found, delta)
    }
    return !(dropUsageFrames && chunk.usage && choices.length === 0)
  }

  #parse(data: string): Chunk {
    const { toError } = this.#options
    let parsed: unknown
    try {
      parsed = JSON.parse(data)
    } catch {
      throw toError({ problem: `it sent an event that is not JSON: ${data.slice(0, 80)}` })
    }
    if (typeof parsed !== 'object' || parsed === null)
      throw toError({ problem: 'it sent an event that is not an object' })
    return parsed
  }
}

function newFrames(text: string, reasoning: string): ChatFrames {
  return { type: 'delta', text, reasoning, toolCalls: [], tokens: 0, sent: undefined }
}

function headOf({ id, created, model }: Chunk): AnswerHead | undefined {
  if (typeof id !== 'string') return undefined
  return { id, created: created ?? 0, model: model ?? '' }
}

function addDelta(found: ChatFrames, delta: Delta): void {
  if (typeof delta.content === 'string') found.text += delta.content
  else if (Array.isArray(delta.content)) addParts(found, delta.content as ContentPart[])
  const reasoning = delta.reasoning_content ?? delta.reasoning
  if (delta.content || reasoning) found.tokens++
  if (typeof reasoning === 'string') found.reasoning += reasoning
  if (delta.refusal) found.refusal = (found.refusal ?? '') + delta.refusal
  if (Array.isArray(delta.tool_calls))
    for (const [place, call] of delta.tool_calls.entries())
      // Gemini's endpoint leaves out the index of a call that it sends whole.
      found.toolCalls.push(call.index === undefined ? { ...call, index: place } : call)
}

interface ContentPart {
  type?: string
  text?: string
  thinking?: ContentPart[]
}

/** Mistral's reasoning models send content in parts: `text`, and `thinking` with parts of its own. */
export function addParts(found: { text: string; reasoning: string }, parts: ContentPart[]): void {
  for (const { type, text, thinking } of parts) {
    if (type === 'text') found.text += text ?? ''
    else if (type === 'thinking') found.reasoning += (thinking ?? []).map((part) => part.text ?? '').join('')
  }
}

/** The data of a frame (WHATWG HTML, section 9.2.6); undefined when it has none. */
function dataOf(frame: string): string | undefined {
  // One line of data and a blank one is what nearly every host sends.
  if (frame.startsWith('data: ') && frame.indexOf('\n') === frame.length - 2 && !frame.includes('\r'))
    return frame.slice(6, -2)
  const data: string[] = []
  for (const line of frame.split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) data.push(line.slice(line.charCodeAt(5) === 32 ? 6 : 5))
    // llama.cpp before 2025 named the field of an error after it.
    else if (line.startsWith('error:')) data.push(`{"error":${line.slice(6)}}`)
  }
  return data.length === 0 ? undefined : data.join('\n')
}
