import { expect, test } from 'vitest'
import { reasonText } from './reason-text.ts'

test('a reason is told by its code, with what stood in the answer and the evidence', () => {
  const told = 'as the check told it'
  expect(
    reasonText({
      reason: told,
      because: { code: 'other-value', values: { given: '324 m', claimed: '342 m' }, fromTool: true },
    }),
  ).toBe('the evidence says 324 m, not 342 m (a tool’s result in the conversation)')
  expect(
    reasonText({ reason: told, because: { code: 'nothing-of', values: { words: ['lifts', 'Antarctica'] } } }),
  ).toBe('the evidence says nothing of “lifts” and “Antarctica”')
})

test('what was stored without a code, or has one that the page does not know, is told as it came', () => {
  expect(reasonText({ reason: 'as told' })).toBe('as told')
  expect(reasonText({ reason: 'as told', because: { code: 'of-tomorrow' } })).toBe('as told')
  expect(reasonText({ reason: 'as told', because: { code: 'constructor' } })).toBe('as told')
})
