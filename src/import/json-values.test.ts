import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonObjects } from './json-values.ts'

async function read(text: string, chunkBytes: number, mostBytes?: number): Promise<unknown[]> {
  const bytes = new TextEncoder().encode(text)
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  })()
  const found: unknown[] = []
  for await (const piece of jsonObjects(chunks, mostBytes))
    found.push('json' in piece ? JSON.parse(piece.json) : piece.problem.code)
  return found
}

test('the objects of a list, of lines, or one by itself are found, wherever the bytes are cut', async () => {
  const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(fc.array(object), fc.integer({ min: 1, max: 9 }), async (objects, chunkBytes) => {
      const expected = objects.map((one) => JSON.parse(JSON.stringify(one)) as unknown)
      for (const text of [
        JSON.stringify(objects),
        JSON.stringify(objects, undefined, 2),
        objects.map((one) => `${JSON.stringify(one)}\n`).join(''),
      ])
        expect(await read(text, chunkBytes)).toEqual(expected)
    }),
  )
})

test('quotes and braces in texts are texts', async () => {
  const objects = [{ 'a"{': '}\\"]\\' }, { b: '\\\\', c: ['{', { d: '"' }] }]
  for (const chunkBytes of [1, 2, 3, 100])
    expect(await read(JSON.stringify(objects), chunkBytes)).toEqual(objects)
})

test('one that is too large is told, and the others go on; so is an end that is missing', async () => {
  const large = { text: 'x'.repeat(100) }
  for (const chunkBytes of [1, 7, 1_000]) {
    expect(await read(JSON.stringify([{ a: 1 }, large, { b: 2 }]), chunkBytes, 50)).toEqual([
      { a: 1 },
      'too-large',
      { b: 2 },
    ])
    expect(await read('[{"a":1},{"b":"2', chunkBytes)).toEqual([{ a: 1 }, 'breaks-off'])
  }
})
