import type { AppError } from '../base/index.ts'
import { sseDecoder } from '../base/index.ts'
import type { ToolCallDelta, Usage } from '../wire/index.ts'

/** What one read of a streamed chat held. */
export interface ChatFrames {
  text: string
  reasoning: string
  toolCalls: ToolCallDelta[]
  /** The frames that a client of the same protocol should get, unchanged; undefined when there are none. */
  bytes: Uint8Array | undefined
}

export interface ChatFrameReader {
  /** Takes what arrived. Throws an Error that says what is wrong with it. */
  push(chunk: Buffer): ChatFrames
  /** Set when a choice said why it ended. */
  finishReason: string | undefined
  usage: Usage | undefined
  /** Whether `[DONE]` came. */
  done: boolean
}

interface Chunk {
  choices?: { delta?: Delta | null; finish_reason?: string | null }[]
  usage?: Usage | null
  error?: { message?: string } | string | null
}

interface Delta {
  content?: string | null
  reasoning_content?: string | null
  reasoning?: string | null
  tool_calls?: ToolCallDelta[] | null
}

/**
 * Reads the frames of a streamed chat. `dropUsageFrames`: the frame with the usage was asked for by us, not by
 * the client, and is not passed on. `toError` makes the error of an error frame.
 */
export function chatFrameReader(options: {
  dropUsageFrames: boolean
  maxEventBytes: number
  toError: (message: string) => AppError
}): ChatFrameReader {
  const decoder = sseDecoder({ maxEventBytes: options.maxEventBytes })
  const reader: ChatFrameReader = { push, finishReason: undefined, usage: undefined, done: false }

  function push(chunk: Buffer): ChatFrames {
    const frames: ChatFrames = { text: '', reasoning: '', toolCalls: [], bytes: undefined }
    let passed = ''
    for (const { data } of decoder.push(chunk)) {
      if (reader.done) break
      if (data === '[DONE]') {
        reader.done = true
        break
      }
      const parsed = parse(data)
      if (parsed.error) {
        const { error } = parsed
        throw options.toError(
          (typeof error === 'string' ? error : error.message) ?? 'an error without a message',
        )
      }
      if (parsed.usage) reader.usage = parsed.usage
      for (const choice of parsed.choices ?? []) {
        if (choice.finish_reason) reader.finishReason = choice.finish_reason
        const { delta } = choice
        if (!delta) continue
        if (delta.content) frames.text += delta.content
        const reasoning = delta.reasoning_content ?? delta.reasoning
        if (reasoning) frames.reasoning += reasoning
        if (delta.tool_calls) frames.toolCalls.push(...delta.tool_calls)
      }
      if (options.dropUsageFrames && parsed.usage && !parsed.choices?.length) continue
      // One line of data is how every host sends it; a line break inside would need a line of its own.
      passed += data.includes('\n') ? `data: ${data.replaceAll('\n', '\ndata: ')}\n\n` : `data: ${data}\n\n`
    }
    if (passed !== '') frames.bytes = Buffer.from(passed)
    return frames
  }
  return reader
}

function parse(data: string): Chunk {
  let parsed: unknown
  try {
    parsed = JSON.parse(data)
  } catch (error) {
    throw new Error(`it sent an event that is not JSON: ${data.slice(0, 80)}`, { cause: error })
  }
  if (typeof parsed !== 'object' || parsed === null) throw new Error('it sent an event that is not an object')
  return parsed
}
