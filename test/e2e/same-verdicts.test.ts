import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import OpenAI from 'openai'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { check, type CheckedClaim } from '../../src/verify/index.ts'
import type { EvidencePassage, RunEvent } from '../../src/wire/index.ts'
import { muster } from '../command.ts'
import { administrator } from '../people.ts'
import { startScriptedHost } from '../scripted-host.ts'
import { answered, ask, openPage, signIn } from './open-page.ts'

const documents = {
  'tower.txt':
    'The Eiffel Tower is 324 metres tall. It was completed in 1889 and stands in Paris. 铁塔在巴黎。',
  'museum.txt':
    'The Louvre is the most visited museum of the world. It stands on the Right Bank of the Seine.',
}
const question = 'How tall is the Eiffel Tower, and where is the Louvre?'
const answer = `Sure!

- The **Eiffel Tower** is 342 metres tall [1].
- It was completed in 1889.

The Louvre stands on the Right Bank of the Seine [1]. Penguins run its lifts every Tuesday. 铁塔在巴黎。 Together 12 + 30 = 43 people came.

| Building | Height |
| --- | --- |
| Eiffel Tower | 324 metres |

Let me know if you have further questions!`

/** What is the same everywhere: where a claim stands, what is said of it, and by what. */
function told(claims: Partial<CheckedClaim>[]) {
  return claims
    .filter(({ verdict }) => verdict !== undefined)
    .map(({ start, end, verdict, right, probability, evidence, reason, because, wrongCitation }) =>
      JSON.parse(
        JSON.stringify({ start, end, verdict, right, probability, evidence, reason, because, wrongCitation }),
      ),
    )
}

test('library, browser, command, API, run, OpenAI client and page say the same of the same answer', async () => {
  await using host = await startScriptedHost(() => answer.match(/[\s\S]{1,17}/g)!)
  await using opened = await openPage({
    hosts: [{ name: 'scripted', kind: 'openai', url: host.url }],
    config: { models: { assistant: ['scripted'] } },
  })
  const { page, server } = opened
  const boss = await administrator(server)
  for (const [name, text] of Object.entries(documents))
    await fetch(new URL(`/api/documents?name=${name}&collection=library`, server.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/octet-stream' },
      body: text,
    })

  // The run of the assistant, in the page.
  await signIn(page, server)
  await ask(page, question)
  await answered(page, question)
  const { json } = await boss.call('GET', '/api/conversations')
  const [conversation] = (json as { conversations: { id: string }[] }).conversations
  const { runs } = (await boss.call('GET', `/api/conversations/${conversation!.id}`)).json as {
    runs: { id: string }[]
  }
  const { events } = (await boss.call('GET', `/api/runs/${runs[0]!.id}`)).json as { events: RunEvent[] }
  const passages = events.flatMap((event): EvidencePassage[] =>
    event.type === 'evidence' ? event.passages : [],
  )
  expect(passages.map(({ number }) => number)).toEqual([1, 2])
  const evidence = passages.map(({ text, number }) => ({ text, number }))

  // The library, in Node.
  const expected = told(check({ question, answer, evidence }).claims)
  expect(expected.map(({ verdict }) => verdict)).toEqual([
    'contradicted',
    'supported',
    'supported',
    'not-found',
    'supported',
    'recomputed',
    'supported',
  ])
  expect(told(events.filter((event) => event.type === 'verdict'))).toEqual(expected)

  // The page: each mark with its statement.
  const marks = await page
    .locator('.margin-mark')
    .evaluateAll((found) => found.map((mark) => mark.getAttribute('aria-label')!.split(':')[0]))
  const names: Record<string, string> = {
    contradicted: 'Contradicted',
    supported: 'Supported',
    'not-found': 'Not found',
    recomputed: 'Recomputed',
  }
  expect(marks).toEqual(expected.map(({ verdict }) => names[verdict as string]))

  // Who wants second opinions says so once, and each question carries it.
  await page.goto(`${server.url}/#/settings`)
  await page.getByLabel(/Ask another model about statements/).check()
  await page.goto(`${server.url}/#/`)
  const posted = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/runs'),
  )
  await ask(page, 'And in which town?')
  expect((await posted).postDataJSON()).toMatchObject({ secondOpinion: true })
  await answered(page, 'And in which town?')

  // The library, in a browser.
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry: 'src/verify/index.ts', formats: ['iife'], name: 'verify' } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) throw new Error('Vite built nothing')
  const { code } = output.output[0]
  expect(code).not.toMatch(/\brequire\(|from\s*["']node:/)
  const blank = await opened.browser.newPage()
  await blank.addScriptTag({ content: code })
  const inBrowser = await blank.evaluate(
    (given) => (globalThis as unknown as { verify: { check: typeof check } }).verify.check(given),
    { question, answer, evidence },
  )
  expect(told(inBrowser.claims)).toEqual(expected)
  expect(inBrowser).toEqual(JSON.parse(JSON.stringify(check({ question, answer, evidence }))))

  // POST /v1/check.
  const response = await fetch(new URL('/v1/check', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ question, answer, evidence: evidence.map(({ text }) => text) }),
  })
  expect(told(((await response.json()) as { claims: CheckedClaim[] }).claims)).toEqual(expected)

  // `muster check`, with files and with lines.
  const files = await Promise.all(
    evidence.map(async ({ text, number }) => {
      const path = join(server.folder, `passage-${number}.txt`)
      await writeFile(path, text)
      return path
    }),
  )
  const byFiles = await muster(
    ['check', '-', ...files.flatMap((path) => ['--against', path]), '--question', question, '--json'],
    { stdin: answer },
  )
  expect(told((JSON.parse(byFiles.stdout) as { claims: CheckedClaim[] }).claims)).toEqual(expected)
  const line = JSON.stringify({ id: 1, question, answer, evidence: evidence.map(({ text }) => text) })
  const byLines = await muster(['check', '--jsonl'], { stdin: `${line}\n` })
  expect(told((JSON.parse(byLines.stdout) as { claims: CheckedClaim[] }).claims)).toEqual(expected)

  // An OpenAI client, whole and streamed.
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: question }]
  const whole = await client.chat.completions.create({ model: 'assistant', messages })
  const claimsOf = (message: object) => (message as { muster?: { claims: CheckedClaim[] } }).muster?.claims
  expect(whole.choices[0]!.message.content).toBe(answer)
  expect(told(claimsOf(whole.choices[0]!.message)!)).toEqual(expected)
  const streamed: CheckedClaim[][] = []
  for await (const chunk of await client.chat.completions.create({
    model: 'assistant',
    messages,
    stream: true,
  })) {
    const claims = claimsOf(chunk.choices[0]?.delta ?? {})
    if (claims) streamed.push(claims)
  }
  expect(streamed.map(told)).toEqual([expected])
})
