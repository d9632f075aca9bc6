import { expect, test } from 'vitest'
import { answerFeatures } from './answer-features.ts'
import type { Alignment } from '../evidence/align.ts'
import { splitAnswer } from '../claims/claims.ts'
import { readEvidence } from '../evidence/evidence.ts'
import { prepareEvidence } from '../exact/index.ts'
import type { Features } from './feature-types.ts'
import { describe as describeSentence, questionStems } from '../judge.ts'
import { fitsQuestion } from './question-fit.ts'

const text = 'The library opens at nine. Cards of the library cost five euros. Dogs stay outside.'

/** How well each sentence of an answer fits a question. */
function told(answer: string, question?: string): number[][] {
  const context = {
    evidence: readEvidence([{ text }]),
    values: prepareEvidence([{ text }]),
    question: questionStems(question),
    rarity: () => 1,
    said: new Set<string>(),
  }
  const before: { features: Features; alignment: Alignment }[] = []
  for (const sentence of splitAnswer(answer)) before.push(describeSentence(sentence, before, context))
  return before.map(({ features }) => fitsQuestion.map((name) => features[name]!))
}

test('words of the question count where the evidence has them', () => {
  const there = 2 / 3
  expect(told('The library has robots. Dogs stay outside.', 'What robots does the library own?')).toEqual([
    [1 / 2, there],
    [0, there],
  ])
})

test('without a question nothing of it is said', () => {
  expect(told('The library has robots.')).toEqual([[0, 0]])
})

test('an answer fits as its sentences do in the mean, and its evidence as it does for each of them', () => {
  const judged = [
    { score: 0, features: { askedHeld: 0.5, askedThere: 4 } },
    { score: 0, features: { askedHeld: 0, askedThere: 4 } },
  ]
  expect(answerFeatures(judged)).toMatchObject({ askedHeld: 0.5, askedThere: 2 })
})
