import { expect, test } from 'vitest'
import { align } from '../evidence/align.ts'
import { readEvidence } from '../evidence/evidence.ts'
import { wordsOf } from './words.ts'

/** The content words of a claim that the evidence does not have in any form. */
function missing(claim: string, evidence: string): string[] {
  const read = readEvidence([{ text: evidence }])
  const { words, content, present } = align(wordsOf(claim), read, () => 1)
  return content.flatMap((at, index) => (present[index] ? [] : words[at]!.text))
}

test('forms that no ending shows are the same word', () => {
  expect(missing('The women taught for three years.', 'The woman teaches for 3 years.')).toEqual([])
  expect(missing('It ran 12 kilometres.', 'It runs twelve km.')).toEqual([])
})

test('British and American spellings are the same word', () => {
  expect(
    missing('The organisation’s centre has one colour.', 'The organization’s center has one color.'),
  ).toEqual([])
})

test('words of one root are the same word, words of other roots are not', () => {
  expect(missing('Their admission is a decision.', 'They decide whom to admit.')).toEqual([])
  expect(missing('Their commission is a division.', 'They decide whom to admit.')).toEqual([
    'commission',
    'division',
  ])
})
