import { expect, test } from 'vitest'
import { averaged } from '../train/fit-scorer.ts'
import type { LabelledAnswer } from '../train/labelled.ts'
import { topicFolds } from '../train/topics.ts'
import { logOdds, type Scorer } from '../src/verify/scoring/model.ts'

const source = (group: string, evidence: string): LabelledAnswer => ({
  id: group,
  set: 'ragtruth-qa',
  group,
  question: 'What is it?',
  evidence,
  answer: 'It is.',
  unsupported: false,
  spans: [],
  label: '',
})

test('sources on one matter fall into one fold, and matters apart into several', () => {
  const tax = ['tax income salary', 'salary income deduction tax', 'deduction tax salary']
  const bread = ['flour yeast dough', 'dough oven flour yeast', 'oven yeast dough']
  const answers = [...tax, ...bread].map((text, index) => source(String(index), text))
  const folds = topicFolds(answers, { topics: 2, folds: 2, seed: 1 })
  const of = (from: number) => [0, 1, 2].map((index) => folds.get(String(from + index)))
  expect(new Set(of(0)).size).toBe(1)
  expect(new Set(of(3)).size).toBe(1)
  expect(of(0)[0]).not.toBe(of(3)[0])
  expect(topicFolds(answers, { topics: 2, folds: 2, seed: 1 })).toEqual(folds)
})

test('an average of two scorers gives the average of their log-odds, by the share of the second', () => {
  const scorer = (base: number, edge: number, weight: number): Scorer => ({
    features: ['a'],
    base,
    trees: [
      [
        [0, edge, 1, 2, 0],
        [-1, 0, -1, -1, -0.5],
        [-1, 0, -1, -1, 0.75],
      ],
    ],
    linear: { bias: weight, mean: [1], scale: [2], weights: [weight] },
  })
  const [one, other] = [scorer(-1, 0.5, 0.3), scorer(1, 2, -0.6)]
  for (const a of [0, 1, 3])
    expect(logOdds(averaged(one, other, 0.25), { a })).toBeCloseTo(
      0.75 * logOdds(one, { a }) + 0.25 * logOdds(other, { a }),
    )
})
