import { expect, test } from 'vitest'
import { openVectorIndex } from './vector-index.ts'

const one = { blockId: 7, documentId: 'd', collection: 'c', vector: Int8Array.of(1, 2, 3) }
const vector = Float32Array.of(1, 2, 3)
const query = { collections: undefined, limit: 9 }

test('a thread that ends is told, with all that waits for it, and the next call begins anew', async () => {
  let lost = 0
  await using index = openVectorIndex({ onLost: () => lost++ })
  await index.add([one])
  expect([index.size, await index.nearest(vector, query)]).toEqual([1, [7]])
  // Nothing that can be added: it fails over there.
  const broken = index.add(undefined as never)
  const waiting = index.nearest(vector, query)
  await expect(broken).rejects.toThrow('loaded anew')
  await expect(waiting).rejects.toThrow('loaded anew')
  expect([lost, index.size, await index.nearest(vector, query)]).toEqual([1, 0, []])
  await index.removeDocument('d')
  await index.add([one])
  expect(await index.nearest(vector, query)).toEqual([7])
  await index.clear()
  expect([lost, index.size]).toEqual([1, 0])
})

test('once closed it begins nothing', async () => {
  const index = openVectorIndex({ onLost: () => expect.unreachable() })
  await index.add([one])
  await index[Symbol.asyncDispose]()
  await expect(index.add([one])).rejects.toMatchObject({ code: 'stopping' })
})
