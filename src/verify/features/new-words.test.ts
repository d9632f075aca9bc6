import { expect, test } from 'vitest'
import type { Features } from './feature-types.ts'
import { addNewWordFeatures, newWordOddsOf } from './new-words.ts'

const oddsOf = newWordOddsOf({ '-0.8': 'crucial option', '0.6': 'octob billion' })

function features(...stems: string[]): Features {
  const found: Features = {}
  addNewWordFeatures(found, new Map(stems.map((stem) => [stem, 1])), oddsOf)
  return found
}

test('a new word that is mostly put in without harm weighs less than one of which nothing is known, a telling one more', () => {
  const [harmless, unknown, telling] = ['crucial', 'gazebo', 'octob'].map(
    (stem) => features(stem)['freshTelling']!,
  )
  expect(harmless!).toBeLessThan(unknown! - 0.2)
  expect(telling!).toBeGreaterThan(unknown! + 0.2)
  expect(unknown).toBe(0.5)
})

test('the most telling word is not hidden by harmless ones, and no new words tell nothing', () => {
  expect(features('crucial', 'option', 'octob')).toMatchObject({ freshOddsMost: 0.6 })
  expect(features('crucial', 'option', 'octob')['freshOdds']).toBeCloseTo(-1)
  expect(features()).toEqual({ freshOdds: 0, freshOddsMost: 0, freshTelling: 0 })
})
