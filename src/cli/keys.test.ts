import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'

test('key create prints the key alone on the last line of stdout', async () => {
  const { calls, run } = await serve({
    'POST /api/keys': json(201, { id: 'key_1', name: 'n', key: 'mst_secret' }),
  })
  expect(await run(['key', 'create', 'n'])).toEqual({
    exitCode: 0,
    stdout: 'mst_secret\n',
    stderr: 'The key key_1, shown this once:\n',
  })
  expect(calls[0]!.body).toBe('{"name":"n"}')
})

test('key list and key revoke', async () => {
  const { run } = await serve({
    'GET /api/keys': json(200, { keys: [{ id: 'key_1', name: 'laptop', createdAt: 0 }] }),
    'DELETE /api/keys/key_1': json(204),
  })
  expect((await run(['key', 'list'])).stdout).toBe(
    'key_1  1970-01-01T00:00:00.000Z  does not end  never used  all  laptop\n',
  )
  expect((await run(['key', 'revoke', 'key_1'])).exitCode).toBe(0)
  expect(await run(['key', 'revoke', 'other'])).toEqual({
    exitCode: 66,
    stdout: '',
    stderr: 'muster: There is nothing.\n',
  })
})

test('sign-in prints a link', async () => {
  const { run } = await serve({ 'POST /api/sign-in-links': json(201, { url: 'http://x/sign-in?token=t' }) })
  expect((await run(['sign-in'])).stdout).toBe('http://x/sign-in?token=t\n')
})

test('what was used is summed up for each team in a month', async () => {
  const row = {
    day: '2028-02-03',
    personId: 'person_1',
    model: 'm',
    keyId: '',
    requests: 1,
    promptTokens: 10,
    cachedTokens: 0,
  }
  const { calls, run } = await serve({
    'GET /api/usage': json(200, {
      usage: [
        { ...row, person: 'Ann', teamId: '', completionTokens: 1, money: 0.5 },
        { ...row, person: 'Ann', teamId: 'team_1', team: 'Red', completionTokens: 2, money: 0.25 },
        { ...row, personId: 'person_2', teamId: 'team_1', team: 'Red', completionTokens: 3, money: 0.75 },
        { ...row, personId: 'person_2', teamId: 'team_gone', completionTokens: 4, money: 0 },
      ],
    }),
  })
  expect((await run(['budget', 'usage', '--month', '2028-02', '--by', 'team'])).stdout).toBe(
    'Red        2 requests  20 + 5 tokens  1.0000\n' +
      '(no team)  1 requests  10 + 1 tokens  0.5000\n' +
      'team_gone  1 requests  10 + 4 tokens  0.0000\n',
  )
  expect(Object.fromEntries(calls[0]!.query)).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  expect((await run(['budget', 'usage'])).stdout).toContain('2028-02-03  person_2  team_gone')
  expect((await run(['budget', 'usage', '--month', '2028-13'])).stderr).toContain('such as 2026-11')
})

test('a list that is empty says so, and a budget wants to know of how much', async () => {
  const { run } = await serve({
    'GET /api/teams': json(200, { teams: [] }),
    'GET /api/budgets': json(200, { budgets: [] }),
    'GET /api/usage': json(200, { usage: [] }),
  })
  for (const [argv, said] of [
    [['team', 'list'], /^There is no team yet\. .*`muster team create NAME`/],
    [['budget', 'list'], /^There is no budget yet.*`muster budget set`/],
    [['budget', 'usage'], /^Nothing was used/],
  ] as const)
    expect(await run([...argv])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(said),
    })
  expect(await run(['budget', 'set'])).toMatchObject({
    exitCode: 2,
    stderr: 'muster: Say how much: --tokens NUMBER, --money AMOUNT, or both.\n',
  })
})
