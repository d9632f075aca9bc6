import { expect, test } from 'vitest'
import { boundedQueue } from './bounded-queue.ts'

async function drain<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of queue) items.push(item)
  return items
}

test('items come out in order, those before the end included', async () => {
  const queue = boundedQueue<number>(10)
  for (const item of [1, 2, 3]) expect(await queue.push(item)).toBe(true)
  queue.close()
  expect(await drain(queue)).toEqual([1, 2, 3])
  expect(await queue.push(4)).toBe(false)
})

test('a writer waits while it is full, and goes on when there is room', async () => {
  const queue = boundedQueue<number>(2)
  const pushed: number[] = []
  const writing = (async () => {
    for (const item of [1, 2, 3, 4]) {
      await queue.push(item)
      pushed.push(item)
    }
    queue.close()
  })()
  await Promise.resolve()
  const reader = queue[Symbol.asyncIterator]()
  expect((await reader.next()).value).toBe(1)
  // One was taken, so that one more than the capacity may be in by now, and never two.
  expect(pushed.length).toBeLessThanOrEqual(3)
  expect([(await reader.next()).value, (await reader.next()).value, (await reader.next()).value]).toEqual([
    2, 3, 4,
  ])
  expect((await reader.next()).done).toBe(true)
  await writing
})

test('an error comes after the last item', async () => {
  const queue = boundedQueue<number>(2)
  await queue.push(1)
  queue.close(new Error('broken'))
  const reader = queue[Symbol.asyncIterator]()
  expect((await reader.next()).value).toBe(1)
  await expect(reader.next()).rejects.toThrow('broken')
})

test('a reader that leaves releases the writers', async () => {
  const queue = boundedQueue<number>(1)
  await queue.push(1)
  const waiting = queue.push(2)
  for await (const item of queue) if (item === 1) break
  expect(await Promise.all([waiting, queue.push(3)])).toContain(false)
})
