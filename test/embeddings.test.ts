import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import { addDocument, administrator, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

const german = 'Der Hund schläft am Tag im Garten.\n'
const question = 'Where does the dog sleep?'

async function start(config: object): Promise<{ server: TestServer; anna: Somebody; ben: Somebody }> {
  const server = await startTestServer({ config })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, anna: await newcomer(server, 'anna'), ben: await newcomer(server, 'ben') }
}

async function found(who: Somebody): Promise<string> {
  const { status, text } = await who.call('POST', '/v1/search', { question })
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
  await vi.waitFor(async () => expect(await metrics()).toContain('muster_embedding_blocks{state="done"} 1\n'))
  expect(await metrics()).toContain('muster_embedding_blocks{state="waiting"} 0\n')
  expect(await metrics()).toContain('muster_embedding_problem 0\n')
  expect(await found(anna)).toContain('Hund')
  expect(await found(ben)).not.toContain('Hund')
  // The block and two questions, and not one chat.
  expect([host.embedded(), host.requests()]).toEqual([3, 0])
  await host.kill()
  expect(await found(anna)).not.toContain('Hund')
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
