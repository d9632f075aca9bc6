import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { parseFaults, startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import type { ConversationDetail, RunEvent } from '../src/wire/index.ts'
import { muster } from './command.ts'
import { dataUrl, gif, jpeg, makePng, webps } from './make-pictures.ts'
import {
  addDocument,
  administrator,
  ask,
  newcomer,
  password,
  post,
  somebody,
  type Somebody,
} from './people.ts'
import { startScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

let cleanup: AsyncDisposableStack
let host: SimulatedServer
let server: TestServer
let anna: Somebody

const png = makePng(300, 200)
/** The first answer breaks off behind so many tokens. */
const resetAt = (afterTokens: number) => parseFaults(`reset@1:${afterTokens}`)
const speed = { clock: systemClock, firstTokenMs: 0, tokensPerSecond: 1e6 }

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  host = cleanup.use(await startSimulatedServer({ ...speed, models: ['eyes'] }))
  const blind = cleanup.use(await startSimulatedServer({ ...speed, models: ['blind'], vision: false }))
  const refusing = await refusingHost()
  cleanup.defer(() => void refusing.close())
  const { port } = refusing.address() as AddressInfo
  server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [
          { name: 'sim', kind: 'simulated', url: host.url },
          { name: 'text', kind: 'simulated', url: blind.url },
          { name: 'no', kind: 'openai', url: `http://127.0.0.1:${port}/v1`, models: ['refusing'] },
        ],
        models: { assistant: ['blind', 'eyes', 'quote'] },
        limits: { pictureBytes: 100_000, pictures: 3, bodyBytes: 2_000_000 },
      },
    }),
  )
  anna = await newcomer(server, 'anna')
})
afterAll(() => cleanup.disposeAsync())

