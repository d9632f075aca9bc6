import { expect, test } from 'vitest'
import { carriedBy } from './carried-by.ts'

const span = (passage: number) => ({ passage, start: 0, end: 4 })

test('what carries an answer is where it was found, not what speaks against it or is merely near', () => {
  const numbers = carriedBy([
    { verdict: 'supported', evidence: [span(3), span(1)] },
    { verdict: 'supported', evidence: [span(3)] },
    { verdict: 'recomputed', right: true, evidence: [span(5)] },
    { verdict: 'recomputed', right: false, evidence: [span(6)] },
    { verdict: 'contradicted', evidence: [span(7)] },
    { verdict: 'not-found', evidence: [span(8)] },
  ])
  expect([...numbers]).toEqual([3, 1, 5])
  expect(carriedBy([]).size).toBe(0)
})
