import { expect, test } from 'vitest'
import { check } from '../../check.ts'

const evidence =
  'Children under 12 must be with an adult. Anyone aged 14 or over may use the sauna. More than 312 people swam here in May.'

/** What is said of an answer that is one claim. */
function verdictOf(answer: string, question = 'Who may swim alone?') {
  return check({ answer, evidence, question }).claims[0]!.verdict
}

test('a limit that the evidence sets at another number is not supported, though its number stands elsewhere', () => {
  expect(verdictOf('Children under 12 must be with an adult.')).toBe('supported')
  expect(verdictOf('Children under 14 must be with an adult.')).toBe('contradicted')
  expect(verdictOf('Anyone aged 12 or over may use the sauna.')).toBe('contradicted')
})

test('what follows from a limit, what is rounded and what was asked about are let be', () => {
  expect(verdictOf('Children under ten must be with an adult.')).not.toBe('contradicted')
  expect(verdictOf('More than 300 people swam here in May.')).toBe('supported')
  const asked = 'May my daughter swim alone, she is not yet 14?'
  expect(verdictOf('Children under 14 must be with an adult.', asked)).not.toBe('contradicted')
})
