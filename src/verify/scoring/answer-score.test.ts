import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../check.ts'

const evidence = 'The tower is 324 metres tall. It was completed in 1889. Its lifts were renewed in 2008.'
const answer =
  'It was finished in 1889. Gardeners water its penguins. Its lifts were renewed by a Dutch firm.'

test.each([undefined, 'What is known of the tower?'])(
  'opinions that only speak for an answer never make it worse, others never better (question: %s)',
  (question) => {
    const request = { answer, evidence, question }
    const { claims, score } = check(request)
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(1, -1),
        (sizes, side) => {
          const opinions = claims.map(({ start, probability = 0 }, at) => ({
            start,
            verdict: side > 0 ? ('supported' as const) : ('not-found' as const),
            probability: side > 0 ? probability + sizes[at]! * (1 - probability) : probability * sizes[at]!,
          }))
          const moved = check({ ...request, opinions }).score
          // Probabilities are told with four digits.
          if (side > 0) expect(moved).toBeLessThanOrEqual(score + 1e-3)
          else expect(moved).toBeGreaterThanOrEqual(score - 1e-3)
        },
      ),
      { numRuns: 60 },
    )
  },
)

test('what an exact check found stays, whatever is thought of the rest', () => {
  const wrong = 'The tower is 342 metres tall. Gardeners water its penguins.'
  const [, second] = check({ answer: wrong, evidence }).claims
  const opinions = [{ start: second!.start, verdict: 'supported' as const, probability: 0.99 }]
  expect(check({ answer: wrong, evidence, opinions })).toMatchObject({ unsupported: true })
})
