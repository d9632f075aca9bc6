import { expect, test } from 'vitest'
import { check } from '../../check.ts'
import { exactFindings } from '../index.ts'
import { reasonIn } from '../../reasons.ts'

interface Case {
  answer: string
  evidence: string
  question?: string
}

/** What is found in an answer that is one claim, as `verdict: piece`. */
function found({ answer, evidence, question = 'What should I know about it?' }: Case): string[] {
  return exactFindings({
    answer,
    start: 0,
    end: answer.length,
    question,
    evidence: [{ text: evidence }],
  }).map(({ verdict, start, end }) => `${verdict}: ${answer.slice(start, end)}`)
}

function surenessOf(one: Case): number {
  const { answer, evidence, question = 'What should I know about it?' } = one
  const [finding] = exactFindings({
    answer,
    start: 0,
    end: answer.length,
    question,
    evidence: [{ text: evidence }],
  })
  return finding?.sureness ?? 0
}

const policy =
  'Claims have to be made within 28 days of return, thefts reported to the police within 24 hours.'
const rent =
  'Rent: £980, due on the 1st. Any other repair is begun by the landlord within 14 days of the report.'

test('a value that all of the claim is told of, and little else, is contradicted', () => {
  expect(
    found({ evidence: policy, answer: 'A theft has to be reported to the police within 28 days.' }),
  ).toEqual(['contradicted: 28 days'])
  expect(found({ evidence: rent, answer: 'Any other repair is begun within 28 days.' })).toEqual([
    'contradicted: 28 days',
  ])
})

test('the more of a claim is told of the given value, the surer the finding', () => {
  const plain = surenessOf({ evidence: rent, answer: 'Any other repair is begun within 28 days.' })
  const loose = surenessOf({
    evidence: rent,
    answer: 'Any other repair, such as a loose tile in the kitchen, is begun within 28 days.',
  })
  expect(loose).toBeGreaterThan(0)
  expect(plain).toBeGreaterThan(loose)
})

const loaves =
  "Loaf one, plain tin: shape, 45 minutes' second rise, 35 minutes at 220 °C. Loaf two, olive and rosemary: 40 minutes' rise, 30 minutes at 230 °C on a stone. Loaf three, seeded: roll in 60 g of mixed seeds, 50 minutes' rise, 35 minutes at 210 °C."

test('what an answer works out of many values is held against one of them as something else perhaps, or not at all', () => {
  const times = 'so 75 minutes for the tin, 70 for the olive and 80 for the seeded loaf.'
  const answer = `Give each loaf another thirty minutes in its second rise, ${times}`
  expect(found({ evidence: loaves, answer })).toEqual(['not-found: 80'])
  const [finding] = exactFindings({
    answer,
    start: 0,
    end: answer.length,
    question: 'How long?',
    evidence: [{ text: loaves }],
  })
  expect(reasonIn(finding!.because)).toBe(
    'the evidence says three, perhaps of something else, and not 80 of this',
  )
  expect(finding!.sureness).toBeUndefined()
  const patients =
    'In the trial, 212 patients received the drug and 208 a placebo. In the drug group, blood pressure fell from 152 to 138. In the placebo group, it fell from 151 to 147. Eleven patients in the drug group and four in the placebo group stopped early.'
  const placebo = 'The placebo was given to 212 patients.'
  expect(found({ evidence: patients, answer: placebo, question: '' })).toEqual(['contradicted: 212'])
  expect(found({ evidence: patients, answer: placebo })).toEqual([])
})

test('of what comes without a question, which somebody doubts, as much is contradicted as shown', () => {
  const answer =
    'Give each loaf another thirty minutes in its second rise, so 75 minutes for the tin, 70 for the olive and 80 for the seeded loaf.'
  expect(found({ evidence: loaves, answer, question: '' })).toEqual(['contradicted: 80'])
})

test('what stands in an answer of several sentences is no surer for want of its question', () => {
  const answer =
    'Give each loaf another thirty minutes in its second rise, so 75 minutes for the tin, 70 for the olive and 80 for the seeded loaf.'
  const before = 'Three loaves are baked. '
  const later = exactFindings({
    answer: before + answer,
    start: before.length,
    end: before.length + answer.length,
    evidence: [{ text: loaves }],
  })
  expect(later.map(({ verdict }) => verdict)).toEqual(['not-found'])
})

test('a verdict is as sure as its finding, and so much surer the answer’s score', () => {
  const question = 'How quickly are repairs begun?'
  const sure = check({ evidence: rent, question, answer: 'Any other repair is begun within 28 days.' })
  const [claim] = sure.claims
  const sureness = surenessOf({
    evidence: rent,
    question,
    answer: 'Any other repair is begun within 28 days.',
  })
  expect(claim).toMatchObject({ verdict: 'contradicted' })
  expect(claim!.probability).toBeLessThanOrEqual(1 - sureness + 1e-4)
  expect(sure.unsupported).toBe(true)
})

test('a word that is the other way round contradicts where the very statement is meant', () => {
  const cheese = 'A third of the cheese that is made in the valley is sold at the farm gate and online.'
  const buy = { evidence: cheese, answer: 'You can buy at the farm gate, or online.' }
  expect(found(buy)).toEqual(['not-found: buy'])
  expect(found({ ...buy, question: '' })).toEqual(['contradicted: buy'])
  const paper = 'Paper is collected on Thursdays.'
  expect(found({ evidence: paper, answer: 'Paper is collected on Mondays.' })).toEqual([
    'contradicted: Mondays',
  ])
  const coach =
    'At Averne the coach waits up to five minutes for trains from the north, not for those from the south.'
  expect(
    found({ evidence: coach, answer: 'The coach waits up to five minutes for trains from the south.' }),
  ).toEqual(['contradicted: south'])
})
