import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { groupCommit } from './group-commit.ts'

function openNumbers() {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT')
  const insert = database.prepare('INSERT INTO numbers VALUES (?)')
  const commit = groupCommit(database)
  const released: number[] = []
  return {
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
