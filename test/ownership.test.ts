import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrialReport, TrialsOverview } from '../src/wire/index.ts'
import { dataUrl, makePng } from './make-pictures.ts'
import { startTestServer, type TestServer } from './server.ts'
import {
  addDocument,
  administrator,
  ask,
  byKey,
  newcomer,
  password,
  somebody,
  type Somebody,
} from './people.ts'

/** In everything that is Anna's. Whoever may not read it must never get it in an answer. */
const secret = 'zanzibar'

type Name =
  | 'nobody'
  | 'anna'
  | 'mate'
  | 'bob'
  | 'tom'
  | 'guest'
  | 'suspended'
  | 'expired'
  | 'narrow'
  | 'administrator'

/** Who gets in. All paths hold identifiers of Anna's, who manages the team Red; her mate is in it, Tom is of the team Blue. */
const groups = {
  all: ['nobody', 'anna', 'mate', 'bob', 'tom', 'guest', 'suspended', 'expired', 'narrow', 'administrator'],
  known: ['anna', 'mate', 'bob', 'tom', 'guest', 'administrator'],
  members: ['anna', 'mate', 'bob', 'tom', 'administrator'],
  metrics: ['anna', 'mate', 'bob', 'tom', 'narrow', 'administrator'],
  anna: ['anna'],
  'anna and administrators': ['anna', 'administrator'],
  team: ['anna', 'mate', 'administrator'],
  administrators: ['administrator'],
  'no one': [],
} satisfies Record<string, Name[]>

