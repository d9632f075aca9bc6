import { expect, test } from 'vitest'
import type { FreshWords } from '../src/verify/features/feature-types.ts'
import { newWordOddsOf } from '../src/verify/features/new-words.ts'
import type { AnswerExample, SentenceExample } from '../train/examples.ts'
import { withNewWords } from '../train/new-words.ts'
import type { TrainingSets } from '../train/training-sets.ts'

const sources = 40

/** An answer of each source: with "crucial" in a supported sentence, with "billion" in an unsupported one, but for the last two. */
function setsOf(last = 'billion'): TrainingSets {
  const sentence = (label: number, stem: string) =>
    ({
      label,
      fresh: new Map([[stem, 1]]) as FreshWords,
      features: { words: 5 },
    }) as unknown as SentenceExample
  const labelled = Array.from({ length: sources }, (_, group) => ({
    answer: { group: `source ${group}` },
    sentences: [sentence(0, 'crucial'), sentence(1, group < sources - 2 ? 'billion' : last)],
  })) as unknown as AnswerExample[]
  const none = { labelled: [], withheld: [], edited: [] }
  return {
    'ragtruth-qa': { ...none, labelled },
    wice: none,
    'factcheck-gpt': none,
    summedits: none,
    web: none,
    mtrag: none,
    summaries: none,
    businesses: none,
  }
}

test('words that come with support are learned as harmless, those that come without it as telling', () => {
  const oddsOf = newWordOddsOf(withNewWords(setsOf(), 1).newWords)
  expect(oddsOf('crucial')).toBeLessThan(-0.5)
  expect(oddsOf('billion')).toBeGreaterThan(0.5)
  expect(oddsOf('gazebo')).toBe(0)
})

test('what a sentence is told of its new words was learned from other sources', () => {
  const told = withNewWords(setsOf('gazebo'), 1).sets['ragtruth-qa'].labelled.at(-1)!.sentences
  expect(told[0]!.features['freshOdds']).toBeLessThan(-0.5)
  expect(told[1]!.features).toMatchObject({ words: 5, freshOdds: 0, freshTelling: 0.5 })
})
