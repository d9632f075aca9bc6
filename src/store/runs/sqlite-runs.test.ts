import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { runMigrations } from './sqlite-run-migrations.ts'
import { sqliteRuns } from './sqlite-runs.ts'

test('conversations of before there were branches become one branch each, with their answers', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec(runMigrations[0]!)
  database.exec(`
    INSERT INTO conversations VALUES ('c', 'p', 'Title', 1, 2), ('d', 'p', 'Other', 1, 3);
    INSERT INTO runs VALUES ('r2', 'c', 'p', 'Two?', 'm', 'done', 2), ('r1', 'c', 'p', 'One?', 'm', 'error', 1),
      ('r3', 'c', 'p', 'Three?', 'm', 'running', 2), ('s1', 'd', 'p', 'One?', 'm', 'done', 1);
  `)
  const add = database.prepare('INSERT INTO run_events VALUES (?, ?, ?)')
  for (const [run, seq, event] of [
    ['r1', 1, { type: 'text-delta', text: 'It is ' }],
    ['r1', 2, { type: 'reasoning-delta', text: 'hm' }],
    ['r1', 3, { type: 'text-delta', text: 'one.' }],
    ['r2', 1, { type: 'run-done' }],
  ] as const)
    add.run(run, seq, JSON.stringify(event))
  for (const migration of runMigrations.slice(1)) database.exec(migration)

  const store = sqliteRuns(database)
  expect((await store.conversationRuns('c')).map(({ id, parentId }) => [id, parentId])).toEqual([
    ['r1', null],
    ['r2', 'r1'],
    ['r3', 'r2'],
  ])
  expect((await store.conversation('c'))?.headId).toBe('r3')
  expect((await store.conversation('d'))?.headId).toBe('s1')
  expect(await Promise.all(['r1', 'r2', 'r3'].map((id) => store.answer(id)))).toEqual([
    'It is one.',
    '',
    undefined,
  ])
})
