import { expect, test } from 'vitest'
import { virtualClock } from '../base/index.ts'
import { silenceWatch, type Watched } from './silence.ts'

/** What is silent from now on, and may be for so long. */
function silentFor(limitMs: number, told: string[], name: string): Watched {
  return { place: -1, lookEveryMs: 50, limitAtMs: () => limitMs, onSilence: () => void told.push(name) }
}

test('each that is silent is told once, whoever else came and went before it', async () => {
  const clock = virtualClock()
  const watch = silenceWatch(clock)
  const told: string[] = []
  const [first, second, third, last] = ['first', 'second', 'third', 'last'].map((name, index) =>
    silentFor(100 * (index + 1), told, name),
  )
  for (const one of [first!, second!, third!, last!]) watch.add(one, 0)
  watch.remove(second!)
  // Twice is as good as once, and what never came does not take another's place.
  watch.remove(second!)
  watch.remove(silentFor(0, told, 'a stranger'))
  await clock.advance(1_000)
  expect(told).toEqual(['first', 'third', 'last'])
})

test('one that ends while another is told is not told itself', async () => {
  const clock = virtualClock()
  const watch = silenceWatch(clock)
  const told: string[] = []
  const all: Watched[] = ['first', 'second', 'third'].map((name) => ({
    ...silentFor(100, told, name),
    onSilence() {
      told.push(name)
      for (const one of all) watch.remove(one)
    },
  }))
  for (const one of all) watch.add(one, 0)
  await clock.advance(1_000)
  expect(told).toHaveLength(1)
})
