import { expect, test } from 'vitest'
import type { Verdict } from '../../../../src/wire/index.ts'
import { markedBy, type Marked } from './marked-claims.ts'

const verdict = (start: number, is: Verdict['verdict'] = 'supported') =>
  ({ start, end: start + 5, verdict: is, probability: 1, evidence: [] }) as unknown as Verdict
const none: Marked = { verdicts: [], claims: [] }

test('verdicts that come one by one amount to the same as all at once, in order', () => {
  const verdicts = [10, 0, 30, 20].map((start) => verdict(start))
  let marked = none
  for (const index of verdicts.keys()) marked = markedBy(verdicts.slice(0, index + 1), marked)
  expect(marked.claims).toEqual(markedBy(verdicts, none).claims)
  expect(marked.claims.map(({ index }) => index)).toEqual([1, 0, 3, 2])
})

test('a statement whose verdict has not changed is the same one as before', () => {
  const verdicts = [0, 10, 20].map((start) => verdict(start))
  const first = markedBy(verdicts, none)
  const more = markedBy([...verdicts, verdict(30)], first)
  expect(more.claims[1]).toBe(first.claims[1])
  const revised = markedBy([verdicts[0]!, verdict(10, 'partly'), verdicts[2]!], first)
  expect(revised.claims[0]).toBe(first.claims[0])
  expect(revised.claims[1]).toMatchObject({ start: 10, sign: 'partly' })
  expect(revised.claims[2]).toBe(first.claims[2])
})
