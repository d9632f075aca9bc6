import { expect, test } from 'vitest'
import { Meantime } from './meantime.ts'

test('what is told during a reading comes with what was read, and nothing is kept after it', async () => {
  const meantime = new Meantime<string>()
  meantime.tell('before')
  const reading = Promise.withResolvers<number>()
  const used: [number, string[], number][] = []
  const over = meantime.during(
    () => reading.promise,
    (read, told) => void used.push([read, [...told], meantime.size]),
  )
  meantime.tell('during')
  reading.resolve(7)
  await over
  expect(used).toEqual([[7, ['during'], 1]])
  meantime.tell('after')
  expect(meantime.size).toBe(0)
})

test('nothing is kept after a reading that failed, and the next one gives only its own', async () => {
  const meantime = new Meantime<string>()
  const used: string[][] = []
  const use = (_: void, told: string[]) => void used.push(told)
  const failing = meantime.during(() => Promise.reject(new Error('The disk is full.')), use)
  meantime.tell('during')
  await expect(failing).rejects.toThrow('The disk is full.')
  meantime.tell('after')
  expect(meantime.size).toBe(0)
  await meantime.during(async () => meantime.tell('then'), use)
  expect(used).toEqual([['then']])
})