/** Every route of the server: who gets in, and what is sent. A route that is not here fails the test. */
const table: Record<string, [keyof typeof groups, body?: unknown]> = {
  'GET /healthz': ['all'],
  'GET /': ['all'],
  'GET /*': ['all'],
  'GET /sign-in': ['all'],
  'GET /api/sign-in': ['all'],
  'POST /api/sign-in': ['all', {}],
  'POST /api/sign-up': ['all', {}],
  'GET /api/invitations/:token': ['all'],
  'POST /api/invitations/:token': ['all', {}],
  'GET /api/oidc/:name/start': ['all'],
  'GET /api/oidc/:name/callback': ['all'],
  'POST /api/passkeys/sign-in-options': ['all', {}],
  'POST /api/passkeys/sign-in': ['all', {}],
  'POST /api/passkeys/options': ['known', {}],
  'POST /api/passkeys': ['known', {}],
  'GET /api/passkeys': ['known'],
  'DELETE /api/passkeys/:passkeyId': ['known'],
  'POST /api/totp': ['known', {}],
  'POST /api/totp/confirm': ['known', {}],
  'DELETE /api/totp': ['known', {}],
  'DELETE /api/people/:id/totp': ['administrators'],
  'GET /api/my/export': ['known'],
  'DELETE /api/my/account': ['known', {}],
  'GET /metrics': ['metrics'],
  'GET /api/session': ['known'],
  'DELETE /api/session': ['known'],
  'PUT /api/password': ['known', {}],
  'GET /api/people': ['administrators'],
  'GET /api/people/:id': ['anna and administrators'],
  'PATCH /api/people/:id': ['administrators', {}],
  'DELETE /api/people/:id': ['administrators'],
  'POST /api/people/:id/sign-in-links': ['administrators'],
  'POST /api/sign-in-links': ['administrators'],
  'POST /api/invitations': ['administrators', {}],
  'GET /api/teams': ['members'],
  'POST /api/teams': ['administrators', {}],
  'GET /api/teams/:id': ['team'],
  'PATCH /api/teams/:id': ['anna and administrators', {}],
  'DELETE /api/teams/:id': ['administrators'],
  'PUT /api/teams/:id/members/:personId': ['anna and administrators', {}],
  'DELETE /api/teams/:id/members/:personId': ['anna and administrators'],
  'GET /api/keys': ['members'],
  'POST /api/keys': ['members', {}],
  'DELETE /api/keys/:id': ['anna and administrators'],
  'GET /api/my/sessions': ['known'],
  'DELETE /api/my/sessions/:sessionId': ['anna'],
  'PUT /api/my/paying-team': ['known', {}],
  'GET /api/settings': ['administrators'],
  'PATCH /api/settings': ['administrators', {}],
  'GET /api/aliases': ['members'],
  'PUT /api/aliases': ['members', {}],
  'DELETE /api/aliases/:id': ['anna and administrators'],
  'GET /api/budgets': ['known'],
  'PUT /api/budgets': ['administrators', {}],
  'DELETE /api/budgets/:id': ['administrators'],
  'GET /api/usage': ['known'],
  'GET /v1/models': ['known'],
  'GET /v1/models/*': ['known'],
  'POST /v1/chat/completions': [
    'known',
    { model: 'assistant', messages: [{ role: 'user', content: secret }] },
  ],
  'POST /v1/responses': ['known', { model: 'assistant', input: secret }],
  // None is kept, and so there is nobody who gets one.
  'GET /v1/responses/:id': ['no one'],
  // `assistant` makes no vectors: who is let in is told so.
  'POST /v1/embeddings': ['known', { model: 'assistant', input: 'a' }],
  'POST /v1/check': ['known', { answer: 'It is an island.', evidence: 'None.' }],
  'POST /api/runs': ['known', { question: 'Which island?' }],
  'GET /api/runs/:id': ['anna'],
  'GET /api/runs/:id/events': ['anna'],
  'GET /api/runs/:id/pictures/:place': ['anna'],
  'POST /api/runs/:id/stop': ['anna'],
  'PUT /api/runs/:id/kept': ['anna'],
  'DELETE /api/runs/:id/kept': ['anna'],
  'GET /api/tools': ['members'],
  'GET /api/runs/:id/tool-calls': ['anna'],
  // There is no such call: test/tool-calls.test.ts has them.
  'POST /api/runs/:id/tool-calls/:call': ['no one', { decision: 'approve' }],
  'POST /api/runs/:id/tool-calls/:call/undo': ['no one', {}],
  'POST /api/conversations/:id/fork': ['anna', {}],
  'PATCH /api/folders/:folder': ['known', { name: null }],
  'GET /api/instructions': ['known'],
  'PUT /api/instructions': ['known', { text: '' }],
  'GET /api/prompts': ['known'],
  'POST /api/prompts': ['known', { name: 'a', text: 'b' }],
  'PUT /api/prompts/:promptId': ['anna', { name: 'a', text: 'b' }],
  'DELETE /api/prompts/:promptId': ['anna'],
  'GET /api/conversations': ['known'],
  'GET /api/conversations/:id': ['anna'],
  'PATCH /api/conversations/:id': ['anna', {}],
  'DELETE /api/conversations/:id': ['anna'],
  'POST /api/conversations/:id/share': ['anna'],
  'DELETE /api/conversations/:id/share': ['anna'],
  'GET /api/conversation-search': ['known'],
  'POST /api/import/known': ['known', { from: 'muster', ids: [] }],
  'POST /api/import/conversations': ['known', {}],
  'GET /api/shared/:shareId': ['members'],
  'GET /api/shared/:shareId/pictures/:runId/:place': ['members'],
  'POST /api/runs/:id/reports': ['anna', { start: 0, end: 1, verdict: 'supported' }],
  'GET /api/verdict-reports': ['administrators'],
  'GET /api/verdict-calibration': ['administrators'],
  'POST /api/verdict-calibration': ['administrators', {}],
  'DELETE /api/verdict-calibration': ['administrators'],
  'POST /api/documents': ['members', {}],
  'POST /api/documents/from-url': ['members', {}],
  'GET /api/documents': ['known'],
  'GET /api/documents/:id': ['anna'],
  'GET /api/documents/:id/file': ['anna'],
  'POST /api/documents/reindex': ['administrators', {}],
  'DELETE /api/documents/:id': ['anna and administrators'],
  'GET /api/collections': ['known'],
  'PATCH /api/collections/:name': ['anna and administrators', {}],
  'DELETE /api/collections/:name': ['anna and administrators'],
  'POST /api/search': ['known', { question: secret }],
  'POST /v1/search': ['known', { question: secret }],
  'GET /api/hosts': ['members'],
  'GET /api/host-history': ['members'],
  'POST /api/hosts': ['administrators', {}],
  'POST /api/hosts/:name/test': ['administrators'],
  'DELETE /api/hosts/:name': ['administrators'],
  'GET /api/trials': ['members'],
  'POST /api/trials': ['administrators', { model: 'seer', repeats: 1 }],
  'GET /api/trials/:id': ['members'],
  'GET /api/trials/:id/attempts': ['members'],
  'GET /api/trials/:id/events': ['members'],
  'POST /api/trials/:id/stop': ['administrators'],
  'GET /api/ledger': ['administrators'],
  'GET /api/ledger/verification': ['administrators'],
  'GET /api/ledger/checkpoint': ['administrators'],
  'GET /api/ledger/export': ['administrators'],
  'GET /api/ledger/proofs/:seq': ['administrators'],
}

