import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, checkLimits } from './check.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        'The sky is blue. ',
        '\n',
        '- ',
        '| a | b |\n',
        '```\n',
        '**',
        '[1]',
        '](',
        '5 %',
        'שלום ',
        '\ud800',
        '天空是蓝色的。',
        '> ',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
)

test('offsets point at the claim’s text and into the evidence, claims follow one another, and it is deterministic', () => {
  fc.assert(
    fc.property(text, text, (answer, evidence) => {
      const checked = check({ answer, evidence })
      expect(check({ answer, evidence })).toEqual(checked)
      expect(checked.score).toBeGreaterThanOrEqual(0)
      expect(checked.score).toBeLessThanOrEqual(1)
      let last = 0
      for (const claim of checked.claims) {
        expect(answer.slice(claim.start, claim.end)).toBe(claim.text)
        expect(claim.start).toBeGreaterThanOrEqual(last)
        expect(claim.end).toBeGreaterThan(claim.start)
        last = claim.end
        for (const { start, end } of claim.evidence) {
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(evidence.length)
        }
      }
    }),
    { numRuns: 300 },
  )
})

const quoted = 'Copper conducts heat better than iron does.'
const sentence = fc
  .array(fc.constantFrom('copper', 'iron', 'heat', 'the', 'conducts', 'red', 'shelf', 'better', 'seven'), {
    minLength: 3,
    maxLength: 12,
  })
  .map((words) => `${words.join(' ')}.`)

test('more evidence never takes an exact quote’s support away', () => {
  fc.assert(
    fc.property(fc.array(sentence, { maxLength: 8 }), (more) => {
      const { claims } = check({ answer: quoted, evidence: [quoted, ...more] })
      expect(claims).toMatchObject([{ verdict: 'supported' }])
    }),
  )
})

test.each([
  ['an empty answer', ''],
  ['blanks', ' \n\t\n '],
  ['a Markdown bomb of brackets', '['.repeat(100_000)],
  ['nested links', '[a]('.repeat(30_000)],
  ['nested quotations', '>'.repeat(100_000)],
  ['stars', '*'.repeat(100_000)],
  ['fences', '```\n'.repeat(30_000)],
  ['bars', '| '.repeat(50_000)],
  ['one endless word', 'a'.repeat(200_000)],
  ['digits', '1,'.repeat(100_000)],
  ['brackets and blanks', `(${' '.repeat(50_000)}passage`],
  ['quotation marks', '“'.repeat(50_000)],
])('%s is checked and done with', (_, answer) => {
  expect(check({ answer, evidence: 'The sky is blue.' }).claims.length).toBeLessThan(40_000)
})

test('beyond the limit an answer is not checked, and that is said', () => {
  const answer = 'The sky is blue. '.repeat(checkLimits.answer / 17 + 10)
  expect(check({ answer, evidence: 'The sky is blue.' }).notice).toMatch(/were checked/)
})
