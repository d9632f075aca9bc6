import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoded } from './byte-text.ts'
import { ChatFrameReader } from './chat-frames.ts'

/** Reads the chunks: the text, the bytes passed on, and what is wrong. */
function read(chunks: Buffer[], dropUsageFrames = true): object {
  const reader = new ChatFrameReader({
    dropUsageFrames,
    maxEventBytes: 1_000_000,
    toError: (failure) => new Error(JSON.stringify(failure)),
  })
  const frames = [...chunks.map((chunk) => reader.push(chunk.toString('latin1'))), reader.end()]
  return {
    failure: reader.failure?.message,
    done: reader.done,
    usage: reader.usage,
    finishReason: reader.finishReason,
    head: reader.head,
    text: frames.map(({ text }) => text).join(''),
    reasoning: frames.map(({ reasoning }) => reasoning).join(''),
    toolCalls: frames.flatMap(({ toolCalls }) => toolCalls),
    tokens: frames.reduce((sum, { tokens }) => sum + tokens, 0),
    sent: decoded(frames.map(({ sent }) => sent ?? '').join('')),
  }
}

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  )
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
const frame = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: 'binary' }).map((content) => ({ choices: [{ delta: { content } }] })),
  },
  { weight: 1, arbitrary: fc.constant({ choices: [], usage }) },
  { weight: 1, arbitrary: fc.constant('comment') },
  { weight: 1, arbitrary: fc.constant('[DONE]') },
)
const stream = fc
  .array(
    fc.tuple(
      frame,
      lineEnd,
      fc.constantFrom('data: ', 'data:'),
      fc.constantFrom('', 'event: message', 'id: 7'),
    ),
  )
  .map((frames) =>
    frames
      .map(([content, end, field, before]) => {
        const line =
          content === 'comment'
            ? ': wait'
            : field + (content === '[DONE]' ? content : JSON.stringify(content))
        return `${before === '' ? '' : before + end}${line}${end}${end}`
      })
      .join(''),
  )

test('any cutting of the same bytes gives the same text and passes the same bytes on', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 40 }), fc.boolean(), (text, places, drop) => {
      const bytes = Buffer.from(text)
      expect(read(cut(bytes, places), drop)).toEqual(read([bytes], drop))
    }),
    { numRuns: 500 },
  )
})

test('any bytes at all are read or refused alike, however they are cut', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc
      .array(fc.constantFrom('data:', 'data: {}', '\n', '\r', '\r\n', ' ', 'x', '[DONE]', 'error:1'))
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 20 }), (all, places) => {
      expect(read(cut(all, places))).toEqual(read([all]))
    }),
    { numRuns: 1_000 },
  )
})

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(' token', 'a', ' größer', '好', '🦩', ',', ':', 'model-1', 'content', ''),
  },
  { weight: 1, arbitrary: fc.constantFrom('"', '\\', '\n', 'say "it"', '\u2028', '\u007f', 'data: x') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)
const finishReason = fc.constantFrom(null, 'stop', 'length')
const used = fc.constantFrom(null, usage, { ...usage, total_tokens: 3 })
/** Frames as hosts send them, alike but for a word, with some of other kinds between them; and how many come at once. */
const answerFrames = fc
  .record({
    head: fc.constantFrom({ id: 'c1', model: 'model-1' }, { object: 'chat.completion.chunk' }),
    field: fc.constantFrom('content', 'reasoning_content', 'parts'),
    more: fc.constantFrom({}, { reasoning: null }, { role: 'assistant' }),
    behind: fc.constantFrom({}, { note: ' token' }),
    end: fc.constantFrom('\n', '\n', '\r\n', '\r'),
    space: fc.constantFrom(undefined, 1),
    usually: fc.oneof(
      fc.constant({ finish_reason: null, usage: null }),
      fc.record({ finish_reason: finishReason, usage: used }),
    ),
    frames: fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 40, arbitrary: word.map((text) => ({ text })) },
          {
            weight: 3,
            arbitrary: fc.record({ finish_reason: finishReason, text: fc.constantFrom('', 'word') }),
          },
          { weight: 3, arbitrary: fc.record({ usage: used, text: fc.constantFrom('', 'word') }) },
          { weight: 1, arbitrary: fc.constant({ index: 1 }) },
          { weight: 2, arbitrary: fc.constant({ tool_calls: [{ id: 't', function: { name: 'f' } }] }) },
          { weight: 1, arbitrary: fc.constant('[DONE]') },
          { weight: 2, arbitrary: fc.constant('event: message') },
        ),
        fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      ),
      { minLength: 5, maxLength: 30, size: 'max' },
    ),
  })
  .map(({ head, field, more, behind, end, space, usually, frames }) =>
    frames.map(([said, isRead]) => {
      // A line of the frame behind it.
      if (said === 'event: message') return { frame: `${said}${end}`, isRead }
      if (said === '[DONE]') return { frame: `data: ${said}${end}${end}`, isRead }
      const { text = 'word', index = 0, tool_calls, ...own } = said as Record<string, unknown>
      const { finish_reason, usage } = { ...usually, ...own }
      const content = field === 'parts' ? { content: [{ type: 'text', text }] } : { [field]: text }
      const delta = { ...more, ...content, ...(tool_calls !== undefined && { tool_calls }), ...behind }
      const chunk = { ...head, choices: [{ index, delta, finish_reason }], usage }
      const json = JSON.stringify(chunk, null, space).replaceAll('\n', ' ')
      return { frame: `data: ${json}${end}${end}`, isRead }
    }),
  )

test('frames that are alike are read as each would be by itself', () => {
  fc.assert(
    fc.property(answerFrames, fc.array(fc.nat(), { maxLength: 3 }), (frames, places) => {
      const all = Buffer.from(frames.map(({ frame }) => frame).join(''))
      const ends: number[] = []
      let at = 0
      for (const { frame, isRead } of frames) {
        at += Buffer.byteLength(frame)
        if (isRead) ends.push(at)
      }
      expect(read(cut(all, [...ends, ...places]))).toEqual(read([all]))
    }),
    { numRuns: 1_000 },
  )
})
