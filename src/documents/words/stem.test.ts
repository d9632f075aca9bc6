import { expect, test } from 'vitest'
import { find } from '../search/find.ts'
import { termNumber, termNumbers } from '../../base/index.ts'
import { memoryIndex } from '../search/memory-index.ts'
import { queryTerms, questionStemmings, quotedPhrases } from '../search/query.ts'
import { stemmingOf } from './stem.ts'
import { terms } from './terms.ts'

test.each([
  ['de', 'Rückerstattungen', 'Rückerstattung', 'ruckerstatt'],
  ['de', 'Größen', 'GRÖSSE', 'gross'],
  ['fr', 'résiliées', 'résiliation', 'resili'],
  ['es', 'devoluciones', 'devolución', 'devolu'],
  ['it', 'condizioni', 'condizione', 'condizion'],
  ['pt', 'devoluções', 'devolução', 'devolu'],
  ['nl', 'vergoedingen', 'vergoeding', 'vergoed'],
  ['sv', 'återbetalningar', 'återbetalningen', 'aterbetalning'],
  ['ru', 'документами', 'документы', 'документ'],
  ['ru', 'платежей', 'платёж', 'платеж'],
])('%s: %s and %s have one stem', (language, one, other, stem) => {
  expect([terms(one, stemmingOf(language)), terms(other, stemmingOf(language))]).toEqual([[stem], [stem]])
})

test('accents that stand apart, or are left out, change nothing', () => {
  for (const text of [
    'Rückerstattung',
    'Rückerstattung'.normalize('NFD'),
    'Ruckerstattung',
    'RÜCKERSTATTUNG',
  ])
    expect(terms(text, 'de')).toEqual(['ruckerstatt'])
})

test('identifiers, numbers and scripts without blanks are the same in every language', () => {
  for (const text of ['version 15.2', '数据库', 'データ2个']) expect(terms(text, 'fr')).toEqual(terms(text))
  expect(terms('max_connections', 'de')).toEqual(['max_connections', 'maximum', 'connection'])
})

test('English, and what has no rules of its own, is stemmed as ever', () => {
  expect(['en', 'zh', 'pl', '__proto__', 'constructor', undefined].map(stemmingOf)).toEqual(
    Array(6).fill(undefined),
  )
  expect(terms('Refunds for cancelled naïve organizations are processed; users’ connections: Größe')).toEqual(
    ['refund', 'cancel', 'naiv', 'organ', 'process', 'user', 'connect', 'große'],
  )
})

/** The documents that a question finds, best first. */
async function found(texts: Record<string, string>, question: string): Promise<string[]> {
  const documents = Object.entries(texts)
  const index = memoryIndex(
    documents.map(([language, text], blockId) => ({
      blockId,
      documentId: language,
      documentTitle: language,
      ordinal: 0,
      terms: termNumbers({ text: terms(text, stemmingOf(language)).join(' '), title: '', neighbours: '' }),
    })),
    documents.flatMap(([language]) => stemmingOf(language) ?? []),
  )
  const ranked = await find(index, { question, candidates: 400, limit: 10, feedback: false, lift: true })
  return ranked.map(({ candidate }) => candidate.documentId)
}

const library = {
  de: 'Die Rückerstattung dauert eine Woche.',
  fr: 'Les abonnements résiliés ne sont plus facturés.',
  es: 'Las devoluciones se pagan por transferencia.',
  ru: 'Возвраты оформляются по документам.',
  en: 'Refunds are paid within fourteen days.',
}
test.each([
  ['Rückerstattungen?', ['de']],
  ['résilier un abonnement', ['fr']],
  ['devolución', ['es']],
  ['возврата', ['ru']],
  ['refunding', ['en']],
  ['„der Rückerstattungen“ “refund”', ['de', 'en']],
])('a question of a few words finds what is in its language: %s', async (question, expected) => {
  expect(await found(library, question)).toEqual(expected)
})

test('a word has each of its stems once, all of the same weight', () => {
  expect([...queryTerms('Berlin Rückerstattungen', [], [undefined, 'de', 'fr'])]).toEqual([
    [termNumber('berlin'), 1],
    [termNumber('ruckerstattungen'), 1],
    [termNumber('ruckerstatt'), 1],
  ])
  expect(quotedPhrases('„die Rückerstattungen“', [undefined, 'de'])).toEqual([
    ['die ruckerstattungen', 'die ruckerstatt'],
  ])
})

test('of many languages the question’s own and the most frequent are looked for', () => {
  const many = ['de', 'fr', 'es', 'it', 'nl', 'ru']
  expect(questionStemmings('возврат', many)).toEqual([undefined, 'ru', 'de', 'fr', 'es'])
  expect(questionStemmings('refund', many)).toEqual([undefined, 'de', 'fr', 'es', 'it'])
  expect(questionStemmings('refund', ['de'])).toEqual([undefined, 'de'])
})
