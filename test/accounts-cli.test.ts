import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { muster } from './command.ts'
import { newcomer } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const run = (argv: string[], stdin?: string) => muster(argv, { server, stdin })

async function done(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(argv)
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }, argv.join(' ')).toEqual({
    exitCode: 0,
    stderr: '',
  })
  return stdout
}
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('people, teams, keys and budgets from a script', async () => {
  const [team] = lines(await done('team', 'create', 'Red', '--json'))
  expect(await done('user', 'invite', '--team', 'Red', '--email', 'anna@example.org')).toMatch(
    /\?invitation=[\w-]{43}\n$/,
  )
  const bob = await newcomer(server, 'bob')
  expect(await done('team', 'add', 'Red', 'bob@example.org', '--manager')).toContain('bob (manager)')
  expect(lines(await done('team', 'list', '--json'))).toMatchObject([
    { id: team!['id'], members: [{ personId: bob.id }] },
  ])
  expect(await done('user', 'suspend', 'bob')).toContain('suspended')
  expect((await bob.call('GET', '/api/session')).status).toBe(401)
  expect(lines(await done('user', 'restore', bob.id, '--json'))).toMatchObject([{ name: 'bob' }])
  expect(await done('user', 'role', 'bob', 'guest')).toContain('guest')
  expect(await done('user', 'sign-in', 'bob')).toMatch(/\/sign-in\?token=/)

  const [key] = lines(
    await done(
      'key',
      'create',
      'ci',
      '--team',
      'Red',
      '--expires',
      '30',
      '-a',
      'chat',
      '-m',
      'small',
      '--json',
    ),
  )
  expect(key).toMatchObject({ teamId: team!['id'], areas: ['chat'], models: ['small'] })
  expect(await done('key', 'list')).toContain('until ')
  const gone = (id: unknown) => [{ id, deleted: true }]
  expect(lines(await done('key', 'revoke', key!['id'] as string, '--json'))).toEqual(gone(key!['id']))
  await done('user', 'role', 'bob', 'member')
  expect(lines(await done('user', 'pays', 'bob', 'Red', '--json'))).toMatchObject([
    { payingTeamId: team!['id'] },
  ])
  expect(await done('user', 'invite', '--role', 'guest', '--guests', '5')).toContain('?invitation=')

  const id = (
    await done('budget', 'set', '--team', 'Red', '--period', 'day', '--tokens', '1000', '--money', '12.5')
  ).trim()
  expect(await done('budget', 'list')).toContain('0 of 1000 tokens')
  expect(lines(await done('budget', 'list', '--json'))).toMatchObject([{ id, money: 12.5, usedMoney: 0 }])
  expect(lines(await done('budget', 'remove', id, '--json'))).toEqual(gone(id))
  expect(await done('budget', 'usage', '--csv')).toMatch(/^day,personId,/)

  expect(lines(await done('team', 'remove', 'Red', 'bob', '--json'))).toMatchObject([{ members: [] }])
  expect(lines(await done('team', 'delete', 'Red', '--json'))).toEqual(gone(team!['id']))
  expect(lines(await done('user', 'delete', 'bob', '--yes', '--json'))).toEqual(gone(bob.id))
  expect(await done('user', 'list')).not.toContain('bob')
})

test('what is not there, or is not clear, is said, with what to do', async () => {
  await newcomer(server, 'twin')
  const other = await newcomer(server, 'twin2')
  await done('user', 'role', other.id, 'administrator')
  expect((await run(['user', 'suspend', 'nobody'])).stderr).toContain(
    'There is no person `nobody`. `muster user list`',
  )
  expect((await run(['team', 'add', 'Nowhere', 'twin'])).stderr).toContain('There is no team `Nowhere`')
  expect((await run(['budget', 'set', '--person', 'twin', '--team', 'Red'])).stderr).toContain('Give one of')
  expect((await run(['budget', 'set', '--person', 'twin'])).stderr).toContain(
    '--tokens NUMBER, --money AMOUNT, or both',
  )
  expect((await run(['user', 'delete', 'twin'])).exitCode).not.toBe(0)
})

test('the ledger is exported, verified and proven with nothing but files', async () => {
  const kept = join(server.folder, 'checkpoint.json')
  await writeFile(kept, await done('ledger', 'checkpoint'))
  await done('team', 'create', 'Blue')
  const file = join(server.folder, 'ledger.jsonl')
  const exported = await done('ledger', 'export')
  await writeFile(file, exported)
  expect(await done('ledger', 'verify', file, '--checkpoint', kept)).toMatch(
    /^Nothing was changed, removed or moved: \d+ entries/,
  )
  expect((await run(['ledger', 'verify', '-'], exported)).exitCode).toBe(0)
  expect(lines(await done('ledger', 'verify', file, '--json'))).toMatchObject([{ ok: true }])
  expect(await done('ledger', 'list', '--limit', '3')).toContain('team-added')

  await writeFile(file, exported.replace('"action":"team-added"', '"action":"team-addef"'))
  const broken = await run(['ledger', 'verify', file])
  expect(broken).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^The ledger breaks at entry \d+: /),
  })

  const proof = join(server.folder, 'proof.json')
  await writeFile(proof, await done('ledger', 'prove', '2'))
  expect(await done('ledger', 'verify', proof)).toContain('Entry 2 is in the ledger')
  await writeFile(proof, (await readFile(proof, 'utf8')).replace('"seq":2', '"seq":3'))
  expect((await run(['ledger', 'verify', proof])).stderr).toContain('Not proven')
  expect((await run(['ledger', 'verify', join(server.folder, 'none')])).exitCode).toBe(66)
  expect((await run(['ledger', 'verify', file, '--checkpoint', file])).stderr).toContain('is no checkpoint')
})
