import { expect, test } from 'vitest'
import { check } from '../check.ts'
import { splitAnswer } from './claims.ts'
import { readEvidence } from '../evidence/evidence.ts'
import { prepareEvidence } from '../exact/index.ts'
import { describe as describeSentence } from '../judge.ts'
import { withoutReferences } from './references.ts'

const read = (text: string) => withoutReferences(text).replace(/\s+/g, ' ').trim()

test.each([
  ['Based on the given passages, the fee is 20 euros.', ', the fee is 20 euros.'],
  ['According to passage 2, the fee is 20 euros.', ', the fee is 20 euros.'],
  ['Passage 3 specifically states that the fee is 20 euros.', 'the fee is 20 euros.'],
  ['The passages also mention that the fee is 20 euros.', 'the fee is 20 euros.'],
  ['The fee is 20 euros (based on passages 1, 2, and 3).', 'The fee is 20 euros .'],
  ['The fee is 20 euros (ref: passage 3:1).', 'The fee is 20 euros .'],
  ['The fee is 20 euros, as stated in document 2.', 'The fee is 20 euros, .'],
  ['The steps mentioned in the given documents are three.', 'The steps are three.'],
])('what points at the evidence is no matter of it: %s', (text, left) => {
  expect(read(text)).toBe(left)
  expect(withoutReferences(text)).toHaveLength(text.length)
})

test.each(['(Passage 3:1)', '(passages 1, 3:1 and 2:4)', '(source 2, lines 3-1)'])(
  'the figures of %s are none of the matter',
  (pointer) => {
    const { claims } = check({
      answer: `The court has 12 judges ${pointer}.`,
      evidence: 'The court sits in Utrecht. It has 12 judges.',
    })
    expect(claims.map(({ verdict }) => verdict)).toEqual(['supported'])
  },
)

test('of a place in a passage the passage is cited', () => {
  const [sentence] = splitAnswer('The court has 12 judges (passages 1, 3:1 and 2:4).')
  expect(sentence!.cited).toEqual([1, 3, 2])
})

test.each([
  'The passage between the islands is 12 km wide.',
  'The passage of the bill took 3 weeks.',
  'Each applicant needs the following documents: a passport and a photo.',
  'The document is 12 pages long.',
  'Wind and other sources 40 years ago gave little power.',
  'The decision was based on cost.',
])('a word that is the matter itself stays: %s', (text) => {
  expect(withoutReferences(text)).toBe(text)
})

test('a sentence that names where it comes from is held against the evidence as the sentence alone is', () => {
  const text = 'The fee is 20 euros.'
  const coverage = (answer: string) =>
    describeSentence(splitAnswer(answer)[0]!, [], {
      evidence: readEvidence([{ text }]),
      values: prepareEvidence([{ text }]),
      question: new Set<string>(),
      rarity: () => 1,
      said: new Set<string>(),
    }).features['coverage']
  expect(coverage('Based on the given passages, the fee is 20 euros.')).toBe(1)
})
