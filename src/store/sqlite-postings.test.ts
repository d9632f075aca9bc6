import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { postingsOf, termPostings } from './postgres-postings.ts'
import { mostHolders, proposeBlocks } from './propose-blocks.ts'
import { allMigrations, makeTables } from './sqlite-migrate.ts'
import { sqlitePostings } from './sqlite-postings.ts'

const words = ['ant', 'bee', 'cat', 'dog', '数据', 'max_size', 'x.y']

test('proposes what counting in the stored terms gives, for any number asked for', () => {
  const database = new DatabaseSync(':memory:')
  makeTables(database, allMigrations())
  const random = seededRandom(5)
  const field = (most: number) =>
    Array.from({ length: Math.floor(random.next() * most) }, () => words[Math.floor(random.next() ** 2 * 7)]!)
  const add = database.prepare(
    'INSERT INTO blocks_fts (rowid, text_terms, title_terms, neighbour_terms) VALUES (?, ?, ?, ?)',
  )
  const blocks = Array.from({ length: 300 }, (_, index) => {
    const fields = [field(6), field(3), field(8)]
    add.run(index + 1, ...fields.map((terms) => terms.join(' ')))
    return { id: index + 1, fields }
  })
  const frequency = (fields: string[][], term: string) =>
    fields.reduce(
      (sum, terms, at) => sum + terms.filter((one) => one === term).length * [1, 1.5, 0.15][at]!,
      0,
    )
  const holding = (term: string) =>
    blocks.filter(({ fields }) => fields.some((terms) => terms.includes(term))).length
  const postings = sqlitePostings(database, holding)
  const propose = (terms: string[], blocks: number, most: number) =>
    proposeBlocks([...new Set(terms)].map(postings), { blocks, most })
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
  database.close()
})

test('of a term that very many blocks hold, both databases tell those that have it themselves', () => {
  const database = new DatabaseSync(':memory:')
  makeTables(database, allMigrations())
  const add = database.prepare(
    'INSERT INTO blocks_fts (rowid, text_terms, title_terms, neighbour_terms) VALUES (?, ?, ?, ?)',
  )
  const blocks = Array.from({ length: mostHolders + 1 }, (_, index) => ({
    id: index + 1,
    terms: {
      text: index % 100 === 0 ? 'ant ant' : 'bee',
      title: index % 100 === 1 ? 'ant' : 'cat',
      neighbours: 'ant dog',
    },
  }))
  database.exec('BEGIN')
  for (const { id, terms } of blocks) add.run(id, terms.text, terms.title, terms.neighbours)
  database.exec('COMMIT')
  const expected = blocks.flatMap(({ id }) =>
    id % 100 === 1 ? [[id, 4, 0]] : id % 100 === 2 ? [[id, 3, 0]] : [],
  )
  const few = blocks.slice(0, 200)
  for (const [postings, holders, told] of [
    [sqlitePostings(database, () => blocks.length)('ant'), blocks.length, expected],
    [termPostings(postingsOf(blocks).entries.get('ant')!), blocks.length, expected],
    [termPostings(postingsOf(few).entries.get('ant')!), 200, undefined],
  ] as const) {
    const found: number[][] = []
    postings.each((...one) => found.push(one))
    expect(postings.holders).toBe(holders)
    if (told) expect(found).toEqual(told)
    else expect(found).toHaveLength(200)
  }
  database.close()
})
