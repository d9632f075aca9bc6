import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ToolCallRecord } from '../../src/wire/index.ts'
import { eventually } from '../eventually.ts'
import { administrator, type Somebody } from '../people.ts'
import { newDatabase } from '../postgres-server.ts'
import type { TestServer } from '../server.ts'
import { call, follow, startCallingHost, type CallingHost } from '../tool-kit.ts'
import { startRecordServer, type RecordServer } from '../tools/start-record-server.ts'
import { startMuster, type MusterProcess } from './muster-process.ts'

let host: CallingHost
let records: RecordServer
let config: object
let a: MusterProcess
let b: MusterProcess

beforeAll(async () => {
  host = await startCallingHost()
  records = await startRecordServer()
  config = {
    store: await newDatabase(inject('postgres')),
    limits: { leaseSeconds: 5 },
    hosts: [{ name: 'scripted', kind: 'openai', url: host.url, tools: true }],
    tools: { calendar: { url: records.url, reads: ['list_events'] } },
  }
  a = await startMuster(config)
  b = await startMuster(config, { like: a })
  for (const process of [a, b])
    await eventually(async () =>
      expect((await (await at(process)).call('GET', '/api/tools')).text).toContain('create_event'),
    )
})

afterAll(async () => {
  for (const process of [a, b]) await process?.[Symbol.asyncDispose]()
  await records?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

/** The administrator, at a process. */
const at = (process: MusterProcess): Promise<Somebody> => administrator(process as unknown as TestServer)
const callOf = async (who: Somebody, runId: string) => {
  const { json } = await who.call('GET', `/api/runs/${runId}/tool-calls`)
  return (json as { calls: ToolCallRecord[] }).calls[0]!
}

test('a decision on one process reaches the run that waits on another', async () => {
  host.replies = [call('calendar__create_event', { title: 'Elsewhere' }), ['Done.']]
  const run = await follow(a, await at(a), 'Do it.')
  const { call: id } = await run.until('tool-called')
  const decided = await (
    await at(b)
  ).call('POST', `/api/runs/${run.runId}/tool-calls/${id}`, {
    decision: 'approve',
  })
  expect(decided.status, decided.text).toBe(200)
  expect((await run.rest()).at(-1)!.type).toBe('run-done')
  expect(records.records.calls).toEqual(['create_event {"title":"Elsewhere"}'])
})

test('what a process that was killed leaves is never done again: what waited expires, of what was under way nobody knows', async () => {
  records.records.calls.length = 0
  host.replies = [call('calendar__create_event', { title: 'Waits' }), ['Done.']]
  const waits = await follow(a, await at(a), 'Wait.')
  await waits.until('tool-called')
  const came = Promise.withResolvers<void>()
  records.records.onCall = came.resolve
  host.replies = [call('calendar__slow', {}), ['Done.']]
  const works = await follow(a, await at(a), 'Work.')
  await works.decide((await works.until('tool-called')).call, 'approve')
  await came.promise
  await a.kill('SIGKILL')
  const there = await at(b)
  await eventually(async () => {
    expect(await callOf(there, waits.runId)).toMatchObject({ state: 'expired' })
    expect(await callOf(there, works.runId)).toMatchObject({ state: 'unknown' })
  })
  const events = (await there.call('GET', `/api/runs/${works.runId}/events`)).text
  expect(events).toMatch(/"type":"tool-ended","call":"[^"]+","state":"unknown"[\s\S]*"type":"run-error"/)
  expect(records.records.calls).toEqual(['slow {}'])
  const ledger = (await there.call('GET', `/api/ledger?about=${(await callOf(there, works.runId)).id}`)).text
  expect(ledger).toContain('"unknown"')
})