/** Of these Anna's things may be told to administrators, by name. */
const toldToAdministrators = /\/api\/(people|teams|keys|collections|invitations|aliases|usage)/

let cleanup: AsyncDisposableStack
let server: TestServer
let people: Record<Name, Somebody>
let red: string
/** Somebody to be put into teams and thrown out again. */
let extra: Somebody

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  // It is never there, and sees: who asks it keeps a picture.
  const seer = { name: 'seer', kind: 'openai', url: 'http://127.0.0.1:9/v1', models: ['seer'], vision: true }
  server = cleanup.use(await startTestServer({ config: { hosts: [seer], models: { assistant: ['quote'] } } }))
  const boss = await administrator(server)
  const team = async (name: string) =>
    ((await boss.call('POST', '/api/teams', { name })).json as { id: string }).id
  red = await team(`Red ${secret}`)
  const blue = await team('Blue')
  const anna = await newcomer(server, 'anna', { teamId: red })
  await boss.call('PUT', `/api/teams/${red}/members/${anna.id}`, { role: 'manager' })
  const susi = await newcomer(server, 'susi', { teamId: red })
  people = {
    nobody: somebody(server, {}),
    anna,
    mate: await newcomer(server, 'mate', { teamId: red }),
    bob: await newcomer(server, 'bob'),
    tom: await newcomer(server, 'tom', { teamId: blue }),
    guest: await newcomer(server, 'guest', { role: 'guest', teamId: blue }),
    suspended: await byKey(server, susi),
    // A hundred-thousandth of a day is over before it is used: under a second, and other people come in between.
    expired: await byKey(server, anna, { expiresInDays: 1e-9 }),
    narrow: await byKey(server, anna, { areas: ['metrics'] }),
    administrator: boss,
  }
  extra = await newcomer(server, 'extra')
  await boss.call('PATCH', `/api/people/${susi.id}`, { suspended: true })
})
afterAll(() => cleanup.disposeAsync())

