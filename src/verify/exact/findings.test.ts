import { expect, test } from 'vitest'
import { exactFindings } from './index.ts'

/** What is found in an answer that is one claim, as `verdict piece`. */
function check(answer: string, evidence: string[], expected: string[]) {
  const found = exactFindings({
    answer,
    start: 0,
    end: answer.length,
    evidence: evidence.map((text) => ({ text })),
  })
  expect(
    found.map(
      ({ verdict, right, start, end }) =>
        `${verdict}${right === undefined ? '' : right ? ' right' : ' wrong'}: ${answer.slice(start, end)}`,
    ),
  ).toEqual(expected)
}

const bridge = 'The Golden Gate Bridge opened in 1937 and cost $35 million.'

test('another year for the same event contradicts', () => {
  check('The bridge opened in 1938 and cost $35 million.', [bridge], ['contradicted: 1938'])
})

test('what the evidence says is let be', () => {
  check('The Golden Gate Bridge cost 35 million dollars and opened in 1937.', [bridge], [])
})

test('a quotation with other words in it contradicts', () => {
  check(
    'She said “the results were very strong this year” in her speech.',
    ['In her speech she said “the results were quite strong this year”.'],
    ['contradicted: the results were very strong this year'],
  )
})

test('a sum is worked out again', () => {
  check('So 12 × (3 + 4) = 85.', [], ['recomputed wrong: 12 × (3 + 4) = 85'])
  check('15% of 80 is 12.', [], ['recomputed right: 15% of 80 is 12'])
})

test('a value of the lead-in above an item is no word of the item', () => {
  const answer =
    'Based on the provided passages, here is how to write a check for $1,500:\n* Memo: optional, for example an account number'
  const start = answer.indexOf('* Memo')
  const text =
    'The memo field is optional and has no legal effect; use it for an invoice or account number when you pay a bill.'
  expect(exactFindings({ answer, start, end: answer.length, evidence: [{ text }] })).toEqual([])
})

test.each([
  ['Guide dogs are allowed.', 'Dogs are not allowed, except guide dogs.'],
  ['Guide dogs are allowed in the garden.', 'Dogs are not allowed in the garden, except guide dogs.'],
  ['Guide dogs are allowed.', 'Dogs are not allowed, except hearing dogs and guide dogs.'],
  ['Tickets bought online can be refunded.', 'Tickets cannot be refunded, except those bought online.'],
  ['Students may not use the lift.', 'Everyone but students may use the lift.'],
  ['Members may park here.', 'Non-members may not park here.'],
  ['Water is permitted in the hall.', 'Food and drink other than water are prohibited in the hall.'],
  ['Members may enter the archive.', 'Nobody but members may enter the archive.'],
  ['Nobody but members may enter the archive.', 'Members may enter the archive.'],
  ['Dogs are not allowed, except guide dogs.', 'Guide dogs are allowed.'],
])('what is made an exception of is not contradicted: %s | %s', (claim, evidence) =>
  check(claim, [evidence], []),
)

test('all else that an exception is made from is', () => {
  const rule = 'Dogs are not allowed in the garden, except guide dogs.'
  check('Dogs are allowed in the garden.', [rule], ['contradicted: Dogs are allowed in the garden'])
  check(
    'Dogs are allowed in the garden, except guide dogs.',
    [rule],
    ['contradicted: Dogs are allowed in the garden, except guide dogs'],
  )
  check('Members may park here.', ['Members may not park here.'], ['contradicted: may park'])
})

test('what is covered is not excluded', () => {
  check(
    'Batteries are covered by the warranty.',
    ['Batteries are excluded from the warranty.'],
    ['contradicted: covered'],
  )
  check('The warranty covers batteries.', ['The warranty excludes batteries.'], ['contradicted: covers'])
  check('Flooding is excluded.', ['Flooding is covered.'], ['contradicted: excluded'])
  check('Screens are covered.', ['Screens are covered. Batteries are excluded.'], [])
  check(
    'Damage is covered.',
    ['Damage is excluded from the basic policy but covered by the plus policy.'],
    [],
  )
  check(
    'The walkway to the pool is covered.',
    ['The walkway is covered. The pool is excluded from the fee.'],
    [],
  )
})
