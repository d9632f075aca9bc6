import { afterAll, beforeAll, expect, test } from 'vitest'
import { check } from '../src/verify/index.ts'
import type { CalibrationReport, RunEvent, Verdict } from '../src/wire/index.ts'
import { muster } from './command.ts'
import { startScriptedHost, type ScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

const text = 'The tower is 324 metres tall. It was completed in 1889.'
const question = 'How tall is the tower?'
const answer = 'Gardeners in Antarctica painted the tower violet. It was completed in 1889.'
let server: TestServer
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost(() => [answer])
  server = await startTestServer({
    config: {
      hosts: [{ name: 'scripted', kind: 'vllm', url: host.url }],
      models: { assistant: ['scripted'] },
    },
  })
  await call('POST', '/api/documents?name=tower.txt&collection=library', text)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

async function call(method: string, path: string, body?: object | string): Promise<Response> {
  const type = typeof body === 'string' ? 'application/octet-stream' : 'application/json'
  return fetch(new URL(path, server.url), {
    method,
    headers: {
      authorization: `Bearer ${server.key}`,
      ...(body !== undefined && { 'content-type': type }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function run(): Promise<{ runId: string; verdicts: Verdict[] }> {
  const { runId } = (await (await call('POST', '/api/runs', { question })).json()) as { runId: string }
  await (await call('GET', `/api/runs/${runId}/events`)).text()
  const { events } = (await (await call('GET', `/api/runs/${runId}`)).json()) as { events: RunEvent[] }
  return { runId, verdicts: events.filter((event) => event.type === 'verdict') }
}

const report = async () => (await (await call('GET', '/api/verdict-calibration')).json()) as CalibrationReport

test('what people say of verdicts is put in force when an administrator agrees, everywhere, and can be undone', async () => {
  const first = await run()
  expect(first.verdicts).toHaveLength(2)
  const [doubted] = first.verdicts as [Verdict, Verdict]
  expect(doubted.verdict).not.toBe('supported')
  const thumb = (verdict: Verdict, says: 'right' | 'wrong') =>
    call('POST', `/api/runs/${first.runId}/reports`, {
      start: verdict.start,
      end: verdict.end,
      verdict: verdict.verdict,
      ...(says === 'right' ? { says } : verdict.verdict === 'partly' && { expected: 'supported' }),
    })

  expect((await report()).proposed).toEqual({ slope: 1, shift: 0 })
  await thumb(doubted, 'wrong')
  await thumb(first.verdicts[1]!, 'right')
  const little = await report()
  expect(little).toMatchObject({ right: 1, wrong: 1, unsaid: 0, current: { slope: 1, shift: 0 } })
  expect(little.current).not.toHaveProperty('since')
  expect(Math.abs(little.proposed.shift)).toBeLessThan(0.2)

  // Somebody who says the same twice has said it once.
  await thumb(doubted, 'wrong')
  expect((await report()).wrong).toBe(1)
  for (let times = 0; times < 25; times++) {
    const { runId, verdicts } = await run()
    const [verdict] = verdicts as [Verdict]
    await call('POST', `/api/runs/${runId}/reports`, {
      start: verdict.start,
      end: verdict.end,
      verdict: verdict.verdict,
      expected: 'supported',
    })
  }
  const much = await report()
  expect(much).toMatchObject({ wrong: 26, unsaid: 25 })
  expect(much.proposed.shift).toBeGreaterThan(little.proposed.shift)
  expect(much.loss.proposed).toBeLessThan(much.loss.current)

  // Only what was shown is put in force, and only by somebody who agrees.
  expect((await call('POST', '/api/verdict-calibration', little.proposed)).status).toBe(409)
  const unasked = await muster(['verify', 'recalibrate'], { server })
  expect(unasked.exitCode).toBe(2)
  expect(unasked.stdout).toContain(`Proposed: slope ${much.proposed.slope}, shift ${much.proposed.shift}.`)
  expect((await report()).current).not.toHaveProperty('since')
  const agreed = await muster(['verify', 'recalibrate', '--yes'], { server })
  expect(agreed).toMatchObject({ exitCode: 0, stderr: '' })
  expect((await report()).current).toMatchObject(much.proposed)

  // The page, the API and the library with the same calibration say the same.
  const after = await run()
  expect(after.verdicts[0]!.probability).toBeGreaterThan(doubted.probability)
  const request = { question, answer, evidence: [text] }
  const checked = await (await call('POST', '/v1/check', request)).json()
  expect(checked).toEqual(JSON.parse(JSON.stringify(check({ ...request, recalibration: much.proposed }))))
  // What was said before it changed still counts as it was shown then.
  expect((await report()).proposed).toEqual(much.proposed)

  expect(await muster(['verify', 'reset', '--yes'], { server })).toMatchObject({ exitCode: 0 })
  expect((await run()).verdicts[0]!.probability).toBe(doubted.probability)
  const { entries } = (await (await call('GET', '/api/ledger')).json()) as {
    entries: { entry?: string; action?: string; details?: object }[]
  }
  const changes = entries.filter((entry) => JSON.stringify(entry).includes('calibration-changed'))
  expect(changes).toHaveLength(2)
  expect(JSON.stringify(changes)).toContain(`${much.proposed.slope} ${much.proposed.shift}`)
  expect((await muster(['verify', 'calibration'], { server })).stdout).toMatch(/26 wrong; 25 beside them/)
})
