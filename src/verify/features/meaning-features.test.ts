import { stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { splitAnswer } from '../claims/claims.ts'
import { readEvidence } from '../evidence/evidence.ts'
import { describe as describeSentence } from '../judge.ts'
import { prepareEvidence } from '../exact/index.ts'
import { lexicon } from '../text/lexicon.ts'

const evidence = readEvidence([
  { text: 'The agency begins to use a small uncrewed aircraft. The share price will increase in spring.' },
])

/** The features of one sentence held against the evidence above, as far as they are asked for. */
function features(sentence: string, names: string[]): Record<string, number> {
  const [claim] = splitAnswer(sentence)
  const context = {
    evidence,
    values: prepareEvidence([]),
    question: new Set<string>(),
    rarity: () => 1,
    said: new Set<string>(),
  }
  const { features: all } = describeSentence(claim!, [], context)
  return Object.fromEntries(names.map((name) => [name, all[name]!]))
}

test('a new word that means what a word of the evidence means is akin, another one is strange', () => {
  const { akin, strange } = features('The agency starts to use a small uncrewed aircraft.', [
    'akin',
    'strange',
  ])
  expect(akin).toBeGreaterThan(0)
  expect(strange).toBe(0)
  expect(features('The agency sold a small uncrewed aircraft.', ['akin'])).toEqual({ akin: 0 })
})

test('a word is seen to say the opposite, by the table or by its beginning', () => {
  const names = ['opposed', 'opposites']
  expect(features('The agency began to use a large uncrewed aircraft.', names)).toEqual({
    opposed: 1,
    opposites: 0,
  })
  expect(features('The agency began to use a small crewed aircraft.', names)).toEqual({
    opposed: 0,
    opposites: 1,
  })
  expect(features('The share price will decrease in spring.', names)).toEqual({ opposed: 1, opposites: 0 })
  expect(features('The share price will increase in spring.', names)).toEqual({ opposed: 0, opposites: 0 })
})

test('a detail at the end that is not in the evidence is seen in its own stretch', () => {
  const names = ['clauses', 'headFresh', 'clauseWorstShare']
  expect(features('The agency begins to use a small aircraft, which impresses tourists.', names)).toEqual({
    clauses: 3,
    headFresh: 0,
    clauseWorstShare: 1,
  })
})

test('a claim that negates what its evidence does not is seen to', () => {
  const names = ['negationMore', 'negationLess']
  expect(features('The share price will not increase in spring.', names)).toEqual({
    negationMore: 1,
    negationLess: 0,
  })
})

test('the table of words carries its licence, and all that is learned stays within 300 kB', async () => {
  expect(lexicon().same.size).toBeGreaterThan(3_000)
  const sizes = await Promise.all(
    ['model', 'lexicon'].map((name) => stat(new URL(`../model/${name}.json`, import.meta.url))),
  )
  expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(300_000)
  const { default: table } = await import('../model/lexicon.json', { with: { type: 'json' } })
  expect(table.licence).toContain('Princeton University')
})
