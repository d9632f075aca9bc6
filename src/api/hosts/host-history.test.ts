import { expect, test } from 'vitest'
import { testHost, testPool } from '../../../test/pool-kit.ts'
import { virtualClock } from '../../base/index.ts'
import type { Pool, PoolEvent } from '../../pool/index.ts'
import type { HostSample } from '../../wire/index.ts'
import { hostHistory } from './host-history.ts'

const everyMs = 5_000
const attempt = { type: 'attempt', host: 'a', model: 'm', durationMs: 100 } as const

/** The last hour of a pool with a host `a`, where what happens is told by hand. */
async function openHistory() {
  const clock = virtualClock()
  const pool = await testPool(clock, [testHost(clock, { name: 'a', concurrency: 3 })])
  let tell: (event: PoolEvent) => void = () => undefined
  const watched: Pool = {
    ...pool,
    watch(watcher) {
      tell = watcher
      return { [Symbol.dispose]: () => (tell = () => undefined) }
    },
  }
  const history = hostHistory(watched, clock)
  return { clock, history, tell: (event: object) => tell(event as PoolEvent) }
}

test('a sample counts what happened since the last one; who went away failed nobody', async () => {
  const { clock, history, tell } = await openHistory()
  for (const outcome of ['done', 'done', 'aborted', 'error']) tell({ ...attempt, outcome })
  tell({ type: 'host', host: 'a', change: 'ejected' })
  tell({ type: 'host', host: 'a', change: 'back' })
  await clock.advance(everyMs)
  await clock.advance(everyMs)
  const [first, second] = history.history().samples.map(({ hosts }) => hosts['a'])
  expect(first).toMatchObject({ limit: 3, answers: 2, failures: 1, ejections: 1 })
  expect(second).toMatchObject({ answers: 0, failures: 0, ejections: 0, firstTokenMs: null, tokenMs: null })
})

test('times are medians, of tokens where there is more than one', async () => {
  const { clock, history, tell } = await openHistory()
  for (const firstTokenMs of [10, 90, 30])
    tell({ ...attempt, outcome: 'done', firstTokenMs, durationMs: firstTokenMs + 40, answerTokens: 5 })
  tell({ ...attempt, outcome: 'done', firstTokenMs: 30, durationMs: 900, answerTokens: 1 })
  await clock.advance(everyMs)
  expect(history.history().samples[0]!.hosts['a']).toMatchObject({ firstTokenMs: 30, tokenMs: 10 })
})

test('an hour is kept and no more; whoever watches gets each sample until they stop, and all ends with it', async () => {
  const { clock, history } = await openHistory()
  const seen: HostSample[] = []
  const watching = history.watch((sample) => seen.push(sample))
  await clock.advance(2 * everyMs)
  expect(seen).toEqual(history.history().samples)
  watching[Symbol.dispose]()
  await clock.advance(3_600_000)
  expect(seen).toHaveLength(2)
  const { samples } = history.history()
  expect(samples).toHaveLength(720)
  expect(samples.at(-1)!.at - samples[0]!.at).toBe(719 * everyMs)
  history[Symbol.dispose]()
  const last = samples.at(-1)
  await clock.advance(60_000)
  expect(history.history().samples.at(-1)).toBe(last)
})
