import { beforeEach, expect, inject, onTestFinished, test } from 'vitest'
import { termNumber } from '../../src/base/index.ts'
import { changesOf, type ChangingSession, type RunChange } from '../../src/store/postgres-changes.ts'
import { openPostgresDatabase, type PostgresDatabase } from '../../src/store/postgres-database.ts'
import { postgresDocuments } from '../../src/store/documents/postgres-documents.ts'
import { migratePostgres } from '../../src/store/postgres-migrate.ts'
import { postgresParts } from '../../src/store/postgres-parts.ts'
import { newDatabase } from '../postgres-server.ts'
import { storedBlock as block, storedDocument as document } from '../stored-documents.ts'

let database: PostgresDatabase
beforeEach(async () => {
  database = await openPostgresDatabase(await newDatabase(inject('postgres')))
  onTestFinished(() => database[Symbol.asyncDispose]())
  await migratePostgres(database, postgresParts, async () => {})
})

const pages = (count: number, terms: string) =>
  Array.from({ length: count }, (_, ordinal) => block(terms, ordinal))

/** Changes that do something else before each of their statements, once all is ready for it. */
function interrupted(change: RunChange, doElse: (sql: string, values: number) => Promise<void>): RunChange {
  return (work, begin) =>
    change((session) => {
      const before =
        <Result>(ask: (sql: string, values?: never[]) => Promise<Result>) =>
        async (sql: string, values: unknown[] = []) => {
          await doElse(sql, Math.max(0, ...values.map((value) => (Array.isArray(value) ? value.length : 0))))
          return ask(sql, values as never[])
        }
      return work({ ...session, rows: before(session.rows), run: before(session.run) } as ChangingSession)
    }, begin)
}

test('others add, remove and find documents between the slices of a large one, which nobody finds before it is whole', async () => {
  const change = changesOf(database, 'one')
  const others = postgresDocuments(database, change)
  const find = async (terms: string) =>
    (await others.candidates({ terms: [termNumber(terms)], collections: undefined, limit: 99 })).map(
      ({ documentId }) => documentId,
    )
  let turns = 0
  let expected: string[] = []
  let largest = 0
  let isCounting = false
  const large = postgresDocuments(
    database,
    interrupted(change, async (sql, values) => {
      // How many blocks hold a term is counted by one after the other, last of all.
      isCounting ||= sql.includes('advisory')
      if (isCounting) return
      largest = Math.max(largest, values)
      turns++
      await others.put(document(`other${turns}`), 'one', [block('giraff')])
      expect(await find('zebra')).toEqual(expected)
      expect(await find('giraff')).toHaveLength(1)
      await others.remove(`other${turns}`)
    }),
    { blocksAtOnce: 10 },
  )
  const whole = Array.from({ length: 60 }, () => 'a')
  for (const [work, before, after] of [
    [() => large.put({ ...document('a'), blocks: 60 }, 'text', pages(60, 'zebra')), [], whole],
    [() => large.put({ ...document('a'), blocks: 60 }, 'text', pages(60, 'zebra walru')), whole, whole],
    [() => large.remove('a'), whole, []],
  ] as const) {
    ;[expected, turns, largest, isCounting] = [[...before], 0, 0, false]
    await work()
    expect(await find('zebra')).toEqual(after)
    expect(turns).toBeGreaterThan(6)
    expect(largest).toBeLessThanOrEqual(10)
  }
})
