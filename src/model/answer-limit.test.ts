import { expect, test } from 'vitest'
import { withNewLimit } from './answer-limit.ts'

test('the limit of an answer has its new name, once, and what has none stays as it is', () => {
  expect(withNewLimit({ max_tokens: 5, seed: 1 })).toEqual({ seed: 1, max_completion_tokens: 5 })
  for (const parameters of [
    { seed: 1 },
    { max_completion_tokens: 5 },
    { max_tokens: 5, max_completion_tokens: 6 },
  ])
    expect(withNewLimit(parameters)).toBe(parameters)
})
