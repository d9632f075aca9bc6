import { expect, test } from 'vitest'
import { beforeClaim, evidenceFor, readOpinion } from './question.ts'
import { isUncertain, revised } from './revise.ts'
import { openSecondOpinions, type AskJudge } from './second-opinions.ts'

test.each([
  ['SUPPORTED', 'supported'],
  ['supported', 'supported'],
  [' Partly. \n', 'partly'],
  ['**UNSUPPORTED**', 'not-found'],
  ['"Unsupported"', 'not-found'],
  ['<think>\nIt may be UNSUPPORTED.\n</think>\n\nSUPPORTED', 'supported'],
  ['', undefined],
  ['yes', undefined],
  ['contradicted', undefined],
  ['constructor', undefined],
  ['SUPPORTED, because it says so', undefined],
  ['SUPPORTED UNSUPPORTED', undefined],
  ['{"verdict":"supported"}', undefined],
  ['<think>SUPPORTED', undefined],
])('of %j the opinion is %s', (answer, verdict) => {
  expect(readOpinion(answer)).toBe(verdict)
})

test('a judge is shown what was found first, then what is cited, within its room', () => {
  const passages = ['a', 'b', 'c', 'd'].map((letter, index) => ({
    text: letter.repeat(5_000),
    number: index + 1,
  }))
  const shown = evidenceFor({ evidence: [{ passage: 3, start: 4_990, end: 5_000 }], cited: [2] }, passages)
  expect(shown.map((text) => `${text[0]}${text.length}`)).toEqual(['c2000', 'b2000', 'a2000'])
  expect(evidenceFor({ evidence: [], cited: [] }, [{ text: ' ' }])).toEqual([])
})

test('what stands before a claim begins at a word', () => {
  const answer = `${'word '.repeat(200)}It is.`
  expect(beforeClaim(answer, 1_000)).toMatch(/^word (?:word )+$/)
  expect(beforeClaim('A. B.', 3)).toBe('A. ')
})

test('only the judge moves a verdict, and never an exact one', () => {
  const first = { start: 0, end: 4, verdict: 'not-found' as const, probability: 0.5 }
  const judge = (says: 'supported' | 'partly') => [{ model: 'm', role: 'judge' as const, says }]
  expect(revised(first, judge('supported'))).toMatchObject({ verdict: 'supported', probability: 0.8 })
  expect(revised(first, judge('partly'))).toMatchObject({ verdict: 'partly', probability: 0.3333 })
  expect(revised(first, [{ model: 'm', role: 'answer', says: 'supported' }])).toMatchObject({
    first: 'not-found',
    verdict: 'not-found',
    probability: 0.5,
  })
  const band = { from: 0, to: 1 }
  expect(isUncertain({ verdict: 'contradicted', probability: 0.05 }, band)).toBe(false)
  expect(isUncertain({ verdict: 'recomputed', probability: 0.5 }, band)).toBe(false)
  expect(isUncertain({ verdict: 'partly', probability: 0.5 }, band)).toBe(true)
})

const verdict = (start: number) => ({
  start,
  end: start + 1,
  verdict: 'not-found' as const,
  probability: 0.5,
  evidence: [],
  reason: '',
})
const parts = { passages: [], question: 'Q?', band: { from: 0, to: 1 }, mostClaims: 100, others: [] }

test('so many are before the judge at once, and all come to their end', async () => {
  let inside = 0
  let most = 0
  const judge: AskJudge = async () => {
    most = Math.max(most, ++inside)
    await Promise.resolve()
    inside--
    return { model: 'm', says: 'supported', promptTokens: 1, completionTokens: 1 }
  }
  const opinions = openSecondOpinions({ ...parts, judge }, new AbortController().signal)
  for (let at = 0; at < 20; at++) opinions.add(verdict(at), 'x'.repeat(30))
  const found = []
  for await (const opinion of opinions.rest(new AbortController().signal)) found.push(opinion.start)
  expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at))
  expect(most).toBe(4)
  expect(opinions.cost()).toEqual({ asked: 20, changed: 20, promptTokens: 20, completionTokens: 20 })
})

test('a judge that breaks its word and throws costs nobody the answer', async () => {
  const judge: AskJudge = () => Promise.reject(new Error('out of order'))
  const opinions = openSecondOpinions({ ...parts, judge }, new AbortController().signal)
  opinions.add(verdict(0), 'x')
  const found = []
  for await (const opinion of opinions.rest(new AbortController().signal)) found.push(opinion)
  expect(found).toEqual([])
  expect(opinions.cost()).toMatchObject({ changed: 0, problem: expect.stringContaining('out of order') })
})
