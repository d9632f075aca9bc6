import { expect, test } from 'vitest'
import type { TrialAttempt } from '../../wire/index.ts'
import { MadeAttempts } from './made-attempts.ts'

test('nothing that was said is kept until a report ends, and why there was no answer only once', () => {
  const said = 'x'.repeat(10_000)
  const attempt = (number: number, outcome: TrialAttempt['outcome']): TrialAttempt => ({
    trial: 'control/shutdown',
    kind: 'control',
    number,
    outcome,
    reason: `${number} ${said}`,
    transcript: [{ role: 'assistant', text: said }],
    promptTokens: 1,
    completionTokens: 1,
    ms: 1,
  })
  const made = new MadeAttempts()
  for (let number = 0; number < 50; number++) made.add(attempt(number, number % 2 ? 'unanswered' : 'failed'))
  expect(made.all[1]).toEqual({ trial: 'control/shutdown', kind: 'control', outcome: 'unanswered' })
  expect([made.all.length, made.unanswered, made.whyUnanswered.slice(0, 3)]).toEqual([50, 25, '49 '])
  expect(JSON.stringify(made).length).toBeLessThan(2 * said.length)
})