/** The path with Anna's identifiers in it, each fresh, so that one caller's success spoils nothing for the next. */
async function pathOfAnnas(path: string): Promise<string> {
  const { anna, administrator: boss } = people
  let shown: { runId: string; conversationId: string } | undefined
  const showPicture = () =>
    ask(anna, `Where is ${secret}?`, {
      model: 'seer',
      pictures: [{ name: `${secret}.png`, url: dataUrl(makePng(2, 2)) }],
    })
  const fill = async (name: string): Promise<string> => {
    if (path.includes('/pictures/')) {
      shown ??= await showPicture()
      if (name === 'place') return '0'
      if (name !== 'shareId') return shown.runId
      const { json } = await anna.call('POST', `/api/conversations/${shown.conversationId}/share`)
      return (json as { shareId: string }).shareId
    }
    if (path.startsWith('/api/runs/')) return (await ask(anna, `Where is ${secret}?`)).runId
    if (path.startsWith('/api/conversations/')) return (await ask(anna, `Where is ${secret}?`)).conversationId
    if (path.startsWith('/api/shared/')) {
      // The question is about a document that the others may not read: the answer is shared, its passages are not.
      const { conversationId } = await ask(anna, 'Which one is an island?', { model: 'quote' })
      const { json } = await anna.call('POST', `/api/conversations/${conversationId}/share`)
      return (json as { shareId: string }).shareId
    }
    if (path.startsWith('/api/documents/'))
      return addDocument(anna, `annas ${secret}`, `${secret} is an island.`)
    if (path.startsWith('/api/keys/')) return (await byKey(server, anna, { name: secret })).id
    if (path.startsWith('/api/teams/')) return name === 'personId' ? member() : red
    if (path.startsWith('/api/people/'))
      return name === 'id' && path === '/api/people/:id' ? anna.id : member()
    if (path.startsWith('/api/collections/')) {
      await addDocument(anna, `annas ${secret}`, `${secret} is an island.`)
      return `annas ${secret}`
    }
    if (path.startsWith('/api/hosts/')) {
      await boss.call('POST', '/api/hosts', { name: 'far', kind: 'openai', url: 'http://127.0.0.1:9/v1' })
      return 'far'
    }
    if (path.startsWith('/api/prompts/')) {
      const made = await anna.call('POST', '/api/prompts', { name: secret, text: secret })
      return (made.json as { id: string }).id
    }
    if (path.startsWith('/api/my/sessions/')) {
      const account = { email: 'anna@example.org', password }
      expect((await somebody(server, {}).call('POST', '/api/sign-in', account)).status).toBe(200)
      const { json } = await anna.call('GET', '/api/my/sessions')
      return (json as { sessions: { id: string; current: boolean }[] }).sessions.find((one) => !one.current)!
        .id
    }
    if (path.startsWith('/api/aliases/')) {
      const set = await anna.call('PUT', '/api/aliases', {
        name: `of ${secret}`,
        teamId: red,
        models: ['quote'],
      })
      return (set.json as { id: string }).id
    }
    if (path.startsWith('/api/budgets/')) {
      const set = await boss.call('PUT', '/api/budgets', { scope: 'person', period: 'day', tokens: 1e9 })
      return (set.json as { id: string }).id
    }
    if (path.startsWith('/api/trials/')) {
      // Ended, so that nobody waits for it.
      const { json } = await boss.call('GET', '/api/trials')
      const { running } = (json as TrialsOverview).standings.find(({ model }) => model === 'seer')!
      const start = async () => {
        const started = await boss.call('POST', '/api/trials', { model: 'seer', repeats: 1 })
        return (started.json as { reports: TrialReport[] }).reports[0]!
      }
      const { id } = running ?? (await start())
      await boss.call('POST', `/api/trials/${id}/stop`)
      return id
    }
    if (path.startsWith('/api/ledger/')) return '1'
    if (path === '/v1/models/*') return 'quote'
    return 'nothing'
  }
  /** Somebody of the team, who can go again. */
  const member = async () => {
    const { id } = extra
    await boss.call('PUT', `/api/teams/${red}/members/${id}`, {})
    return id
  }
  let filled = path
  for (const [found, name] of path.matchAll(/:(\w+)|\*/g))
    filled = filled.replace(found, encodeURIComponent(await fill(name ?? '*')))
  return filled
}

