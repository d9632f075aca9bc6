import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { terms } from '../words/terms.ts'
import { turnSubstance } from './turn-substance.ts'

const substance = (text: string) => turnSubstance(text, terms(text).map(termNumber))

test('what says more counts more, and what says enough no more than that', () => {
  const [nothing, little, enough, much] = [
    'Yes, I did!',
    'Stop it, Tom.',
    'My sister made lasagne after the race.',
    'My sister made lasagne after the race. '.repeat(9),
  ].map(substance)
  expect(nothing).toBeGreaterThan(0)
  expect(little).toBeGreaterThan(nothing!)
  expect(enough).toBeGreaterThan(little!)
  expect(much).toBe(enough)
})

test('what only asks counts less than what tells, also where it asks in the end', () => {
  const asks = 'Did the new kitten eat the fish?'
  expect(substance(asks)).toBeLessThan(substance('The new kitten did eat the fish.'))
  expect(substance(`The doctor says no. ${asks}`)).toBeGreaterThan(substance(asks))
})