/** A model that says of itself nothing, and that it sees nothing only when it is shown something, as llama.cpp does. */
async function refusingHost(): Promise<Server> {
  const error = {
    code: 500,
    message: 'image input is not supported - hint: you may need to provide the mmproj',
  }
  const server = createServer((request, response) => {
    response.writeHead(500, { 'content-type': 'application/json' })
    request.resume().on('end', () => response.end(JSON.stringify({ error })))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const picture = (url = dataUrl(png), name = 'a.png') => ({ name, url })
const part = (url: string) => ({ type: 'image_url', image_url: { url } })
const shown = (...urls: string[]) => [
  { role: 'user', content: [{ type: 'text', text: 'What is this?' }, ...urls.map(part)] },
]

async function chat(model: string, messages: object[]) {
  const response = await post(server, '/v1/chat/completions', { model, messages })
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

const eventsOf = (text: string) =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as RunEvent)
const answerOf = (events: string) =>
  eventsOf(events)
    .map((event) => (event.type === 'text-delta' ? event.text : ''))
    .join('')

test('pictures of the OpenAI API reach the host as they came', async () => {
  const messages = shown(dataUrl(png), dataUrl(jpeg, 'image/jpeg'), dataUrl(webps.lossless, 'image/webp'))
  const { status, body } = await chat('eyes', messages)
  expect(status).toBe(200)
  expect(JSON.stringify(body)).toContain(
    'I was shown 3 pictures (png of 300 by 200, jpeg of 3 by 2, webp of 3 by 2).',
  )
  expect(host.bodies().at(-1)).toMatchObject({ messages })
  // The assistant finds the model that sees behind one that does not.
  const answered = await chat('assistant', shown(dataUrl(gif, 'image/gif')))
  expect(JSON.stringify(answered.body)).toContain('I was shown one picture (gif of 3 by 2).')
  expect(JSON.stringify(answered.body)).toContain('Pictures are not checked')
})

test('what is wrong with a picture is a 400 that names it', async () => {
  const check = async (messages: object[], path: string, said: RegExp) => {
    const { status, body } = await chat('eyes', messages)
    expect([status, body['error']], String(said)).toMatchObject([
      400,
      { message: expect.stringMatching(said), param: path, type: 'invalid_request_error' },
    ])
  }
  const at = 'messages.0.content.1.image_url.url'
  const before = host.requests()
  await check(shown('data:image/png;base64,iVBO*w0K'), at, /is not base64/)
  await check(shown('data:image/png,plain'), at, /expected the picture itself/)
  await check(shown('file:///etc/passwd'), at, /expected the picture itself/)
  await check(shown(''), at, /expected the picture itself/)
  await check(shown(dataUrl(Buffer.from('<svg/>'), 'image/svg+xml')), at, /PNG, JPEG, WebP or GIF/)
  await check(shown(dataUrl(Buffer.from('a text'))), at, /PNG, JPEG, WebP or GIF/)
  await check(shown(dataUrl(png.subarray(0, -20))), at, /cut off/)
  await check(shown(dataUrl(jpeg)), at, /says image\/png and is image\/jpeg/)
  await check(shown(dataUrl(makePng(300, 200, { noise: true }))), at, /limits\.pictureBytes/)
  await check(shown('https://example.org/a.png'), at, /addresses of pictures are not fetched/)
  const good = dataUrl(png)
  await check(shown(good, good, 'data:,'), 'messages.0.content.3.image_url.url', /expected the picture/)
  await check(shown(good, good, good, good), 'messages', /at most 3 pictures/)
  await check(
    [{ role: 'user', content: [{ type: 'image_url', image_url: 'nothing' }] }],
    'messages.0.content.0.image_url',
    /expected the picture/,
  )
  expect(host.requests()).toBe(before)
})

test('addresses of pictures are passed on where the configuration says so', async () => {
  await using open = await startTestServer({
    config: {
      hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
      pictures: { addresses: true },
    },
  })
  const messages = shown('https://example.org/a.png')
  expect((await post(open, '/v1/chat/completions', { model: 'eyes', messages })).status).toBe(200)
  expect(host.bodies().at(-1)).toMatchObject({ messages })
})

test('a model that sees nothing is not asked, and the error says which one would see', async () => {
  const { status, body } = await chat('blind', shown(dataUrl(png)))
  expect([status, body['error']]).toMatchObject([
    400,
    { message: expect.stringMatching(/`blind`.*such as `eyes`/), param: 'model' },
  ])
  const run = await anna.call('POST', '/api/runs', {
    question: 'What?',
    model: 'blind',
    pictures: [picture()],
  })
  expect([run.status, run.json]).toMatchObject([400, { error: { because: { code: 'no-model-sees' } } }])
  expect((await anna.call('GET', '/api/conversations')).json).toEqual({ conversations: [] })
  const { json } = await anna.call('GET', '/v1/models')
  expect(
    (json as { data: { id: string; vision?: boolean }[] }).data.map(({ id, vision }) => [id, vision]),
  ).toEqual([
    ['assistant', true],
    ['eyes', true],
    ['blind', false],
    ['refusing', undefined],
    ['quote', false],
  ])
})

test('the configuration says of a host, or of some of its models, that they see', async () => {
  const { url } = host
  await using told = await startTestServer({
    config: {
      hosts: [
        { name: 'all', kind: 'openai', url, models: ['a'], vision: true },
        { name: 'none', kind: 'openai', url, models: ['gpt-4o'], vision: false },
        { name: 'some', kind: 'openai', url, models: ['b', 'c'], vision: ['c'] },
      ],
    },
  })
  const { data } = (await (
    await fetch(`${told.url}/v1/models`, { headers: { authorization: `Bearer ${told.key}` } })
  ).json()) as { data: { id: string; vision?: boolean }[] }
  expect(Object.fromEntries(data.map(({ id, vision }) => [id, vision]))).toEqual({
    assistant: true,
    a: true,
    'gpt-4o': false,
    b: false,
    c: true,
    quote: false,
  })
})

test('a host that refuses the picture is told of in words, and the question stays', async () => {
  const { status, body } = await chat('refusing', shown(dataUrl(png)))
  expect([status, body['error']]).toMatchObject([
    400,
    { message: expect.stringMatching(/The host no refused the picture \(500\).*not supported/) },
  ])
  const { events, conversationId } = await ask(anna, 'What?', { model: 'refusing', pictures: [picture()] })
  expect(eventsOf(events).at(-1)).toMatchObject({
    type: 'run-error',
    because: { code: 'pictures-refused', values: { host: 'no' } },
  })
  expect(eventsOf(events).filter(({ type }) => type === 'moved')).toEqual([])
  expect((await detail(conversationId)).runs[0]!.pictures).toHaveLength(1)
  await anna.call('DELETE', `/api/conversations/${conversationId}`)
})

async function detail(id: string, by = anna): Promise<ConversationDetail> {
  return (await by.call('GET', `/api/conversations/${id}`)).json
}

const fetchPicture = (path: string, by: Somebody, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers: { ...by.headers, ...headers } })

test('a picture of a question is kept, shown again, and safe to show', async () => {
  const { runId, conversationId, events } = await ask(anna, 'What is this?', {
    pictures: [picture(), picture(dataUrl(jpeg, 'image/jpeg'), 'photo.jpg')],
  })
  expect(answerOf(events)).toMatch(/^I was shown 2 pictures \(png of 300 by 200, jpeg of 3 by 2\)/)
  expect((await detail(conversationId)).runs[0]).toMatchObject({
    pictures: [
      { name: 'a.png', mediaType: 'image/png', width: 300, height: 200, bytes: png.length },
      { name: 'photo.jpg', mediaType: 'image/jpeg', width: 3, height: 2, bytes: jpeg.length },
    ],
  })
  const path = `/api/runs/${runId}/pictures/0`
  const response = await fetchPicture(path, anna)
  expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  })
  const etag = response.headers.get('etag')!
  expect((await fetchPicture(path, anna, { 'if-none-match': etag })).status).toBe(304)
  for (const place of ['2', '-1', 'x', '1e0'])
    expect((await fetchPicture(`/api/runs/${runId}/pictures/${place}`, anna)).status, place).toBe(404)
  const bob = await newcomer(server, 'bob')
  for (const other of [bob, await administrator(server)])
    expect((await fetchPicture(path, other)).status).toBe(404)
  expect((await fetchPicture(path, somebody(server, {}))).status).toBe(401)
  // Nor as one that is shown again.
  const stolen = await bob.call('POST', '/api/runs', { question: 'What?', pictures: [{ runId, place: 0 }] })
  expect([stolen.status, stolen.json]).toMatchObject([400, { error: { param: 'pictures.0' } }])
})

