import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom, termNumbers, termNumber, type BlockTerms } from '../../base/index.ts'
import { blockRuns, type BlockRuns } from './block-runs.ts'
import type { IndexedBlock } from './posting-list.ts'
import { postingsOf, termPostings } from './postgres-postings.ts'
import { mostHolders, proposeBlocks, type TermPostings } from './propose-blocks.ts'
import { allMigrations, makeTables } from '../sqlite-migrate.ts'
import { sqlitePostings, type SqlitePostings } from './sqlite-postings.ts'

const words = ['ant', 'bee', 'cat', 'dog', '数据', 'max_size', 'x.y']

function newDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  makeTables(database, allMigrations())
  database.exec('PRAGMA foreign_keys = OFF')
  return database
}

/** Adds blocks as a document of a collection, to the tables and to the index. */
function adder(database: DatabaseSync, runs: BlockRuns) {
  const add = database.prepare(
    `INSERT INTO blocks (document_id, ordinal, start, "end", headings, text, term_numbers)
     VALUES (?, ?, 0, 0, '[]', '', ?)`,
  )
  let documents = 0
  return (postings: SqlitePostings, terms: BlockTerms[], collection = 'c'): number[] => {
    const document = `d${documents++}`
    const blocks = terms.map((one, ordinal): IndexedBlock => {
      const numbers = termNumbers(one)
      const { lastInsertRowid } = add.run(document, ordinal, new Uint8Array(numbers.buffer))
      return { id: Number(lastInsertRowid), numbers }
    })
    runs.add({ first: blocks[0]!.id, last: blocks.at(-1)!.id }, collection)
    postings.added(blocks)
    return blocks.map(({ id }) => id)
  }
}

function told(postings: TermPostings): number[][] {
  const found: number[][] = []
  postings.each((...one) => found.push(one))
  return found
}

test('proposes what counting in the stored terms gives, for any number asked for', () => {
  const database = newDatabase()
  const runs = blockRuns()
  const postings = sqlitePostings(database, runs)
  const random = seededRandom(5)
  const field = (most: number) =>
    Array.from({ length: Math.floor(random.next() * most) }, () => words[Math.floor(random.next() ** 2 * 7)]!)
  const made = Array.from({ length: 300 }, () => [field(6), field(3), field(8)])
  const ids = adder(database, runs)(
    postings,
    made.map((fields) => {
      const [text, title, neighbours] = fields.map((terms) => terms.join(' '))
      return { text: text!, title: title!, neighbours: neighbours! }
    }),
  )
  const blocks = made.map((fields, index) => ({ id: ids[index]!, fields }))
  const frequency = (fields: string[][], term: string) =>
    fields.reduce(
      (sum, terms, at) => sum + terms.filter((one) => one === term).length * [1, 1.5, 0.15][at]!,
      0,
    )
  const holding = (term: string) =>
    blocks.filter(({ fields }) => fields.some((terms) => terms.includes(term))).length
  const propose = (terms: string[], blocks: number, most: number) =>
    proposeBlocks(
      postings.of([...new Set(terms)].map(termNumber), (number) =>
        holding(terms.find((term) => termNumber(term) === number)!),
      ),
      { blocks, most },
    )
  for (const terms of [['x.y'], ['bee', '数据'], words, ['absent'], ['bee', 'bee']]) {
    const score = (fields: string[][]) =>
      [...new Set(terms)].reduce((sum, term) => {
        const holders = blocks.filter((block) => frequency(block.fields, term) > 0).length
        const worth = Math.max(1e-6, Math.log(Math.max(0.5, 300 - holders + 0.5) / (holders + 0.5)))
        const found = frequency(fields, term)
        return sum + (worth * found) / (found + 1.2)
      }, 0)
    const expected = blocks
      .map(({ id, fields }) => ({ id, score: score(fields) }))
      .filter((one) => one.score > 0)
    const scores = new Map(expected.map((one) => [one.id, one.score.toFixed(9)]))
    const sorted = expected.toSorted((a, b) => b.score - a.score).map(({ id }) => scores.get(id))
    for (const most of [1, 7, 100, Infinity])
      expect(propose(terms, 300, most).map((id) => scores.get(id))).toEqual(sorted.slice(0, most))
  }
})

test('of blocks that are as good as each other the first are proposed, by one term or by several', () => {
  const postings = (halvesOf: (id: number) => number): TermPostings => ({
    holders: 500,
    size: 1_000,
    each(tell) {
      for (let id = 1_000; id > 0; id--) if (halvesOf(id) > 0) tell(id, halvesOf(id), 0)
    },
  })
  const propose = (terms: TermPostings[], most: number) => proposeBlocks(terms, { blocks: 9_999, most })
  const one = postings((id) => (id % 100 === 0 ? 6 : id % 2 === 0 ? 2 : 0))
  expect(propose([one], 13)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 2, 4, 6])
  expect(propose([one], 4)).toEqual([100, 200, 300, 400])
  const other = postings((id) => (id % 50 === 0 ? 2 : 0))
  expect(propose([one, other], 13)).toEqual([
    100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 50, 150, 250,
  ])
  expect(propose([one], Infinity)).toHaveLength(500)
  expect(propose([other, one], 499)).not.toContain(998)
})

