import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonLines, writeJsonLine } from './json-lines.ts'

interface ReadOptions {
  maxLineBytes?: number
  schema?: z.ZodType
}

async function read(chunks: (Buffer | string)[], options: ReadOptions = {}): Promise<unknown[]> {
  const found: unknown[] = []
  const lines = jsonLines({
    file: undefined,
    stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
    signal: new AbortController().signal,
    schema: z.unknown(),
    words: { wrong: 'is no thing', each: 'thing' },
    ...options,
  })
  for await (const value of lines) found.push(value)
  return found
}

test('only a line feed ends a line; a byte order mark, carriage returns and blank lines are passed over', async () => {
  const first = { text: 'one\u2028two\u2029three\u0085four' }
  // JSON.stringify writes the separators as they are.
  const text = `\ufeff${JSON.stringify(first)}\r\n\r\n  \n"last"`
  expect(await read([text])).toEqual([first, 'last'])
  expect(await read([])).toEqual([])
})

test('whatever the values are and wherever the chunks end, the same comes out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('\n', '\r\n'),
      async (values, size, end) => {
        const bytes = Buffer.from(values.map((value) => JSON.stringify(value) + end).join(''))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        )
        // As JSON tells them: -0 is 0.
        expect(await read(chunks)).toEqual(JSON.parse(JSON.stringify(values)))
      },
    ),
    { numRuns: 50 },
  )
})

test('what is wrong is named by line and field', async () => {
  const check = (chunks: (Buffer | string)[], message: string, options: ReadOptions = {}) =>
    expect(read(chunks, options)).rejects.toThrow(expect.objectContaining({ code: 'bad-request', message }))
  await check(
    ['1\n\n', Buffer.from('"\xff"', 'latin1')],
    'Line 3 is no thing: it is no UTF-8. Save the file as UTF-8.',
  )
  await check(
    ['1\n2\n"12345'],
    'Line 3 is no thing: it is longer than 0.0000048 MB. Give it in several lines.',
    {
      maxLineBytes: 5,
    },
  )
  await check(['{"a": [1, "b"]}'], 'Line 1 is no thing: a.1: expected a number, got a text.', {
    schema: z.object({ a: z.array(z.number()) }),
  })
})

test('the next line is written when there is room for it, and never where nobody reads any more', async () => {
  const out = new PassThrough({ highWaterMark: 4 })
  const leave = new AbortController()
  let written = false
  const writing = writeJsonLine(out, 'long', leave.signal).then(() => (written = true))
  await new Promise(setImmediate)
  expect(written).toBe(false)
  const drained = once(out, 'drain')
  expect(String(out.read())).toBe('"long"\n')
  await drained
  await writing

  const stuck = writeJsonLine(out, 'long', leave.signal)
  leave.abort()
  await expect(stuck).rejects.toThrow('aborted')
  await expect(writeJsonLine(out, 'more', leave.signal)).rejects.toThrow('aborted')
})
