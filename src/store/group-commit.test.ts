import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { nextTurn } from '../base/index.ts'
import { groupCommit } from './group-commit.ts'

class CountedDatabase extends DatabaseSync {
  commits = 0
  override exec(sql: string): void {
    if (sql === 'COMMIT') this.commits++
    super.exec(sql)
  }
}

function openNumbers(moment?: () => Promise<void>) {
  const database = new CountedDatabase(':memory:')
  database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT')
  const insert = database.prepare('INSERT INTO numbers VALUES (?)')
  const commit = groupCommit(database, moment)
  const released: number[] = []
  return {
    database,
    released,
    add: (number: number, more: { prepare?: () => Promise<Disposable | undefined> } = {}) =>
      commit({
        prepare: async () => ({ [Symbol.dispose]: () => void released.push(number) }),
        write: () => Number(insert.run(number).changes),
        done: (changes) => [number, changes],
        ...more,
      }),
    numbers: () =>
      database
        .prepare('SELECT number FROM numbers')
        .all()
        .map((row) => row['number']),
  }
}

test('of what is written together one that fails takes nothing with it', async () => {
  const { add, numbers, released } = openNumbers()
  const all = await Promise.allSettled([1, 2, 2, 3].map((number) => add(number)))
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(all[3]).toMatchObject({ value: [3, 1] })
  expect(numbers()).toEqual([1, 2, 3])
  expect(released).toEqual([1, 2, 2, 3])
})

test('what cannot be prepared is not written', async () => {
  const { add, numbers } = openNumbers()
  const unready = add(1, { prepare: () => Promise.reject(new Error('no room')) })
  await expect(unready).rejects.toThrow('no room')
  await add(2)
  expect(numbers()).toEqual([2])
})

test('where several come together those that come soon after share the next commit; one by one each has its own at once', async () => {
  const moment = Promise.withResolvers<void>()
  const { add, database, numbers } = openNumbers(() => moment.promise)
  for (const number of [1, 2, 3]) await add(number)
  expect(database.commits).toBe(3)
  await Promise.all([add(4), add(5)])
  const others: Promise<unknown>[] = []
  for (const number of [6, 7, 8]) {
    others.push(add(number))
    await nextTurn()
  }
  moment.resolve()
  await Promise.all(others)
  expect(database.commits).toBe(5)
  expect(numbers()).toHaveLength(8)
})
