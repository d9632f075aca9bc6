import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { administrator, ask, byKey, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

let cleanup: AsyncDisposableStack
let host: SimulatedServer
let server: TestServer
let boss: Somebody

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  const models = ['small', 'big', 'huge']
  host = cleanup.use(await startSimulatedServer({ clock: systemClock, tokensPerSecond: 50_000, models }))
  server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
        models: { fixed: ['small'] },
      },
    }),
  )
  boss = await administrator(server)
})
afterAll(() => cleanup.disposeAsync())

async function modelOf(who: Somebody, model: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...who.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello?' }] }),
  })
  await response.text()
  return response.headers.get('x-muster-model') ?? String(response.status)
}
const set = (who: Somebody, alias: object) => who.call('PUT', '/api/aliases', alias)
const modelsOf = async (who: Somebody) =>
  ((await who.call('GET', '/v1/models')).json as { data: { id: string }[] }).data.map(({ id }) => id)

test('a name for everybody means its models in their order, from the next request on', async () => {
  expect(await modelOf(boss, 'good')).toBe('404')
  const first = await set(boss, { name: 'good', models: ['big', 'small'] })
  expect(first.status, first.text).toBe(200)
  expect(await modelOf(boss, 'good')).toBe('big')
  await set(boss, { name: 'good', models: ['gone', 'small', 'big'] })
  expect(await modelOf(boss, 'good')).toBe('small')
  expect(await modelsOf(boss)).toContain('good')
  const { id } = first.json as { id: string }
  expect((await boss.call('DELETE', `/api/aliases/${id}`)).status).toBe(204)
  expect(await modelOf(boss, 'good')).toBe('404')
})

test('a team’s name is its own: others neither see it nor come to its models by it, whatever they ask for', async () => {
  const team = async (name: string) =>
    ((await boss.call('POST', '/api/teams', { name })).json as { id: string }).id
  const [red, blue] = [await team('Red'), await team('Blue')]
  const anna = await newcomer(server, 'anna', { teamId: red })
  const bob = await newcomer(server, 'bob', { teamId: blue })
  expect((await set(anna, { name: 'ours', teamId: red, models: ['huge'] })).status).toBe(403)
  await boss.call('PUT', `/api/teams/${red}/members/${anna.id}`, { role: 'manager' })
  const made = await set(anna, { name: 'ours', teamId: red, models: ['huge'] })
  expect(made.status, made.text).toBe(200)
  expect((await set(anna, { name: 'ours', teamId: blue, models: ['huge'] })).status).toBe(403)
  expect((await set(anna, { name: 'ours', models: ['huge'] })).status).toBe(403)
  await set(boss, { name: 'ours', teamId: blue, models: ['small'] })
  expect([await modelOf(anna, 'ours'), await modelOf(bob, 'ours')]).toEqual(['huge', 'small'])
  const { id } = made.json as { id: string }
  expect(await modelOf(bob, id)).toBe('404')
  expect(await modelOf(boss, 'ours')).toBe('404')
  expect(await modelsOf(anna)).toContain('ours')
  for (const who of [anna, bob, boss]) expect(await modelsOf(who)).not.toContain(id)
  expect(await modelsOf(boss)).not.toContain('ours')
  // A team's key asks as the team; a key of a person's as the person.
  expect(await modelOf(await byKey(server, anna, { teamId: red }), 'ours')).toBe('huge')
  expect(await modelOf(await byKey(server, bob), 'ours')).toBe('small')
  expect(await modelOf(await byKey(server, anna, { models: ['small'] }), 'ours')).toBe('403')
  const seen = ((await bob.call('GET', '/api/aliases')).json as { aliases: { teamId?: string }[] }).aliases
  expect(seen.some(({ teamId }) => teamId === red)).toBe(false)
  await boss.call('DELETE', `/api/teams/${red}`)
  expect(await modelOf(anna, 'ours')).toBe('404')
})

test('the assistant’s own name may be a team’s too', async () => {
  const { id: teamId } = (await boss.call('POST', '/api/teams', { name: 'Green' })).json as { id: string }
  const carl = await newcomer(server, 'carl', { teamId })
  await set(boss, { name: 'assistant', teamId, models: ['huge'] })
  expect([await modelOf(carl, 'assistant'), await modelOf(boss, 'assistant')]).toEqual(['huge', 'small'])
})

test('what the configuration file says stays, and what makes no sense is refused with what to do', async () => {
  for (const [alias, status, words] of [
    [{ name: 'fixed', models: ['big'] }, 409, 'muster.yaml'],
    [{ name: 'big', models: ['small'] }, 409, 'a model of the host sim'],
    [{ name: 'mine', models: ['fixed'] }, 400, 'a name of ours'],
    [{ name: 'mine', models: ['mine'] }, 400, 'a name of ours'],
    [{ name: 'a/b', models: [] }, 400, 'expected a name'],
    [{ name: '__proto__', models: [] }, 400, 'expected a name'],
    [{ name: 'mine', models: ['small'], id: 'alias_1' }, 400, 'id'],
  ] as const) {
    const answer = await set(boss, alias)
    expect(answer.status, answer.text).toBe(status)
    expect(answer.text).toContain(words)
  }
  const { aliases } = (await boss.call('GET', '/api/aliases')).json as {
    aliases: { name: string; mayChange: boolean }[]
  }
  expect(aliases.find(({ name }) => name === 'fixed')).toMatchObject({ mayChange: false })
  expect(aliases.find(({ name }) => name === 'assistant')).toMatchObject({ mayChange: true })
})

test('a question to a name that nobody serves is answered with the nearest name, not with quotes', async () => {
  const { events } = await ask(boss, 'Hello?', { model: 'samll' })
  expect(events).toContain('event: run-error')
  expect(events).toContain('Did you mean `small`')
  expect(events).not.toContain('"to":"quote"')
})
