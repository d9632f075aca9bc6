import { expect, test } from 'vitest'
import { seededRandom } from '../../base/index.ts'
import type { StoredVector } from '../../store/index.ts'
import { inSteps, vectorTable } from './vector-table.ts'

const random = seededRandom(5)
const dimensions = 67
const anyVector = () => Float32Array.from({ length: dimensions }, () => random.next() * 2 - 1)
const pick = (count: number) => Math.floor(random.next() * count)

function stored(blockId: number, vector = anyVector()): StoredVector {
  return {
    blockId,
    documentId: `d${blockId % 90}`,
    collection: `c${(blockId % 90) % 4}`,
    vector: inSteps(vector),
  }
}

/** What a look at each of them finds. */
function nearestOf(
  all: StoredVector[],
  vector: Float32Array,
  { collections, limit }: { collections: string[] | undefined; limit: number },
): number[] {
  const sought = inSteps(vector)
  return all
    .filter(({ collection }) => collections?.includes(collection) ?? true)
    .map(({ blockId, vector: other }) => ({
      blockId,
      cosine: other.reduce((sum, value, index) => sum + value * sought[index]!, 0) / Math.hypot(...other),
    }))
    .filter(({ cosine }) => cosine > 0)
    .toSorted((a, b) => b.cosine - a.cosine)
    .slice(0, limit)
    .map(({ blockId }) => blockId)
}

test('while there are few, what is nearest is found exactly, whatever was added and removed', () => {
  const table = vectorTable()
  let all: StoredVector[] = []
  for (let round = 0, next = 1; round < 30; round++) {
    const more = Array.from({ length: pick(60) }, () => stored(next++))
    table.add(more)
    // What is there already is not taken twice.
    table.add(more.slice(0, 3))
    all.push(...more)
    const gone = `d${pick(90)}`
    table.removeDocument(gone)
    all = all.filter(({ documentId }) => documentId !== gone)
    expect(table.size).toBe(all.length)
    for (const collections of [undefined, ['c1'], ['c0', 'c3'], []]) {
      const query = { collections, limit: 12 }
      const vector = anyVector()
      expect(table.nearest(vector, query)).toEqual(nearestOf(all, vector, query))
    }
  }
})

test('of many, those that are near are found although few are compared', () => {
  const table = vectorTable({ fewest: 100 })
  const all = Array.from({ length: 4_000 }, (_, index) => stored(index + 1))
  const subject = anyVector()
  const around = (spread: number) => subject.map((value) => value + spread * (random.next() * 2 - 1))
  const near = Array.from({ length: 20 }, (_, index) => stored(5_000 + index, around(0.8)))
  table.add([...all, ...near])
  const nearIds = new Set(near.map(({ blockId }) => blockId))
  for (let count = 0; count < 20; count++) {
    const question = around(0.8)
    const query = { collections: undefined, limit: 20 }
    const found = table.nearest(question, query)
    expect(found.filter((blockId) => nearIds.has(blockId))).toHaveLength(20)
    expect(found).toEqual(nearestOf([...all, ...near], question, query))
  }
  // Removed ones are not found by what they have left behind.
  for (const { documentId } of near) table.removeDocument(documentId)
  const rest = all.filter(({ documentId }) => !near.some((one) => one.documentId === documentId))
  expect(table.nearest(subject, { collections: undefined, limit: 4_000 }).every((id) => id < 5_000)).toBe(
    true,
  )
  expect(table.size).toBe(rest.length)
})

test('vectors of another length are not compared, and one without a direction is not kept', () => {
  const table = vectorTable()
  table.add([stored(1), { ...stored(2), vector: new Int8Array(dimensions) }])
  expect(table.size).toBe(1)
  const query = { collections: undefined, limit: 9 }
  expect(table.nearest(new Float32Array(8).fill(1), query)).toEqual([])
  table.add([{ ...stored(3), vector: Int8Array.of(1, 1, 1, 1, 1, 1, 1, 1) }])
  expect(table.nearest(new Float32Array(8).fill(1), query)).toEqual([3])
})
