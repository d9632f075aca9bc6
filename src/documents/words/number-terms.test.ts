import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { numberTerms } from './number-terms.ts'
import { terms } from './terms.ts'

const pieces = [
  'Straße',
  'naïve',
  'e\u0301tude',
  'Ŀl',
  'max_connections',
  'pg_class.relname',
  'BoundedQueue',
  'HTTPServer',
  'The_MAX-conf.dbInfo',
  '_x__y_',
  '1.5-2',
  'Running',
  `x${'Yz'.repeat(40)}`,
  'well-known',
  '15.2',
  'Überprüfung',
  'Йод',
  'ﬁnd',
  '数据库',
  'ロンドン',
  '“quoted”',
  'end…',
  'a–b',
  '…5',
  '\u00a0',
  '.',
  '-',
  ' ',
  '²',
  '𝒜b',
]
/** Identifiers, and what looks like such. */
const identifier = fc.string({ unit: fc.constantFrom(...'aBcDing1_.- '.split('')), maxLength: 12 })
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 5 }), identifier), {
    maxLength: 12,
  })
  .map((found) => found.join(''))

test.each([undefined, 'de', 'ru'])(
  'the numbers are those of the terms, whatever a text is made of (%s)',
  (stemming) => {
    fc.assert(
      fc.property(text, text, text, (before, own, behind) => {
        const start = before.length
        const all = before + own + behind
        const found = [...numberTerms(all, stemming, start, start + own.length)]
        expect(found).toEqual(terms(all.slice(start, start + own.length), stemming).map(termNumber))
      }),
      { numRuns: 2_000 },
    )
  },
)

test('more words than are remembered are told as few are', () => {
  const words = Array.from({ length: 60_000 }, (_, index) => `w${index}x`)
  const text = [...words, ...words].join(' ')
  const expected = words.map(termNumber)
  expect([...numberTerms(text, undefined)]).toEqual([...expected, ...expected])
})
