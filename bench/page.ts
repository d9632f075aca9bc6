// What the page costs in a real Chromium, against a real server: its first load, a conversation of 1,000 messages, and
// one answer of 20,000 tokens. Needs Chromium, and the page built (npm run prepare). With `-- --lighthouse` it runs
// Lighthouse instead, which npx fetches for that one run (176 MB are too many for a dependency).
// Run: npm run bench:page [-- --lighthouse]
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  type Page,
} from 'playwright-core'
import { addExamples } from '../test/e2e/open-page.ts'
import { administrator, ask, newcomer } from '../test/people.ts'
import { startScriptedHost, type Piece } from '../test/scripted-host.ts'
import { startTestServer } from '../test/server.ts'
import { chromiumPath } from '../test/system-packages.ts'

const loads = 7
const rounds = 3
const messages = 1_000
const keys = 60
const tokens = 20_000
const tokensPerSecond = 200
/** How much of a stream is its beginning and its end, in tokens. */
const windowTokens = 2_000
const debuggingPort = 9_333

interface Line {
  what: string
  measured: string
  goal: string
}
const table: Line[] = []

const paragraph =
  'The server reads its settings from a file, **and** takes `max_connections` from there [1]. It listens on port 5432, unless another one is set. '
const answer = [
  paragraph.repeat(2),
  '- one thing that is so\n- another thing that is *almost* so\n- a third one [2]\n',
  '| setting | value |\n| - | -: |\n| work_mem | 4 MB |\n| port | 5432 |\n',
  '```sql\nSELECT name, setting FROM pg_settings WHERE name = $$port$$;\n```\n',
  paragraph,
].join('\n\n')