test('each route lets in whom it should and nobody else, and tells nobody what is Anna’s', async () => {
  const routes = server.server.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`)
  expect(
    routes.filter((route) => !(route in table)),
    'routes that the table does not know',
  ).toEqual([])

  // Destroyed last, for everybody else is somebody on these.
  const last = [
    'DELETE /api/people/:id',
    'DELETE /api/teams/:id',
    'DELETE /api/my/account',
    'DELETE /api/session',
    'PUT /api/password',
  ]
  const order = [
    ...routes.filter((route) => !last.includes(route)),
    ...routes.filter((route) => last.includes(route)),
  ]
  const lines: string[] = []
  const problems: string[] = []
  await addDocument(people.anna, `annas ${secret}`, `${secret} is an island.`)
  await ask(people.anna, `Where is ${secret}?`)
  for (const route of order) {
    const [method, path] = route.split(' ') as [string, string]
    const [group, body] = table[route]!
    const cells: string[] = []
    // Whoever is let in comes after those who are not, so that nothing is gone that they should not have got.
    const names = (Object.keys(people) as Name[]).toSorted(
      (a, b) => Number(isIn(group, a)) - Number(isIn(group, b)),
    )
    for (const name of names) {
      if (last.includes(route) && isIn(group, name)) continue
      const sent = method === 'POST' && path === '/api/documents' ? undefined : body
      const { status, text } = await people[name].call(method, await pathOfAnnas(path), sent)
      const isLetIn = isIn(group, name)
      const wasLetIn = group === 'all' ? status < 500 : ![401, 403, 404].includes(status)
      cells.push(`${name} ${status}`)
      if (isLetIn !== wasLetIn) problems.push(`${route}: ${name} got ${status} ${text.slice(0, 200)}`)
      const isMates = name === 'mate' && /^\/api\/(teams|session|my|aliases)/.test(path)
      const mayKnow =
        name === 'anna' || isMates || (name === 'administrator' && toldToAdministrators.test(path))
      const echo = JSON.stringify(body ?? '').includes(secret)
      if (!mayKnow && !echo && !wasLetIn && text.replaceAll(encodeURIComponent(secret), '').includes(secret))
        if (!path.includes(':name')) problems.push(`${route}: ${name} was told what is Anna's`)
      if (!mayKnow && wasLetIn && leaks(text, route))
        problems.push(`${route}: ${name} was told what is Anna's`)
    }
    lines.push(`${route.padEnd(42)} ${group.padEnd(24)} ${cells.join(', ')}`)
  }
  console.log(lines.join('\n'))
  expect(problems).toEqual([])
})

function isIn(group: keyof typeof groups, name: Name): boolean {
  return (groups[group] as Name[]).includes(name)
}

/** An answer may repeat the question, which held the word; it may not hold the document or a name of Anna's. */
function leaks(text: string, route: string): boolean {
  const repeats = ['POST /v1/chat/completions', 'POST /v1/responses']
  if (repeats.includes(route) || route.endsWith('/search')) return /is an island/.test(text)
  return text.includes(secret)
}

test('identifiers of another in a body or a query are of no use', async () => {
  const { anna, bob, guest } = people
  const { conversationId } = await ask(anna, `Where is ${secret}?`)
  expect((await bob.call('POST', '/api/runs', { question: 'And then?', conversationId })).status).toBe(404)
  await addDocument(anna, `annas ${secret}`, `${secret} is an island.`)
  const collections = [`annas ${secret}`]
  const asked = await ask(bob, `Which island is ${secret}?`, { collections })
  expect(asked.events).not.toContain('is an island')
  for (const who of [bob, guest])
    expect((await who.call('POST', '/api/search', { question: secret, collections })).json).toEqual({
      results: [],
    })
  const query = new URLSearchParams({ collection: `annas ${secret}` })
  expect((await bob.call('GET', `/api/documents?${query}`)).json).toEqual({ documents: [] })
  const file = new TextEncoder().encode('mine')
  const named = new URLSearchParams({ collection: `annas ${secret}`, name: 'x.txt' })
  expect((await bob.call('POST', `/api/documents?${named}`, file)).status).toBe(403)
  expect((await bob.call('POST', '/api/keys', { name: 'x', teamId: red })).status).toBe(403)
})

test('what asks for another protocol is not let in past the rules', async () => {
  const { hostname, port } = new URL(server.url)
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET /api/conversations HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      ),
    )
    let text = ''
    socket.on('data', (bytes) => {
      text += String(bytes)
      socket.end()
    })
    socket.on('close', () => resolve(text))
  })
  expect(answer).not.toMatch(/^HTTP\/1\.1 101/)
  expect(answer === '' || answer.startsWith('HTTP/1.1 401')).toBe(true)
})
