import { expect, test } from 'vitest'
import { makePdf } from '../../test/make-pdf.ts'
import type { Clock } from '../base/index.ts'
import { openParser } from './parser.ts'

test('each page of a PDF that was read gives it more time, and a file that is just large has none of that', async () => {
  const delays: number[] = []
  const clock = {
    monotonic: () => 0,
    after: (delayMs: number) => {
      delays.push(Math.round(delayMs))
      return { [Symbol.dispose]() {} }
    },
  } as unknown as Clock
  const limits = { parseTimeoutMs: 6_000, parseMemoryMb: 512, waitingFiles: 9, waitingBytes: 2 ** 30 }
  await using parser = openParser({ clock, limits })
  const pages = Array.from({ length: 120 }, (_, page) => [
    { x: 72, y: 700, text: `Page ${page} tells of giraffes.` },
  ])
  await parser.parse('long.pdf', makePdf({ pages }))
  await expect(parser.parse('large.bin', Buffer.alloc(11 * 2 ** 20))).rejects.toThrow('large.bin')
  const timeouts = delays.filter((delay) => delay >= 6_000 && delay !== 10_000)
  expect(timeouts).toEqual([6_000, 6_000 + 3_333, 6_000 + 6_667, 12_000])
})
