import type { ToolCallDelta, Usage } from '../wire/index.ts'
import type { AnswerHead } from './model.ts'
import { frameSplitter, type Frames } from './frame-splitter.ts'
import { usualFrame, usualWords, type UsualFrame } from './usual-frame.ts'

/** What one read of a streamed chat held, as the event that it is. */
export interface ChatFrames {
  type: 'delta'
  text: string
  reasoning: string
  toolCalls: ToolCallDelta[]
  /** How many frames had content: about one token each. */
  tokens: number
  /** The frames that a client of the same protocol should get, as they came; undefined when there are none. */
  bytes?: Uint8Array
  /** Set by who gives out the first one. */
  head?: AnswerHead
}

export interface ChatFrameReader {
  /** Takes what arrived. An event that cannot be used sets `failure`; what came before it is given out. */
  push(chunk: Buffer): ChatFrames
  /** The stream has ended: reads a last event that no blank line follows. */
  end(): ChatFrames
  /** Set when a choice said why it ended. */
  finishReason: string | undefined
  usage: Usage | undefined
  /** What the host's chunks carry, from the first of them. */
  head: AnswerHead | undefined
  /** Whether `[DONE]` came. */
  done: boolean
  /** What `toError` made of an event that cannot be used; nothing is read behind it. */
  failure: Error | undefined
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
}

/**
 * Reads the frames of a streamed chat. `dropUsageFrames`: the frame with the usage was asked for by us, not by
 * the client, and is not passed on. Comments, which hosts send to keep a connection open, are not passed on either.
 */
export function chatFrameReader(options: {
  dropUsageFrames: boolean
  maxEventBytes: number
  toError: (failure: FrameFailure) => Error
}): ChatFrameReader {
  const { dropUsageFrames, maxEventBytes, toError } = options
  const splitter = frameSplitter()
  const reader: ChatFrameReader = {
    finishReason: undefined,
    usage: undefined,
    head: undefined,
    done: false,
    failure: undefined,
    push(chunk) {
      const usualFound = splitter.isBetween() ? asUsual(chunk) : undefined
      if (usualFound) return usualFound
      const frames = splitter.push(chunk)
      const found = read(frames)
      if (splitter.heldBytes() > maxEventBytes)
        reader.failure ??= toError({ problem: `it sent an event of more than ${maxEventBytes} bytes` })
      if (found.tokens === 1 && frames.ends.length === 1 && splitter.isBetween()) learn(frames.region, found)
      return found
    },
    end() {
      // Some hosts leave out the last blank line; a client needs it to see the event.
      const rest = splitter.rest().toString().trimEnd()
      if (rest === '') return read({ region: Buffer.alloc(0), ends: [] })
      const region = Buffer.from(`${rest}\n\n`)
      return read({ region, ends: [region.length] })
    },
  }
  let first = true
  let usual: (UsualFrame & { isReasoning: boolean }) | undefined
  /** How many frames are read before the usual one is looked for again, and how many the next time. */
  let learnAfter = 0
  let learnEvery = 1

  /** Reads frames that differ from one before by a word only: that is most of what most hosts send. */
  function asUsual(chunk: Buffer): ChatFrames | undefined {
    if (!usual || reader.done || reader.failure) return undefined
    const words = usualWords(chunk, usual)
    if (!words) return undefined
    learnAfter = 0
    learnEvery = 1
    const found = usual.isReasoning ? newFrames('', words.text) : newFrames(words.text, '')
    found.tokens = words.count
    found.bytes = chunk
    return found
  }

  /** Of hosts whose frames differ by more, ever fewer are looked at. */
  function learn(region: Buffer, { text, reasoning, toolCalls }: ChatFrames): void {
    if (learnAfter-- > 0) return
    learnAfter = learnEvery
    learnEvery *= 2
    const isReasoning = reasoning !== ''
    if ((isReasoning && text !== '') || toolCalls.length > 0) return
    const wordOf = (frame: string): string | undefined => {
      const { usage: said, choices } = parse(dataOf(frame)!)
      const [choice, another] = choices!
      if (said || !choice || another || choice.finish_reason || !choice.delta) return undefined
      const found = newFrames('', '')
      addDelta(found, choice.delta)
      return isReasoning ? found.reasoning : found.text
    }
    const found = usualFrame(region.toString(), text || reasoning, wordOf)
    usual = found && { ...found, isReasoning }
  }

  function read({ region, ends }: Frames): ChatFrames {
    const found = newFrames('', '')
    const kept: Buffer[] = []
    let start = 0
    let keptFrom = 0
    for (const end of ends) {
      if (!isPassedOn(region.toString('utf8', start, end), found)) {
        if (start > keptFrom) kept.push(region.subarray(keptFrom, start))
        keptFrom = end
      }
      start = end
    }
    if (start > keptFrom) kept.push(region.subarray(keptFrom, start))
    if (kept.length > 0) found.bytes = kept.length === 1 ? kept[0] : Buffer.concat(kept)
    return found
  }

  /** Reads one frame; true when it is to be passed on. */
  function isPassedOn(frame: string, found: ChatFrames): boolean {
    if (reader.done || reader.failure) return false
    try {
      return take(frame, found)
    } catch (error) {
      reader.failure = error as Error
      return false
    }
  }

  function take(frame: string, found: ChatFrames): boolean {
    const data = dataOf(first && frame.startsWith('\uFEFF') ? frame.slice(1) : frame)
    first = false
    if (data === undefined) return false
    if (data.startsWith('[DONE]')) {
      reader.done = true
      return false
    }
    const chunk = parse(data)
    // vLLM before 0.10 sent {"object":"error","message":…}; everyone else {"error":…}.
    if (chunk.error || chunk.object === 'error') throw toError({ error: chunk.error ?? chunk })
    if (chunk.usage) reader.usage = chunk.usage
    const choices = Array.isArray(chunk.choices) ? chunk.choices : []
    reader.head ??= headOf(chunk)
    for (const { index, delta, finish_reason: finishReason } of choices) {
      if (finishReason && cutOffReasons.has(finishReason))
        throw toError({ problem: `it gave up its answer (${finishReason})` })
      if (finishReason) reader.finishReason = finishReason
      // A client that asks for several choices reads them from the bytes; the text is the first one's.
      if (delta && !index) addDelta(found, delta)
    }
    return !(dropUsageFrames && chunk.usage && choices.length === 0)
  }

  function parse(data: string): Chunk {
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

  return reader
}

function newFrames(text: string, reasoning: string): ChatFrames {
  return { type: 'delta', text, reasoning, toolCalls: [], tokens: 0, bytes: undefined }
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
