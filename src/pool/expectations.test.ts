import { expect, test } from 'vitest'
import { expectations } from './expectations.ts'

test('of a request for vectors no answer is expected, so that nothing is held against its caller', () => {
  const { answerTokens } = expectations({ waitMs: 1_000, lesserMs: 1_000 })
  const request = { model: 'm', messages: [], parameters: {}, stream: false }
  expect(answerTokens(request)).toBeGreaterThan(0)
  expect(answerTokens({ ...request, embedding: true })).toBe(0)
})
