import { expect, test } from 'vitest'
import { collectGarbage } from './collect-garbage.ts'

test('memory that was freed below some that is still in use goes back to the system', async () => {
  const pieces = Array.from({ length: 200_000 }, () => Buffer.allocUnsafeSlow(500).fill(1))
  // Behind all of them: malloc by itself gives back only what lies after the last that is in use.
  const inUse = Buffer.allocUnsafeSlow(500).fill(1)
  const full = process.memoryUsage.rss()
  pieces.length = 0
  await collectGarbage()
  expect(full - process.memoryUsage.rss()).toBeGreaterThan(90_000_000)
  expect(inUse[0]).toBe(1)
})
