import { expect, test } from 'vitest'
import { check } from '../../check.ts'

const pool =
  'Children under 12 may:\n- borrow books\n- use the reading corner\n- join the chess club\n\nChildren under 12 may not:\n- swim alone\n- use the sauna'
const fare =
  '## Included in the fare\n- one cabin bag\n- a seat\n- water\n\n## Not included in the fare\n- checked bags\n- hot meals, £9'
const swim = 'Bring: a towel, a lock, indoor shoes.\nDo not bring: glass bottles, pets, loudspeakers.'
const guests =
  'Members can:\n1. bring a guest\n2. book the hall\nGuests can:\n1. enter until 8 pm\n2. use the pool\nGuests cannot:\n1. book the hall\n2. vote'

/** What is said of the last item of a list. */
function verdictOf(evidence: string, answer: string) {
  return check({ answer, evidence, question: 'What should I know?' }).claims.at(-1)!.verdict
}

test.each([
  [pool, 'Children under 12 may not:\n- borrow books'],
  [pool, 'Children under 12 may not:\n- swim alone\n- use the reading corner'],
  [pool, 'What is not allowed for children under 12:\n- join the chess club'],
  [fare, '**Included in the fare:**\n- one cabin bag\n- hot meals, £9'],
  [fare, 'The fare does not include:\n\n- a seat'],
  [swim, 'Please bring:\n- a towel\n- loudspeakers'],
  [guests, 'Guests can:\n1. use the pool\n2. book the hall'],
])('an item of the other list is contradicted: %s | %s', (evidence, answer) => {
  expect(verdictOf(evidence, answer)).toBe('contradicted')
})

test.each([
  [pool, 'Children under 12 may not:\n- swim alone\n- use the sauna'],
  [pool, 'What is forbidden:\n- swim alone'],
  [fare, 'Extras include:\n- hot meals, £9'],
  [fare, 'The fare does not include:\n- hot meals, £9'],
  [swim, 'Do not bring:\n- pets'],
  [guests, 'Members can:\n- book the hall'],
  [guests, 'Guests cannot:\n- book the hall'],
])('an item of its own list is let be: %s | %s', (evidence, answer) => {
  expect(verdictOf(evidence, answer)).toBe('supported')
})