test('the next question is about the same picture, and one can be shown again', async () => {
  const { runId, conversationId } = await ask(anna, 'What is this?', { model: 'eyes', pictures: [picture()] })
  const next = await ask(anna, 'And which colour?', { model: 'eyes', conversationId })
  expect(answerOf(next.events)).toMatch(/^I was shown one picture/)
  expect(eventsOf(next.events).find(({ type }) => type === 'prompt')).toMatchObject({ way: 'appended' })
  // A model that sees nothing gets the rest of the conversation, and one that does the picture again.
  const text = await ask(anna, 'In words?', { model: 'blind', conversationId })
  expect(answerOf(text.events)).not.toContain('I was shown')
  const again = await ask(anna, 'And now?', { model: 'eyes', conversationId })
  expect(answerOf(again.events)).toMatch(/^I was shown one picture/)
  const refused = await ask(anna, 'And you?', { model: 'refusing', conversationId })
  expect(eventsOf(refused.events).filter(({ type }) => type === 'prompt-cut')).toHaveLength(1)
  const beside = await ask(anna, 'What is that?', {
    model: 'eyes',
    conversationId,
    parentId: null,
    pictures: [{ runId, place: 0 }, picture(dataUrl(gif, 'image/gif'))],
  })
  expect(answerOf(beside.events)).toMatch(/^I was shown 2 pictures \(png of 300 by 200, gif of 3 by 2\)/)
})

