import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDocument, administrator, ask, newcomer, password } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { tablesHolding } from './where-kept.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

test('somebody takes along all that is theirs, and nothing of others', async () => {
  const anna = await newcomer(server, 'anna')
  const bob = await newcomer(server, 'bob')
  await addDocument(anna, 'annas', 'The aardvark is mine.', 'a.txt')
  await addDocument(bob, 'bobs', 'The bandicoot is mine.', 'b.txt')
  await ask(anna, 'What is the aardvark?', { model: 'quote' })
  await ask(bob, 'What is the bandicoot?', { model: 'quote' })
  const { text } = await anna.call('GET', '/api/my/export')
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, { id?: string; name?: string }>)
  expect(lines[0]!['person']).toMatchObject({ id: anna.id, name: 'anna', email: 'anna@example.org' })
  expect(lines.at(-1)).toEqual({ end: true })
  expect(text).toContain('The aardvark is mine.')
  expect(text).toContain('What is the aardvark?')
  expect(text).not.toContain('bandicoot')
  expect(text).not.toContain('argon2')
  const kinds = new Set(lines.flatMap((line) => Object.keys(line)))
  for (const kind of ['session', 'conversation', 'run', 'document']) expect(kinds).toContain(kind)
})

test('somebody deletes themselves with all that is theirs; only the ledger knows that they were here', async () => {
  const carl = await newcomer(server, 'carl')
  await addDocument(carl, 'carls', 'The capybara is mine.', 'c.txt')
  const { runId } = await ask(carl, 'What is the capybara?', { model: 'quote' })
  expect((await carl.call('DELETE', '/api/my/account', { password: 'not it at all' })).status).toBe(403)
  expect((await carl.call('DELETE', '/api/my/account', { password })).status).toBe(204)
  expect((await carl.call('GET', '/api/session')).status).toBe(401)
  const boss = await administrator(server)
  for (const path of [
    '/api/people',
    '/api/documents',
    '/api/collections',
    '/api/keys',
    '/api/ledger?limit=1000',
  ])
    expect((await boss.call('GET', path)).text, path).not.toMatch(/capybara|carl/)
  const { entries } = (await boss.call('GET', '/api/ledger?limit=1000')).json as {
    entries: { action: string; object: string }[]
  }
  expect(entries.some(({ action, object }) => action === 'run-ended' && object === runId)).toBe(true)
  expect(entries.some(({ action, object }) => action === 'person-deleted' && object === carl.id)).toBe(true)
  expect((await boss.call('POST', '/api/search', { question: 'capybara' })).json).toEqual({ results: [] })
})

test('with somebody go the instructions that they wrote, whoever deletes them, and nobody else’s', async () => {
  const boss = await administrator(server)
  const [dora, emil, fred] = [
    await newcomer(server, 'dora'),
    await newcomer(server, 'emil'),
    await newcomer(server, 'fred'),
  ]
  for (const [who, animal] of [
    [dora, 'echidna'],
    [emil, 'fossa'],
    [fred, 'gerenuk'],
  ] as const)
    await who.call('PUT', '/api/instructions', { text: `I keep one ${animal}.` })
  // A conversation remembers with what instructions it began.
  await ask(dora, 'What do I keep?', { model: 'quote' })
  for (const animal of ['echidna', 'fossa', 'gerenuk'])
    expect(await tablesHolding(server, animal), animal).toContain('instructions')
  expect((await dora.call('DELETE', '/api/my/account', { password })).status).toBe(204)
  expect((await boss.call('DELETE', `/api/people/${emil.id}`)).status).toBe(204)
  expect(await tablesHolding(server, 'echidna')).toEqual([])
  expect(await tablesHolding(server, 'fossa')).toEqual([])
  expect((await fred.call('GET', '/api/instructions')).json).toMatchObject({ text: 'I keep one gerenuk.' })
})

test('the last administrator loses nothing by trying to delete themselves', async () => {
  const boss = await administrator(server)
  await addDocument(boss, 'of the boss', 'The dugong is mine.', 'd.txt')
  expect((await boss.call('DELETE', '/api/my/account', {})).status).toBe(409)
  expect((await boss.call('DELETE', `/api/people/${boss.id}`)).status).toBe(409)
  expect((await boss.call('GET', '/api/my/export')).text).toContain('dugong')
})

test('the page loads nothing from elsewhere, runs nothing that is not ours, and sits in no frame', async () => {
  const { headers } = await fetch(server.url)
  const policy = headers.get('content-security-policy')!
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  const own = await (await administrator(server)).call('GET', '/api/people')
  expect(own.status).toBe(200)
  const answer = await fetch(`${server.url}/api/session`, {
    headers: { authorization: `Bearer ${server.key}` },
  })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
})

test('somebody who mistypes an address is told so in words, with a way back; a program as an error', async () => {
  const at = async (path: string, accept: string) => {
    const answer = await fetch(server.url + path, { headers: { accept } })
    expect(answer.status).toBe(404)
    return answer.text()
  }
  const page = 'text/html,application/xhtml+xml,*/*;q=0.8'
  expect(await at('/nowhere/<b>?a=<i>', page)).toMatch(
    /^<!doctype html>[^]*There is nothing at this address[^]*href="\/"/,
  )
  expect(await at('/nowhere/<b>?a=<i>', page)).not.toMatch(/nowhere|<b>|<i>/)
  for (const [path, accept] of [
    ['/nowhere', '*/*'],
    ['/api/nowhere', page],
    ['/v1/nowhere', page],
  ] as const)
    expect(JSON.parse(await at(path, accept))).toMatchObject({ error: { code: 'not-found' } })
})