test('of a term that very many blocks hold, both databases tell those that have it themselves', () => {
  const database = newDatabase()
  const runs = blockRuns()
  const terms = Array.from({ length: mostHolders + 1 }, (_, index) => ({
    text: index % 100 === 0 ? 'ant ant' : 'bee',
    title: index % 100 === 1 ? 'ant' : 'cat',
    neighbours: 'ant dog',
  }))
  const sqlite = sqlitePostings(database, runs)
  adder(database, runs)(sqlite, terms)
  const blocks = terms.map((one, index) => ({ id: index + 1, terms: termNumbers(one) }))
  const expected = blocks.flatMap(({ id }) =>
    id % 100 === 1 ? [[id, 4, 0]] : id % 100 === 2 ? [[id, 3, 0]] : [],
  )
  const inPostgres = (from: typeof blocks) =>
    termPostings(postingsOf(from).entries.get(termNumber('ant'))!, from.length)
  for (const postings of [sqlite.of([termNumber('ant')], () => blocks.length)[0]!, inPostgres(blocks)]) {
    expect(postings.holders).toBe(blocks.length)
    expect(told(postings)).toEqual(expected)
  }
  expect(told(inPostgres(blocks.slice(0, 200)))).toHaveLength(200)
})

test('through segments, merges, removals and starts the index tells what the blocks hold, of any collection', () => {
  const database = newDatabase()
  const runs = blockRuns()
  const random = seededRandom(8)
  const add = adder(database, runs)
  let postings = sqlitePostings(database, runs, { smallest: 8 })
  /** What there is, by document. */
  const there: { collection: string; first: number; last: number; terms: BlockTerms[] }[] = []
  const inAll = (document: (typeof there)[number]) =>
    document.terms.map((terms, at) => [document.first + at, terms] as const)
  const some = () =>
    Array.from(
      { length: Math.floor(random.next() * 4) },
      () => words[Math.floor(random.next() ** 3 * 7)]!,
    ).join(' ')
  let most = 0
  for (let round = 0; round < 300; round++) {
    const terms = Array.from({ length: 1 + Math.floor(random.next() * 12) }, () => ({
      text: some(),
      title: some(),
      neighbours: some(),
    }))
    const collection = random.next() < 0.1 ? 'few' : 'many'
    const ids = add(postings, terms, collection)
    there.push({ collection, first: ids[0]!, last: ids.at(-1)!, terms })
    const isLeaving = round > 100 && round < 120
    for (let count = isLeaving ? 5 : random.next() < 0.3 ? 1 : 0; count > 0 && there.length > 1; count--) {
      const [gone] = there.splice(Math.floor(random.next() * there.length), 1)
      database.prepare('DELETE FROM blocks WHERE id BETWEEN ? AND ?').run(gone!.first, gone!.last)
      runs.remove(gone!)
      postings.removed()
    }
    // As a process does that was killed: nothing is written down for it.
    if (random.next() < 0.1) postings = sqlitePostings(database, runs, { smallest: 8 })
    const segments = database.prepare('SELECT count(*) AS count FROM index_segments').get()![
      'count'
    ] as number
    most = Math.max(most, segments)
    if (round % 10 !== 9) continue
    for (const collections of [undefined, ['few'], ['few', 'many'], ['other'], []]) {
      const found = postings.of(words.map(termNumber), () => 1, collections)
      for (const [at, word] of words.entries()) {
        const held = (field: string) => field.split(' ').filter((one) => one === word).length
        const expected = there
          .filter((document) => collections?.includes(document.collection) ?? true)
          .toSorted((a, b) => a.first - b.first)
          .flatMap(inAll)
          .map(([id, { text, title, neighbours }]) => [
            id,
            held(text) * 2 + held(title) * 3,
            held(neighbours),
          ])
          .filter(([, halves, near]) => halves! + near! > 0)
        expect(told(found[at]!), `${word} in round ${round}`).toEqual(expected)
        expect(found[at]!.size).toBeGreaterThanOrEqual(expected.length)
      }
    }
  }
  expect(most).toBeGreaterThan(4)
  expect(most).toBeLessThan(12)
  const chunks = database.prepare('SELECT DISTINCT id / 1048576 AS segment FROM index_chunks').all().length
  expect(chunks).toBeLessThan(14)
})