test('what is wrong with a picture of a question is told, and nothing is kept', async () => {
  const before = ((await anna.call('GET', '/api/conversations')).json as { conversations: object[] })
    .conversations
  const check = async (pictures: unknown, param: string) => {
    const { status, json } = await anna.call('POST', '/api/runs', { question: 'What?', pictures })
    expect([status, json]).toMatchObject([400, { error: { param } }])
  }
  await check([picture('data:image/png;base64,AAAA')], 'pictures.0.url')
  await check([picture(), picture('https://example.org/a.png')], 'pictures.1.url')
  await check([picture(), picture(), picture(), picture()], 'pictures')
  await check([{ url: dataUrl(png) }], 'pictures.0')
  await check([{ runId: 'run_x', place: 0 }], 'pictures.0')
  await check('a.png', 'pictures')
  const after = (await anna.call('GET', '/api/conversations')).json as { conversations: object[] }
  expect(after.conversations).toHaveLength(before.length)
})

test('who has the link of a shared conversation sees its pictures, and nobody does once it is not', async () => {
  const { runId, conversationId } = await ask(anna, 'What is this?', { pictures: [picture()] })
  const other = await ask(anna, 'And this?', { pictures: [picture()] })
  const dan = await newcomer(server, 'dan')
  const { shareId } = (await anna.call('POST', `/api/conversations/${conversationId}/share`)).json as {
    shareId: string
  }
  const path = `/api/shared/${shareId}/pictures/${runId}/0`
  const response = await fetchPicture(path, dan)
  expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([200, png])
  expect((await fetchPicture(`/api/shared/${shareId}/pictures/${other.runId}/0`, dan)).status).toBe(404)
  await anna.call('DELETE', `/api/conversations/${conversationId}/share`)
  expect((await fetchPicture(path, dan)).status).toBe(404)
})

test('pictures go with their conversation, are taken along, and go with their person', async () => {
  const eva = await newcomer(server, 'eva')
  const { runId, conversationId } = await ask(eva, 'What is this?', { pictures: [picture()] })
  const forked = (await eva.call('POST', `/api/conversations/${conversationId}/fork`, { runId })).json as {
    conversationId: string
  }
  const [copy] = (await detail(forked.conversationId, eva)).runs
  expect((await eva.call('DELETE', `/api/conversations/${conversationId}`)).status).toBe(204)
  expect((await fetchPicture(`/api/runs/${runId}/pictures/0`, eva)).status).toBe(404)
  const path = `/api/runs/${copy!.id}/pictures/0`
  expect((await fetchPicture(path, eva)).status).toBe(200)
  const lines = (await eva.call('GET', '/api/my/export')).text.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual({
    picture: {
      runId: copy!.id,
      place: 0,
      name: 'a.png',
      mediaType: 'image/png',
      base64: png.toString('base64'),
    },
  })
  expect((await eva.call('DELETE', '/api/my/account', { password })).status).toBe(204)
  expect((await fetchPicture(path, await administrator(server))).status).toBe(404)
})

