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
