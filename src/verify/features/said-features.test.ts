import { expect, test } from 'vitest'
import type { Alignment } from '../evidence/align.ts'
import { splitAnswer } from '../claims/claims.ts'
import { readEvidence } from '../evidence/evidence.ts'
import { prepareEvidence } from '../exact/index.ts'
import type { Features } from './feature-types.ts'
import { describe as describeSentence } from '../judge.ts'

const text = 'The library opens at nine. Cards cost five euros. Dogs stay outside.'

/** The features of each sentence of an answer, of what it said before. */
function told(answer: string, names: string[]): Record<string, number>[] {
  const context = {
    evidence: readEvidence([{ text }]),
    values: prepareEvidence([{ text }]),
    question: new Set<string>(),
    rarity: () => 1,
    said: new Set<string>(),
  }
  const before: { features: Features; alignment: Alignment }[] = []
  for (const sentence of splitAnswer(answer)) before.push(describeSentence(sentence, before, context))
  return before.map(({ features }) => Object.fromEntries(names.map((name) => [name, features[name]!])))
}

test('what was said before is told from what is said for the first time', () => {
  const names = ['repeatedShare', 'repeatedNew']
  const [first, again] = told('Robots open the library. Robots open the library.', names)
  expect(first).toEqual({ repeatedShare: 0, repeatedNew: 0 })
  expect(again!['repeatedShare']).toBe(1)
  // The evidence knows of no robots.
  expect(again!['repeatedNew']).toBeGreaterThan(0)
})

test('an answer that goes on in the evidence differs from one that comes back to a place', () => {
  const names = ['placeUsed', 'placeStep', 'placeApart']
  expect(told('The library opens at nine. Dogs stay outside. Dogs stay outside.', names)).toEqual([
    { placeUsed: 0, placeStep: 0, placeApart: 10 },
    { placeUsed: 0, placeStep: 2, placeApart: 2 },
    { placeUsed: 1, placeStep: 0, placeApart: 0 },
  ])
})
