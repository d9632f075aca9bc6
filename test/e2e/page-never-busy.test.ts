import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { systemClock } from '../../src/base/index.ts'
import { parseFaults, startSimulatedServer } from '../../src/model/index.ts'
import { freePort } from '../free-port.ts'
import { administrator } from '../people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from '../scripted-host.ts'
import { addExamples, answered, ask, newChat, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost
/** Lets an answer that waits go on. */
let release = () => {}

async function* script(prompt: string): AsyncGenerator<Piece> {
  yield 'It begins. '
  if (prompt.includes('slowly'))
    await new Promise<void>((resolve) => {
      release = resolve
    })
  yield 'The end.'
}

beforeAll(async () => {
  host = await startScriptedHost(script)
  opened = await openPage({})
  page = opened.page
  await signIn(page, opened.server)
  await addExamples(opened.server, ['runtime-config-connection.html'])
})
afterAll(async () => {
  release()
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const run = (question: string) =>
  page.locator('.run', { has: page.getByRole('heading', { name: question, exact: true }) })
const addHost = async (name: string, concurrency = 1) =>
  (await administrator(opened.server)).call('POST', '/api/hosts', {
    name,
    kind: 'openai',
    url: host.url,
    models: [`${name}-model`],
    concurrency,
  })

test('where only quotes can answer it says why, and the full answer comes when a host does', async () => {
  await ask(page, 'How many connections are there?')
  await page.getByText('A model can still answer this in full').waitFor()
  // The answer itself says why; it is not told again above it.
  expect(await page.getByText(/No model (?:host can answer|answered)/).count()).toBe(1)
  await page.getByRole('button', { name: 'Answer it in full later' }).click()
  await page.getByText('Kept: as soon as a model host can').waitFor()
  await page.reload()
  await page.getByText('Kept: as soon as a model host can').waitFor()
  expect((await addHost('late')).status).toBe(201)
  await page.getByText('The end.').waitFor()
  await page.getByText('2 / 2').waitFor()
  await page.getByRole('button', { name: 'Previous version' }).click()
  await run('How many connections are there?').locator('.served', { hasText: 'Quoted' }).waitFor()
  expect(await page.getByText('Kept: as soon').count()).toBe(0)
  await (await administrator(opened.server)).call('DELETE', '/api/hosts/late')
})

test('a full answer that came while one was elsewhere is said in the list, until it was looked at', async () => {
  await newChat(page)
  await ask(page, 'What is a semaphore?')
  await page.getByRole('button', { name: 'Answer it in full later' }).click()
  await page.getByText('Kept: as soon as a model host can').waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Prompts' }).waitFor()
  expect((await addHost('late')).status).toBe(201)
  const item = page.getByRole('link', { name: 'What is a semaphore? (the full answer has come)' })
  // The list is looked at again when somebody comes back to the window.
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      return item.count()
    })
    .toBe(1)
  await item.click()
  await page.getByText('The end.').waitFor()
  await item.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('link', { name: 'What is a semaphore?' }).waitFor()
  expect(await item.count()).toBe(0)
})

test('who waits turns to a model that has room', async () => {
  // The host came while the page was open: its model is there when somebody is about to choose.
  await page.getByLabel('Model').focus()
  await page.getByLabel('Model').selectOption('late-model')
  await page.getByLabel('Your question').fill('slowly, please')
  await page.keyboard.press('Enter')
  await run('slowly, please').getByText('It begins.').waitFor()
  await addHost('other')
  const second = await page.context().newPage()
  await second.goto(opened.server.url)
  await second.getByLabel('Model').selectOption('late-model')
  await second.getByLabel('Your question').fill('behind it')
  await second.keyboard.press('Enter')
  await second.getByText('Place 1 in the queue').waitFor()
  await second.getByRole('button', { name: /^Ask other-model: about \d+ s$/ }).click()
  await answered(second, 'behind it')
  await second.locator('.served', { hasText: 'other-model on other' }).waitFor()
  await second.close()
  release()
  await answered(page, 'slowly, please')
})

test('a move to another host is a small note, and no error', async () => {
  const config = { clock: systemClock, models: ['moving'], firstTokenMs: 1, tokensPerSecond: 200 }
  await using failing = await startSimulatedServer({ ...config, faults: parseFaults('reset:6') })
  await using steady = await startSimulatedServer(config)
  const boss = await administrator(opened.server)
  for (const [name, url, price] of [
    ['near', failing.url, 0],
    ['far', steady.url, 10],
  ] as const)
    await boss.call('POST', '/api/hosts', { name, kind: 'simulated', url, price })
  await newChat(page)
  await page.getByLabel('Model').focus()
  await page.getByLabel('Model').selectOption('moving')
  await ask(page, 'How is a connection limited?')
  await page.getByText('Moved from near to far.').waitFor()
  expect(await page.locator('.problem').count()).toBe(0)
  for (const name of ['near', 'far']) await boss.call('DELETE', `/api/hosts/${name}`)
})

test('the page opens without a server and says so, and goes on when there is one', async () => {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.evaluate(() => navigator.serviceWorker.controller !== null || location.reload())
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.context().setOffline(true)
  await page.reload()
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  await page.context().setOffline(false)
  await page.getByLabel('Your question').waitFor()
  const kept = await page.evaluate(async () => {
    const paths: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname)
    return paths
  })
  expect(kept).toContain('/')
  // The page's own files, and never an answer.
  expect(kept.filter((path) => !/^\/(?:assets\/.*|icon.*|manifest.*)?$/.test(path))).toEqual([])
})

