import { expect, test } from 'vitest'
import { storedBlock } from '../../test/stored-documents.ts'
import { packBlocks, unpackBlocks } from './packed-blocks.ts'

const blocks = Array.from({ length: 7 }, (_, ordinal) => ({
  ...storedBlock(`giraff ${'zebra '.repeat(ordinal)}eat`, ordinal),
  headings: ordinal < 2 ? [] : ['Animals', `Group ${ordinal % 3}`],
  page: ordinal < 3 ? undefined : ordinal,
  anchor: ordinal % 2 === 0 ? undefined : `a${ordinal}`,
}))

test.each([
  [9, [7]],
  [7, [7]],
  [3, [3, 3, 1]],
])('blocks of %i at most each, the same and in order', (most, lengths) => {
  const portions = packBlocks(blocks, most).map(unpackBlocks)
  expect(portions.map(({ length }) => length)).toEqual(lengths)
  expect(portions.flat()).toEqual(blocks)
})

test('what goes over with a portion is its own terms alone', () => {
  for (const portion of packBlocks(blocks, 3)) {
    const length = unpackBlocks(portion).reduce((sum, { terms }) => sum + terms.byteLength, 0)
    expect(portion.terms.buffer.byteLength).toBe(length)
  }
})

test('terms that lie in one piece of memory stay there', () => {
  const together = packBlocks(blocks).flatMap(unpackBlocks)
  expect(packBlocks(together)[0]!.terms.buffer).toBe(together[0]!.terms.buffer)
  expect(packBlocks(together.slice(1)).flatMap(unpackBlocks)).toEqual(blocks.slice(1))
})

test('a document without blocks is one portion of none', () => {
  expect(packBlocks([]).map(unpackBlocks)).toEqual([[]])
})
