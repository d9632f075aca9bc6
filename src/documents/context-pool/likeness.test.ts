import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { raiseLike, subjectsOf } from './likeness.ts'
import { terms } from '../words/terms.ts'

const numbers = (text: string) => Uint32Array.from(terms(text), termNumber)
const texts = [
  'The heart pumps blood through the arteries and veins of the body.',
  'The orchestra played a symphony, and the violins were out of tune.',
  'A loan from the bank is repaid with interest over twenty years.',
  'The goalkeeper saved a penalty in the last minute of the match.',
]
const subjects = subjectsOf(texts.map(numbers))
const bestOf = (scores: number[]) => scores.indexOf(Math.max(...scores))

test.each([
  ['Which doctor treats cardiac patients?', 0],
  ['Who composed the concerto?', 1],
  ['How do I borrow money for a mortgage?', 2],
  ['Which football team won the championship?', 3],
])('%s is likest to the text about the same, though they share no word', (question, expected) => {
  const scores = raiseLike([1, 1, 1, 1], { question }, subjects)
  expect(bestOf(scores)).toBe(expected)
  // No text loses, and none gains more than a share of the best.
  expect(Math.min(...scores)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...scores)).toBeLessThanOrEqual(1.2 + 1e-9)
})

test('a question that says little is about what was asked before', () => {
  const history = [
    { role: 'user', text: 'Tell me about football.' },
    { role: 'assistant', text: 'An orchestra of violins played a symphony by a composer.' },
  ] as const
  expect(bestOf(raiseLike([1, 1, 1, 1], { question: 'Who won?', history: [...history] }, subjects))).toBe(3)
})

test('scores stay where the words of a question are not known', () => {
  const scores = [3, 2, 0, 1]
  expect(
    raiseLike(scores, { question: 'Welche Herzklappenoperation braucht Schrittmacher?' }, subjects),
  ).toEqual(scores)
  expect(raiseLike(scores, { question: '' }, subjects)).toEqual(scores)
  expect(raiseLike([], { question: 'What is a loan?' }, subjectsOf([]))).toEqual([])
})

test('a text without known words is neither raised nor lowered', () => {
  const own = subjectsOf([...texts, 'Zyzzogeton xkcdqwv'].map(numbers))
  expect(raiseLike([1, 1, 1, 1, 1], { question: 'What is a loan?' }, own)[4]).toBe(1)
})
