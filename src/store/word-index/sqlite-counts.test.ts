import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom, termBytes, termNumber, termNumbers } from '../../base/index.ts'
import type { IndexedBlock } from './posting-list.ts'
import { sqliteCounts } from './sqlite-counts.ts'
import { allMigrations, makeTables } from '../sqlite-migrate.ts'
import { termCounts } from './term-counts.ts'

const words = Array.from({ length: 3_000 }, (_, index) => `w${index}`)

test('terms are counted by the block, whatever field they are in and however many there are', () => {
  const random = seededRandom(2)
  const counts = termCounts()
  const expected = new Map<string, number>()
  const blocks = Array.from({ length: 500 }, () => {
    const field = () =>
      Array.from(
        { length: Math.floor(random.next() * 40) },
        () => words[Math.floor(random.next() ** 2 * 3_000)]!,
      )
    const terms = { text: field().join(' '), title: field().join(' '), neighbours: field().join(' ') }
    return { terms, distinct: new Set(Object.values(terms).join(' ').split(' ').filter(Boolean)) }
  })
  for (const { terms, distinct } of blocks) {
    counts.change(termNumbers(terms), 1)
    for (const word of distinct) expected.set(word, (expected.get(word) ?? 0) + 1)
  }
  for (const { terms, distinct } of blocks.slice(100, 200)) {
    counts.change(termNumbers(terms), -1)
    for (const word of distinct) expected.set(word, expected.get(word)! - 1)
  }
  const number = (word: string) => termNumbers({ text: word, title: '', neighbours: '' })[2]!
  for (const made of [counts, termCounts(counts.pairs())])
    expect(words.map((word) => made.of(number(word)))).toEqual(words.map((word) => expected.get(word) ?? 0))
})

/** Of each term of some blocks how many of them hold it. */
function pairsOf(blocks: IndexedBlock[]): Uint32Array {
  const counts = termCounts()
  for (const { numbers } of blocks) counts.change(numbers, 1)
  return counts.pairs()
}

test('counts are right after every change and every start, whenever they were last written down', () => {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  makeTables(database, allMigrations())
  database.exec('PRAGMA foreign_keys = OFF')
  const random = seededRandom(4)
  const add = database.prepare(
    `INSERT INTO blocks (document_id, ordinal, start, "end", headings, text, term_numbers)
     VALUES ('d', ?, 0, 0, '[]', '', ?)`,
  )
  const there = new Map<number, { block: IndexedBlock; words: string[] }>()
  const open = () => sqliteCounts(database, { writtenAfter: 10, notIndexed: () => pending })
  let counts = open()
  /** Blocks that are in no segment of the index yet. */
  let pending: IndexedBlock[] = []
  let saves = 0
  for (let round = 0; round < 800; round++) {
    // In between long stretches in which blocks only come, so that many are counted together.
    const isCalm = round % 80 >= 20
    const seldom = isCalm ? 0.01 : 0.1
    // As a process does that was killed: nothing is written down for it.
    if (random.next() < seldom) counts = open()
    const change = { added: [] as IndexedBlock[], removed: [] as IndexedBlock[] }
    counts.load()
    const leaving = [...there.values()].filter(() => random.next() < (isCalm ? 0 : 0.1))
    change.removed = leaving.map(({ block }) => block)
    counts.removing(change.removed)
    for (const { id } of change.removed) {
      database.prepare('DELETE FROM blocks WHERE id = ?').run(id)
      there.delete(id)
    }
    for (let count = Math.floor(random.next() * 4); count > 0; count--) {
      const held = words.slice(0, 40).filter(() => random.next() < 0.08)
      const numbers = termNumbers({ text: held.join(' '), title: '', neighbours: '' })
      const id = Number(add.run(round * 10 + count, termBytes(numbers)).lastInsertRowid)
      change.added.push({ id, numbers })
      there.set(id, { block: { id, numbers }, words: held })
    }
    if (random.next() < seldom) counts = open()
    else counts.changed(change)
    pending = [...pending, ...change.added].filter(({ id }) => there.has(id))
    if (pending.length > 20) {
      counts.indexed(pending, pairsOf(pending))
      pending = []
    }
    if (database.prepare('SELECT 1 FROM index_counts').get()) saves++
    // What nobody asks for is counted with the others.
    if (random.next() < (isCalm ? 0.95 : 0.3)) continue
    for (const word of words.slice(0, 40))
      expect(counts.holding(termNumber(word)), `${word} in round ${round}`).toBe(
        [...there.values()].filter((one) => one.words.includes(word)).length,
      )
  }
  expect(saves).toBeGreaterThan(100)
  expect(database.prepare('SELECT count(*) AS kept FROM index_removals').get()!['kept']).toBeLessThan(40)
})
