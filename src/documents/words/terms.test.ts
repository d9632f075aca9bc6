import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { proposingTerms, queryTerms } from '../search/query.ts'
import { terms } from './terms.ts'

function check(text: string, expected: string[]): void {
  expect(terms(text)).toEqual(expected)
}

test('words are stemmed, stop words left out', () =>
  check('How are the running Connections?', ['run', 'connect']))
test('an identifier is whole and in parts', () => {
  check('max_connections', ['max_connections', 'maximum', 'connect'])
  check('maxConnections', ['maxconnections', 'maximum', 'connect'])
  check('pg_class.relname', ['pg_class.relname', 'pg', 'class', 'relnam'])
  check('PostgreSQL', ['postgresql'])
})
test('numbers stay whole', () => check('version 15.2', ['version', '15.2']))
test('diacritics do not matter', () => check('Größe naïve ΆΒ', ['große', 'naiv', 'αβ']))
test('Chinese, Japanese and Korean give bigrams', () => {
  check('数据库', ['数据', '据库'])
  check('データ2个', ['デー', 'ータ', '2', '个'])
})
test('no text breaks the terms, and none holds what would part it in the index', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      for (const term of terms(text)) expect(term).toMatch(/^[^\s"'*():^]+$/u)
    }),
    { numRuns: 1000 },
  )
})

test('earlier turns count less the further back they are', () => {
  const weights = queryTerms('giraffe', [
    { role: 'user', text: 'walrus giraffe' },
    { role: 'assistant', text: 'tusk' },
    { role: 'user', text: 'ice' },
    { role: 'assistant', text: 'cold' },
  ])
  expect([...weights].map(([term, weight]) => [term, Number(weight.toFixed(4))])).toEqual([
    [termNumber('giraff'), 1],
    [termNumber('cold'), 0.3],
    [termNumber('ic'), 0.3],
    [termNumber('tusk'), 0.09],
    [termNumber('walru'), 0.09],
  ])
})

test('terms that are everywhere propose nothing where rarer ones can', () => {
  const weights = queryTerms('giraffe table')
  const holding = (giraffes: number) => ({
    blocks: 1000,
    holding: new Map([
      [termNumber('giraff'), giraffes],
      [termNumber('tabl'), 900],
    ]),
  })
  expect(proposingTerms(weights, holding(3))).toEqual([termNumber('giraff')])
  expect(proposingTerms(weights, holding(0))).toEqual([termNumber('tabl')])
})
