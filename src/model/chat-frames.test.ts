import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { chatFrameReader } from './chat-frames.ts'

/** Reads the chunks: the text, the bytes passed on, and what is wrong. */
function read(chunks: Buffer[], dropUsageFrames = true): object {
  const reader = chatFrameReader({
    dropUsageFrames,
    maxEventBytes: 1_000_000,
    toError: (failure) => new Error(JSON.stringify(failure)),
  })
  const frames = [...chunks.map((chunk) => reader.push(chunk)), reader.end()]
  return {
    failure: reader.failure?.message,
    done: reader.done,
    usage: reader.usage,
    text: frames.map(({ text }) => text).join(''),
    bytes: Buffer.concat(frames.map(({ bytes }) => bytes ?? new Uint8Array())).toString(),
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
