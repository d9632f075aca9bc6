import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from './recompute/evaluate.ts'
import { exactFindings, prepareEvidence } from './index.ts'
import { readNumber } from './values/numbers.ts'
import { wordsOf } from './words/words.ts'

const pieces = fc.constantFrom(
  '12', '1,234.5', '3 km', '$5.3 million', '20%', 'between 3 and 4 hours', 'March 5, 2019', '03/04/2019', '“so it is said”', '"', '“', '| a | 3 |', '\n|---|---|\n', '\n', '{"a": 3}', '= 12', '+', '×', '(', 'not', 'the company', 'Paris', 'sold', 'opened in', 'from', 'to', 'of', '.', ',', '…', '[', '5 feet 11 inches', 'twenty-one', '2019年3月5日', '💥', '\u202e', '\ud800', 'Total: 5', '- item 3', 'Monday', 'is a leap year', '½', '3/4', '1e9', 'v2.1.3',
) // prettier-ignore
const text = fc
  .array(fc.oneof({ weight: 5, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ maxLength: 12 }) }), {
    maxLength: 30,
  })
  .map((parts) => parts.join(' '))

test('every finding points into the claim, and its evidence into its passage; twice asked, twice the same', () => {
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 3 }), (before, claim, passages) => {
      const answer = `${before} ${claim}`
      const start = before.length + 1
      const evidence = passages.map((passage) => ({ text: passage }))
      const place = { answer, start, end: answer.length, question: 'How many?' }
      const findings = exactFindings({ ...place, evidence })
      expect(exactFindings({ ...place, evidence: prepareEvidence(evidence) })).toEqual(findings)
      for (const finding of findings) {
        expect(finding.start).toBeGreaterThanOrEqual(start)
        expect(finding.end).toBeGreaterThan(finding.start)
        expect(finding.end).toBeLessThanOrEqual(answer.length)
        expect(finding.right !== undefined).toBe(finding.verdict === 'recomputed')
        for (const span of finding.evidence) {
          const passage = evidence[span.passage - 1]!.text
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.end).toBeGreaterThan(span.start)
          expect(span.end).toBeLessThanOrEqual(passage.length)
        }
      }
    }),
    { numRuns: 400 },
  )
})

test('what is said in the very words of the evidence is never contradicted', () => {
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 2 }), (claim, others) => {
      const evidence = [claim, ...others].map((passage) => ({ text: passage }))
      const findings = exactFindings({ answer: claim, start: 0, end: claim.length, evidence })
      expect(findings.filter((finding) => finding.verdict === 'contradicted')).toEqual([])
    }),
    { numRuns: 400 },
  )
})

test('a number reads the same in digits and with commas', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (number) => {
      expect(readNumber(wordsOf(String(number)), 0)?.value).toBe(number)
      expect(readNumber(wordsOf(number.toLocaleString('en-US')), 0)?.value).toBe(number)
    }),
  )
})

test('a sum of whole numbers comes out as JavaScript has it, and nothing but a sum is evaluated', () => {
  const operator = fc.constantFrom('+', '-', '*')
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999 }),
      fc.array(fc.tuple(operator, fc.integer({ min: 0, max: 999 })), { minLength: 1, maxLength: 1 }),
      (first, [rest]) => {
        const [sign, second] = rest!
        const expected = sign === '+' ? first + second : sign === '-' ? first - second : first * second
        expect(evaluate(`${first}${sign}${second}`)).toBe(expected)
      },
    ),
  )
  for (const hostile of [
    'process',
    'a.b',
    'f(1)',
    '1;2',
    '[1]',
    '1,2',
    '"a"',
    '1<2',
    '`1`',
    '(((',
    '1/0',
    'x=1',
    '9'.repeat(500),
  ])
    expect(evaluate(hostile)).toBeUndefined()
})

test.each([
  ['a long run of digits', '9'.repeat(1_000_000)],
  ['digits and commas', '1,'.repeat(500_000)],
  ['open brackets', '('.repeat(200_000)],
  ['quotation marks', '"a '.repeat(100_000)],
  ['open quotation marks', '“a '.repeat(100_000)],
  ['numbers', '1 000 '.repeat(50_000)],
  ['table bars', '|'.repeat(200_000)],
  ['an open JSON text', '{"a":['.repeat(50_000)],
  ['one long word', 'a'.repeat(1_000_000)],
  ['dates', '1 May 2019 '.repeat(30_000)],
  ['totals', '- a 3\nTotal: 3\n'.repeat(20_000)],
  ['sums', '1 + 1 = 2 '.repeat(30_000)],
])('a great deal of %s is read, as a claim and as evidence', (_name, hostile) => {
  const evidence = prepareEvidence([{ text: hostile }])
  for (const answer of [
    hostile,
    'The shop sold 12 apples in 2019 and said "we have sold so many apples today".',
  ])
    expect(Array.isArray(exactFindings({ answer, start: 0, end: answer.length, evidence }))).toBe(true)
})