await using host = await startScriptedHost((prompt) =>
  prompt.endsWith('a long one') ? longAnswer() : [answer],
)
await using server = await startTestServer({
  config: { hosts: [{ name: 'scripted', kind: 'openai', url: host.url, concurrency: 64 }] },
})
await addExamples(server, ['runtime-config-connection.html', 'kernel-resources.html'])
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${debuggingPort}`],
})
try {
  if (process.argv.includes('--lighthouse')) await lighthouse()
  else {
    await firstLoad(browser)
    await longConversation(browser)
    await longStream(browser)
  }
  console.table(table)
} finally {
  await browser.close()
}

function best(values: number[], digits = 0): string {
  return `${Math.min(...values).toFixed(digits)} (${values.map((value) => value.toFixed(digits)).join(', ')})`
}

async function signedIn(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    ...options,
  })
  const page = await context.newPage()
  const boss = await administrator(server)
  const { json } = await boss.call('POST', '/api/sign-in-links', {})
  await page.goto((json as { url: string }).url)
  await page.getByLabel('Your question').waitFor()
  await page.close()
  return context
}

/** What is loaded, and when a question can be written, with nothing in the browser's cache. */
async function firstLoad(browser: Browser): Promise<void> {
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < loads; round++) {
    // Nothing is kept yet, as for somebody who comes for the first time.
    const context = await signedIn(browser, { serviceWorkers: 'block' })
    const page = await context.newPage()
    const client = await context.newCDPSession(page)
    await client.send('Network.enable')
    await client.send('Network.setCacheDisabled', { cacheDisabled: true })
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const scripts = new Set<string>()
    bytes = 0
    client.on('Network.responseReceived', ({ type, requestId }) => {
      if (type === 'Script') scripts.add(requestId)
    })
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength
    })
    await page.goto(server.url, { waitUntil: 'commit' })
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const look = () => {
              const area = document.querySelector<HTMLTextAreaElement>('.composer textarea')
              // Drawn, and it has the focus: what is typed arrives.
              if (area && document.activeElement === area)
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
              else setTimeout(look, 5)
            }
            look()
          }),
      ),
    )
    await page.waitForLoadState('networkidle')
    await context.close()
  }
  table.push(
    {
      what: 'JavaScript on the first load, compressed, KB',
      measured: (bytes / 1_000).toFixed(0),
      goal: '≤ 200',
    },
    {
      what: `first page usable, CPU slowed four times, ms, best of ${loads}`,
      measured: best(times),
      goal: '≤ 1,500',
    },
  )
}

async function longConversation(browser: Browser): Promise<void> {
  const boss = await administrator(server)
  let conversationId: string | undefined
  // Each is a question and an answer.
  for (let index = 0; index < messages / 2; index++)
    ({ conversationId } = await ask(boss, `Question ${index} about the port`, {
      model: 'scripted',
      conversationId,
    }))
  const context = await signedIn(browser)
  const [opened, reloaded, typed, longestKey, heap, heapSeen]: number[][] = [[], [], [], [], [], []]
  for (let round = 0; round < rounds; round++) {
    const page = await context.newPage()
    const client = await context.newCDPSession(page)
    await client.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(server.url)
    await page.locator(`.sidebar a[href="#/c/${conversationId}"]`).waitFor()
    opened!.push(await page.evaluate(openAndWait, conversationId!))
    const longest = await traceTasks(browser, page)
    await page.locator('.composer textarea').focus()
    const before = await taskMs(client)
    for (let key = 0; key < keys; key++) await page.keyboard.press('a', { delay: 20 })
    typed!.push(((await taskMs(client)) - before) / keys)
    longestKey!.push((await longest()).cpuMs)
    heap!.push(await heapMegabytes(client))
    for (let at = 0; at < 40; at++) {
      await page.evaluate(
        (at) =>
          document
            .querySelector('main')!
            .scrollTo(0, (document.querySelector('main')!.scrollHeight * at) / 40),
        at,
      )
      await page.waitForTimeout(50)
    }
    heapSeen!.push(await heapMegabytes(client))
    await page.reload({ waitUntil: 'commit' })
    reloaded!.push(await page.evaluate(lastIsDrawn))
    await page.close()
  }
  await context.close()
  const of = `a conversation of ${messages.toLocaleString('en')} messages`
  table.push(
    { what: `${of}: opened from the list, ms, best of ${rounds}`, measured: best(opened!), goal: '≤ 500' },
    { what: `${of}: opened by a reload, ms`, measured: best(reloaded!), goal: '≤ 500' },
    { what: `${of}: work for a key, ms of CPU`, measured: best(typed!, 1), goal: '≤ 16' },
    { what: `${of}: the longest task for a key, ms of CPU`, measured: best(longestKey!, 1), goal: '≤ 16' },
    { what: `${of}: JavaScript heap, MB`, measured: best(heap!), goal: '≤ 150' },
    {
      what: `${of}: the same after all of it was scrolled through, MB`,
      measured: best(heapSeen!),
      goal: '≤ 150',
    },
  )
}

/** Runs in the page: opens a conversation from the list; how long it takes until its last answer is drawn. */
function openAndWait(conversationId: string): Promise<number> {
  const begun = performance.now()
  document.querySelector<HTMLElement>(`.sidebar a[href="#/c/${conversationId}"]`)!.click()
  return new Promise((resolve) => {
    const look = () => {
      const last = [...document.querySelectorAll('.run')].at(-1)
      if (last?.querySelector('.columns[aria-busy="false"] .block'))
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)))
      else setTimeout(look, 2)
    }
    look()
  })
}

function lastIsDrawn(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const last = [...document.querySelectorAll('.run')].at(-1)
      if (last?.querySelector('.columns[aria-busy="false"] .block'))
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      else setTimeout(look, 2)
    }
    look()
  })
}

/** Tokens with words and marks as a model sends them, at their pace. */
async function* longAnswer(): AsyncGenerator<Piece> {
  const begun = performance.now()
  let sent = 0
  while (sent < tokens)
    for (const token of `${answer}\n\n`.match(/\s*\S{1,8}/g)!) {
      if (sent >= tokens) break
      const dueMs = (sent / tokensPerSecond) * 1_000 - (performance.now() - begun)
      if (dueMs > 1) await new Promise((resolve) => setTimeout(resolve, dueMs))
      sent++
      yield token
    }
}

async function longStream(browser: Browser): Promise<void> {
  const [longestCpu, longestClock]: number[][] = [[], []]
  const ratios: number[] = []
  const [begins, ends]: number[][] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const context = await signedIn(browser)
    const page = await context.newPage()
    const client = await context.newCDPSession(page)
    await client.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(server.url)
    await page.getByLabel('Model').selectOption('assistant')
    await page.getByLabel('Your question').fill('a long one')
    const longest = await traceTasks(browser, page)
    await page.keyboard.press('Enter')
    await page.locator('.run .block').first().waitFor()
    const [begin, end] = [await cpuPerToken(page, client), await cpuAtEnd(page, client)]
    begins!.push(begin)
    ends!.push(end)
    ratios.push(end / begin)
    const { clockMs, cpuMs } = await longest()
    longestCpu!.push(cpuMs)
    longestClock!.push(clockMs)
    await context.close()
  }
  const of = `an answer of ${tokens.toLocaleString('en')} tokens at ${tokensPerSecond} a second`
  table.push(
    { what: `${of}: longest task, ms of CPU, best of ${rounds}`, measured: best(longestCpu!), goal: '≤ 50' },
    { what: `${of}: the same by the clock, ms`, measured: best(longestClock!), goal: '≤ 50' },
    { what: `${of}: CPU for a token in its first ${windowTokens}, ms`, measured: best(begins!, 2), goal: '' },
    { what: `${of}: in its last ${windowTokens}, ms`, measured: best(ends!, 2), goal: '' },
    { what: `${of}: the end against the beginning`, measured: best(ratios, 2), goal: '≤ 1.5' },
  )
}

async function cpuPerToken(page: Page, client: CDPSession): Promise<number> {
  const before = await taskMs(client)
  await page.waitForTimeout((windowTokens / tokensPerSecond) * 1_000)
  return ((await taskMs(client)) - before) / windowTokens
}

async function cpuAtEnd(page: Page, client: CDPSession): Promise<number> {
  const restMs = ((tokens - 2 * windowTokens) / tokensPerSecond) * 1_000 - 2_000
  await page.waitForTimeout(restMs)
  const result = await cpuPerToken(page, client)
  await page.locator('.run .columns[aria-busy="false"]').waitFor({ timeout: 120_000 })
  return result
}

interface Task {
  name: string
  ph: string
  pid: number
  tid: number
  args: { name?: string; data?: { frames?: { processId: number }[] } }
  /** Microseconds by the clock, and of CPU. */
  dur: number
  tdur: number
}

/** Writes down the tasks of every thread, until the function that it returns is called: the longest of the page's. */
async function traceTasks(browser: Browser, page: Page): Promise<() => Promise<LongestTask>> {
  const client = await browser.newBrowserCDPSession()
  await page.evaluate(() => performance.mark('here'))
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordUntilFull',
      traceBufferSizeInKb: 1_000_000,
      includedCategories: ['toplevel', 'blink.user_timing', '__metadata'],
      excludedCategories: ['*'],
    },
  })
  return async () => {
    // Tells the page's process among all.
    await page.evaluate(() => performance.mark('muster-here'))
    const events: Task[] = []
    client.on('Tracing.dataCollected', ({ value }) => {
      for (const event of value as unknown as Task[])
        if (event.name.endsWith('RunTask') || event.name === 'muster-here') events.push(event)
    })
    const complete = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve))
    await client.send('Tracing.end')
    await complete
    await client.detach()
    const { pid, tid } = events.find(({ name }) => name === 'muster-here')!
    const tasks = events.filter(
      (event) => event.name.endsWith('RunTask') && event.pid === pid && event.tid === tid,
    )
    const longest = (of: 'dur' | 'tdur') => Math.max(...tasks.map((task) => task[of] ?? 0)) / 1_000
    return { clockMs: longest('dur'), cpuMs: longest('tdur'), count: tasks.length }
  }
}

interface LongestTask {
  clockMs: number
  cpuMs: number
  count: number
}

/** CPU of the main thread in tasks since the page began. */
async function taskMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1_000
}

async function heapMegabytes(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage')
  return (await client.send('Runtime.getHeapUsage')).usedSize / 1_000_000
}

/** Accessibility and best practices: of the way in, and of a conversation by somebody who is signed in. */
async function lighthouse(): Promise<void> {
  const member = await newcomer(server, 'lena')
  const { conversationId } = await ask(member, 'How many connections may there be?', { model: 'scripted' })
  const place = `${server.url}/#/c/${conversationId}`
  for (const [what, url, headers] of [
    ['the way in', server.url, {}],
    ['a conversation', place, member.headers],
    ['the documents', `${server.url}/#/documents`, member.headers],
  ] as const)
    table.push({
      what: `Lighthouse, ${what}: accessibility, best practices`,
      measured: await lighthouseScores(url, headers),
      goal: '100, 100',
    })
}

async function lighthouseScores(url: string, headers: Record<string, string>): Promise<string> {
  const child = spawn(
    'npx',
    [
      '--yes',
      'lighthouse@13.5.0',
      url,
      `--port=${debuggingPort}`,
      '--only-categories=accessibility,best-practices',
      `--extra-headers=${JSON.stringify(headers)}`,
      '--preset=desktop',
      '--output=json',
      '--quiet',
      '--no-enable-error-reporting',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const report = JSON.parse(await text(child.stdout)) as {
    categories: Record<string, { score: number }>
    audits: Record<string, { score: number | null; title: string; details?: { items?: object[] } }>
  }
  for (const { score, title, details } of Object.values(report.audits))
    if (score !== null && score < 1) console.error(`Lighthouse: ${title}`, JSON.stringify(details?.items))
  return Object.values(report.categories)
    .map(({ score }) => Math.round(score * 100))
    .join(', ')
}