test('it can be installed', async () => {
  const client = await page.context().newCDPSession(page)
  const { errors, data } = await client.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data!) as { icons: { src: string; sizes: string }[] }
  const sizes = await page.evaluate(
    (icons) =>
      Promise.all(
        icons.map(async ({ src }) => {
          const image = new Image()
          image.src = src
          await image.decode()
          return `${image.naturalWidth}x${image.naturalHeight}`
        }),
      ),
    manifest.icons.filter(({ sizes }) => sizes !== 'any'),
  )
  expect(sizes).toEqual(['192x192', '512x512'])
  // The browser's own word for it, but for what a window that keeps nothing cannot do.
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test('a server that dies in the middle of an answer is said calmly, and what it wrote is there when it is back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-page-'))
  const port = await freePort()
  const config = {
    listen: `127.0.0.1:${port}`,
    discover: false,
    hosts: [{ name: 'scripted', kind: 'openai', url: host.url, models: ['scripted'] }],
  }
  await writeFile(join(folder, 'muster.yaml'), stringify(config))
  let child = await startCommand(folder)
  const other = await opened.another()
  try {
    const { url, key } = JSON.parse(await readFile(join(folder, 'data/server.json'), 'utf8')) as {
      url: string
      key: string
    }
    const link = await fetch(`${url}/api/sign-in-links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })
    await other.goto(((await link.json()) as { url: string }).url)
    await other.getByLabel('Your question').fill('slowly, and then it dies')
    await other.keyboard.press('Enter')
    await other.getByText('It begins.').waitFor()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    await other.getByText('The connection was lost.').waitFor()
    await other.getByLabel('Your question').fill('asked meanwhile')
    child = await startCommand(folder)
    await other.getByText('The server stopped in the middle of this answer.').waitFor({ timeout: 30_000 })
    expect(await other.locator('.markdown').innerText()).toContain('It begins.')
    expect(await other.getByText('The connection was lost.').count()).toBe(0)
    expect(await other.getByLabel('Your question').inputValue()).toBe('asked meanwhile')
  } finally {
    release()
    child.kill('SIGKILL')
    await other.context().close()
    await rm(folder, { recursive: true, force: true })
  }
})

async function startCommand(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [resolve('bin/muster.js'), 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('scripted:')) break
  child.stdout.resume()
  return child
}