test('an answer about a picture goes on at another host when the first breaks off in its middle', async () => {
  await using first = await startSimulatedServer({ ...speed, models: ['both'], faults: resetAt(6) })
  await using second = await startSimulatedServer({ ...speed, models: ['both'] })
  await using two = await startTestServer({
    config: {
      hosts: [
        { name: 'first', kind: 'simulated', url: first.url },
        { name: 'second', kind: 'simulated', url: second.url, price: 1 },
      ],
    },
  })
  const body = { model: 'both', messages: shown(dataUrl(png)), stream: true }
  const text = await (await post(two, '/v1/chat/completions', body)).text()
  const answer = [...text.matchAll(/^data: (\{.*)$/gm)]
    .map(([, data]) => JSON.parse(data!) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? '')
    .join('')
  expect(answer).toMatch(/^I was shown one picture \(png of 300 by 200\)\. This is .* word for word\.$/)
  expect([first.requests(), second.requests()]).toEqual([1, 1])
  expect(second.bodies()[0]).toMatchObject({ messages: [...body.messages, { role: 'assistant' }] })
})

test('where the one that sees is gone, the next question is answered in words by another', async () => {
  const eyes = await startSimulatedServer({ ...speed, models: ['eyes'] })
  await using blind = await startSimulatedServer({ ...speed, models: ['blind'], vision: false })
  await using two = await startTestServer({
    config: {
      hosts: [
        { name: 'eyes', kind: 'simulated', url: eyes.url },
        { name: 'blind', kind: 'simulated', url: blind.url },
      ],
      models: { assistant: ['eyes', 'blind'] },
    },
  })
  const boss = await administrator(two)
  const { conversationId } = await ask(boss, 'What is this?', { pictures: [picture()] })
  await eyes.kill()
  const next = await ask(boss, 'And what is a meter?', { conversationId })
  expect(answerOf(next.events)).toMatch(/^This is a simulated answer to “And what is a meter\?”/)
  expect(JSON.stringify(blind.bodies())).toContain('A picture was shown here')
  // One with a picture is for nobody else.
  const shownAgain = await ask(boss, 'And this?', { conversationId, pictures: [picture()] })
  expect(answerOf(shownAgain.events)).toContain('No model host can answer right now')
  expect(blind.requests()).toBe(1)
})

test('a picture counts against a budget by its size in pixels, not by its bytes', async () => {
  const boss = await administrator(server)
  const max = await newcomer(server, 'max')
  await boss.call('PUT', '/api/budgets', {
    scope: 'person',
    period: 'day',
    tokens: 4_000,
    scopeId: max.id,
  })
  const messages = shown(dataUrl(makePng(150, 150, { noise: true })))
  expect(JSON.stringify(messages).length / 4).toBeGreaterThan(20_000)
  const { status, text } = await max.call('POST', '/v1/chat/completions', { model: 'eyes', messages })
  expect(status, text).toBe(200)
})

test('a temporary chat shows pictures, and keeps none', async () => {
  const { runId, conversationId, events } = await ask(anna, 'What is this?', {
    temporary: true,
    pictures: [picture()],
  })
  expect(answerOf(events)).toMatch(/^I was shown one picture/)
  const next = await ask(anna, 'And now?', { conversationId, model: 'eyes' })
  expect(answerOf(next.events)).toMatch(/^I was shown one picture/)
  expect((await fetchPicture(`/api/runs/${runId}/pictures/0`, anna)).status).toBe(200)
  await anna.call('DELETE', `/api/conversations/${conversationId}`)
  expect((await fetchPicture(`/api/runs/${runId}/pictures/0`, anna)).status).toBe(404)
})

test('what an answer says of a picture is not called contradicted, and the run says that it was not checked', async () => {
  await using writer = await startScriptedHost(() => ['The gate closes at nine in the evening.'])
  await using written = await startTestServer({
    config: {
      hosts: [{ name: 'w', kind: 'openai', url: writer.url, models: ['writer'], vision: true }],
      models: { assistant: ['writer'] },
    },
  })
  const boss = await administrator(written)
  await addDocument(boss, 'gates', 'The gate closes at eight in the evening.', 'gate.txt')
  const told = async (more: object) => {
    const { events } = await ask(boss, 'When does the gate close according to the sign?', more)
    return eventsOf(events).flatMap((event) =>
      event.type === 'verdict' ? [event.verdict] : event.type === 'check-notice' ? [event.because?.code] : [],
    )
  }
  expect(await told({})).toEqual(['contradicted'])
  expect(await told({ pictures: [picture()] })).toEqual(['not-found', 'pictures-unchecked'])
})

test('muster ask shows pictures, and says what is wrong with a file before anything is asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-pictures-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string, bytes: Buffer | string) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const [a, b] = [file('a.png', png), file('b.jpg', jpeg)]
  const run = (...argv: string[]) => muster(['ask', 'What is this?', ...argv], { server })
  const good = await run('--image', a, '--image', b)
  expect(good).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Pictures are not checked') })
  expect(good.stdout).toMatch(/^I was shown 2 pictures \(png of 300 by 200, jpeg of 3 by 2\)/)
  const check = async (path: string, said: string, exitCode: number) => {
    const ran = await run('--image', a, '--image', path)
    expect(ran).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) })
    expect(ran.stderr).toContain(path)
  }
  await check(join(folder, 'none.png'), 'there is no such file', 66)
  await check(folder, 'it is a folder', 66)
  await check(file('c.png', 'a text'), 'is no picture', 65)
  await check(file('d.png', png.subarray(0, 100)), 'is cut off', 65)
  expect(await run('--image', a, '--model', 'blind')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('`eyes`'),
  })
})
