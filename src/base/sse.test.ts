import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeSse, sseDecoder } from './sse.ts'

const encoder = new TextEncoder()

/** Decodes bytes that arrive in pieces cut at these places. */
function decode(text: string, cuts: number[] = []): { event?: string; id?: string; data: string }[] {
  const bytes = encoder.encode(text)
  const decoder = sseDecoder()
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return places
    .slice(1)
    .flatMap((end, index) => decoder.push(bytes.subarray(places[index], end)))
    .map((event) => JSON.parse(JSON.stringify(event)) as { data: string })
}

const cuts = fc.array(fc.nat())
const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\0]/g, ''))
const event = fc.record(
  {
    event: line.filter((text) => text !== '' && text.trim() === text),
    id: fc.nat().map(String),
    data: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
  },
  { requiredKeys: ['data'] },
)

/** An event without an id has the last one that came before it, as the specification says. */
function withLastIds<T extends { id?: string }>(events: T[]): T[] {
  let last: string | undefined
  return events.map((event) => {
    last = event.id ?? last
    return { ...event, ...(last !== undefined && { id: last }) }
  })
}

test('what was encoded is decoded, wherever the packets are cut and however the lines end', () => {
  const ends = fc.constantFrom('\n', '\r\n', '\r')
  fc.assert(
    fc.property(fc.array(event), ends, cuts, (events, end, places) => {
      const text = events.map(encodeSse).join('').replaceAll('\n', end)
      // A CR at the very end may be half of a CRLF: the comment behind it brings it out.
      expect(decode(`${text}: that is all\n`, places)).toEqual(withLastIds(events))
    }),
  )
})

test('any bytes are taken', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (packets) => {
      const decoder = sseDecoder()
      for (const packet of packets) decoder.push(packet)
    }),
  )
})

test.each([
  ['data:no space\n\n', [{ data: 'no space' }]],
  ['data:  two spaces\n\n', [{ data: ' two spaces' }]],
  [': a comment\n\ndata: x\n\n', [{ data: 'x' }]],
  ['event: lonely\n\ndata: x\n\n', [{ data: 'x' }]],
  ['data\n\n', [{ data: '' }]],
  ['data: cut off', []],
  ['retry: 5\nfoo: bar\nid: 7\ndata: x\n\n', [{ data: 'x', id: '7' }]],
])('%j', (text, expected) => {
  expect(decode(text)).toEqual(expected)
})

test('one event is bounded, whether on one line or on many', () => {
  const push = (text: string) => sseDecoder({ maxEventBytes: 100 }).push(encoder.encode(text))
  expect(() => push(`data: ${'x'.repeat(200)}`)).toThrow('longer than 100 bytes')
  expect(() => push('data: 0123456789\n'.repeat(20))).toThrow('longer than 100 bytes')
  expect(push('data: 0123456789\n\n'.repeat(20))).toHaveLength(20)
})
