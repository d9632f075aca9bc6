import { expect, test } from 'vitest'
import { storedBlock } from '../../test/stored-documents.ts'
import { blockPortions } from './block-portions.ts'

const blocks = Array.from({ length: 7 }, (_, ordinal) =>
  storedBlock(`giraff ${'zebra '.repeat(ordinal)}eat`, ordinal),
)

test.each([
  [9, [7]],
  [7, [7]],
  [3, [3, 3, 1]],
])('blocks of %i at most each, the same and in order', (most, lengths) => {
  const portions = blockPortions(blocks, most)
  expect(portions.map(({ length }) => length)).toEqual(lengths)
  expect(portions.flat()).toEqual(blocks)
})

test('what goes over with a portion is its own terms alone', () => {
  for (const portion of blockPortions(blocks, 3)) {
    const [{ terms }] = portion as [(typeof blocks)[0]]
    const length = portion.reduce((sum, block) => sum + block.terms.byteLength, 0)
    expect(terms.buffer.byteLength).toBe(length)
    expect(portion.every((block) => block.terms.buffer === terms.buffer)).toBe(true)
  }
})
