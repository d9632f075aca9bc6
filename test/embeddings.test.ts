import { expect, onTestFinished, test } from 'vitest'
import { eventually } from './eventually.ts'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import { addDocument, administrator, ask, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

const german = 'Der Hund schläft am Tag im Garten.\n'
const question = 'Where does the dog sleep?'

async function start(config: object): Promise<{ server: TestServer; anna: Somebody; ben: Somebody }> {
  const server = await startTestServer({ config })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, anna: await newcomer(server, 'anna'), ben: await newcomer(server, 'ben') }
}

async function found(who: Somebody, asked = question): Promise<string> {
  const { status, text } = await who.call('POST', '/v1/search', { question: asked })
  expect(status).toBe(200)
  return text
}

test('with a model for it, a question in another language finds a passage of one’s own, on nobody’s budget', async () => {
  const host = await startSimulatedServer({ clock: systemClock })
  onTestFinished(() => host[Symbol.asyncDispose]())
  const { server, anna, ben } = await start({
    hosts: [{ name: 'h', kind: 'simulated', url: host.url }],
    embeddings: { model: 'simulated' },
  })
  await addDocument(anna, 'annas', german, 'tiere.txt')
  const metrics = async () => (await (await administrator(server)).call('GET', '/metrics')).text
  await eventually(async () => expect(await metrics()).toContain('muster_embedding_blocks{state="done"} 1\n'))
  expect(await metrics()).toContain('muster_embedding_blocks{state="waiting"} 0\n')
  expect(await metrics()).toContain('muster_embedding_problem 0\n')
  expect(await found(anna)).toContain('Hund')
  expect(await found(ben)).not.toContain('Hund')
  // The block and the question, which two asked, and not one chat.
  expect([host.embedded(), host.requests()]).toEqual([2, 0])
  await host.kill()
  expect(await found(anna)).toContain('Hund')
  expect(await found(anna, 'Does the dog sleep?')).not.toContain('Hund')
  expect(await metrics()).toContain('muster_embedding_problem 1\n')
  const { text } = await anna.call('POST', '/v1/search', { question: 'Hund' })
  expect(text).toContain('Hund')
})

test('without one no host is asked for a vector', async () => {
  const host = await startSimulatedServer({ clock: systemClock })
  onTestFinished(() => host[Symbol.asyncDispose]())
  const { server, anna } = await start({ hosts: [{ name: 'h', kind: 'simulated', url: host.url }] })
  await addDocument(anna, 'annas', german, 'tiere.txt')
  expect(await found(anna)).not.toContain('Hund')
  expect(host.embedded()).toBe(0)
  expect((await (await administrator(server)).call('GET', '/metrics')).text).not.toContain('muster_embedding')
})

test('a model for vectors answers no chat, unless somebody names it', async () => {
  const hosts = await Promise.all(
    [['bge-m3', 'chatty'], ['bge-m3']].map((models) => startSimulatedServer({ clock: systemClock, models })),
  )
  onTestFinished(async () => void (await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))))
  const listed = async (who: Somebody) =>
    ((await who.call('GET', '/v1/models')).json as { data: { id: string }[] }).data.map(({ id }) => id)
  const answeredBy = async (who: Somebody, model: string) => {
    const { events } = await ask(who, 'Hello.', { model })
    return /"type":"host-chosen".*?"model":"([^"]+)"/.exec(events)?.[1]
  }
  const of = (host: (typeof hosts)[number], name = 'h') => ({ name, kind: 'simulated', url: host.url })

  const both = await start({ hosts: [of(hosts[0]!)] })
  expect(await answeredBy(both.anna, 'assistant')).toBe('chatty')
  expect(await listed(both.anna)).toEqual(['assistant', 'chatty', 'quote'])
  // Somebody who names it knows better than its name.
  expect(await answeredBy(both.anna, 'bge-m3')).toBe('bge-m3')

  const vectorsOnly = await start({ hosts: [of(hosts[1]!)] })
  expect(await answeredBy(vectorsOnly.anna, 'assistant')).toBe('quote')
  const named = await start({ hosts: [of(hosts[1]!)], models: { assistant: ['bge-m3'] } })
  expect(await answeredBy(named.anna, 'assistant')).toBe('bge-m3')

  // What the configuration says goes before what names and hosts say.
  const said = await start({ hosts: [of(hosts[0]!)], embeddings: { model: 'chatty' } })
  expect(await answeredBy(said.anna, 'assistant')).toBe('quote')
})
