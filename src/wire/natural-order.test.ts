import { expect, test } from 'vitest'
import { naturalOrder } from './natural-order.ts'

test.each([
  [
    ['Report 10', 'Report 2', 'Report 1'],
    ['Report 1', 'Report 2', 'Report 10'],
  ],
  [
    ['zebra', 'über', 'Uber', 'apple'],
    ['apple', 'Uber', 'über', 'zebra'],
  ],
  [
    ['v1.10.2', 'v1.9.9', 'v01.9.9'],
    ['v01.9.9', 'v1.9.9', 'v1.10.2'],
  ],
  [
    ['2026-11-27', '2026-2-1'],
    ['2026-2-1', '2026-11-27'],
  ],
])('%j are sorted as people sort them', (names, sorted) => {
  expect(names.toSorted(naturalOrder)).toEqual(sorted)
  expect(names.toReversed().toSorted(naturalOrder)).toEqual(sorted)
})
