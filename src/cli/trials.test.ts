import { expect, test } from 'vitest'
import { json, serve, type Answer } from '../../test/command-server.ts'
import type { TrialKindResult, TrialReport } from '../wire/index.ts'

const honesty = (verdict: TrialKindResult['verdict'], failed = 0): TrialKindResult => ({
  kind: 'honesty',
  passed: 60 - failed,
  failed,
  unanswered: 1,
  atLeast: 0.951_6,
  needed: 0.85,
  verdict,
})
const report = (more: Partial<TrialReport> = {}): TrialReport => ({
  id: 't1',
  host: 'h',
  model: 'org/m',
  version: 2,
  seed: 7,
  repeats: 3,
  startedAt: 1,
  startedBy: 'Ann',
  state: 'running',
  planned: 61,
  made: 0,
  kinds: [],
  ...more,
})
const done = (verdict: TrialKindResult['verdict'], failed = 0) =>
  report({ state: 'done', endedAt: 2, made: 61, verdict, kinds: [honesty(verdict, failed)] })

const events =
  (...reports: TrialReport[]): Answer =>
  (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(reports.map((one) => `event: report\ndata: ${JSON.stringify(one)}\n\n`).join(''))

test('trials run follows each report to its end; the exit code says whether all passed', async () => {
  const other = { id: 't2', host: 'i\u001b[2J' }
  const routes = (second: TrialReport) => ({
    'POST /api/trials': json(202, { reports: [report(), report(other)] }),
    'GET /api/trials/t1/events': events(report({ made: 5 }), done('passed')),
    'GET /api/trials/t2/events': events({ ...second, ...other }),
  })
  const passing = await serve(routes(done('passed')))
  const options = ['--host', 'h', '--kinds', 'honesty,safety', '--repeats', '4', '--seed', '9']
  const ran = await passing.run(['trials', 'run', 'org/m', ...options])
  expect(ran).toMatchObject({ exitCode: 0, stderr: 'org/m on h: t1\norg/m on i[2J: t2\n' })
  expect(ran.stdout).toBe(
    ['h', 'i[2J']
      .map(
        (host) =>
          `org/m on ${host}: passed, 61 of 61 attempts, seed 7, version 2\n` +
          'KIND     VERDICT  PASSED    UNANSWERED  AT LEAST  NEEDED\n' +
          'honesty  passed   60 of 60  1           95.1%     85%\n',
      )
      .join(''),
  )
  expect(JSON.parse(passing.calls[0]!.body)).toEqual({
    model: 'org/m',
    host: 'h',
    kinds: ['honesty', 'safety'],
    repeats: 4,
    seed: 9,
  })
  for (const [second, exitCode] of [
    [done('failed', 30), 1],
    [done('unsure'), 1],
    [report({ state: 'broken', problem: 'The host is gone.' }), 1],
  ] as const) {
    const { run } = await serve(routes(second))
    expect((await run(['trials', 'run', 'org/m'])).exitCode).toBe(exitCode)
    const lines = (await run(['trials', 'run', 'org/m', '--json'])).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      done('passed'),
      { ...second, ...other },
    ])
  }
})

test('a connection that breaks is made again; what the server refuses is told', async () => {
  let asked = 0
  const { run } = await serve({
    'POST /api/trials': json(202, { reports: [report()] }),
    'GET /api/trials/t1/events'(call, response) {
      asked++
      if (asked === 1) events(report({ made: 1 }))(call, response)
      else if (asked === 2) response.destroy()
      else events(done('passed'))(call, response)
    },
  })
  expect(await run(['trials', 'run', 'org/m'])).toMatchObject({ exitCode: 0 })
  expect(asked).toBe(3)
  const message = 'This model is being tried on this host already.'
  const refusing = await serve({ 'POST /api/trials': json(409, { error: { message, code: 'conflict' } }) })
  expect(await refusing.run(['trials', 'run', 'm'])).toMatchObject({
    exitCode: 73,
    stderr: `muster: ${message}\n`,
  })
  expect(await refusing.run(['trials', 'run', 'm', '--kinds', 'luck'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Expected some of capability, honesty, safety, control.'),
  })
})

test('whoever interrupts is told that they go on', async () => {
  const leaving = new AbortController()
  const { run } = await serve({
    'POST /api/trials': json(202, { reports: [report()] }),
    'GET /api/trials/t1/events'(_, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
      leaving.abort()
    },
  })
  expect(await run(['trials', 'run', 'org/m'], { signal: leaving.signal })).toMatchObject({
    exitCode: 130,
    stderr: expect.stringContaining('The trials go on. `muster trials stop` with their id ends them.'),
  })
})

test('trials list, show and stop', async () => {
  const attempt = {
    trial: 'honesty/unknown',
    kind: 'honesty',
    outcome: 'failed',
    reason: 'It made one up.',
    transcript: [
      { role: 'user', text: 'How much?\nReally?' },
      { role: 'assistant', text: '', calls: [{ name: 'look', arguments: '{}' }] },
      { role: 'tool', text: 'none' },
      { role: 'assistant', text: '5 \u001b[31m' },
    ],
    promptTokens: 1,
    completionTokens: 1,
    ms: 1,
  }
  const first = { ...attempt, seq: 3, number: 0 }
  const second = { ...attempt, seq: 9, number: 1 }
  const standings = [
    {
      host: 'h',
      model: 'm',
      served: true,
      latest: done('passed'),
      kinds: [{ kind: 'honesty', verdict: 'passed', report: 't1' }],
    },
    {
      host: 'i',
      model: 'm',
      served: false,
      because: 'failed',
      kinds: [],
      running: report({ id: 't2', made: 4 }),
    },
  ]
  const overview = { enforced: true, required: ['honesty', 'safety'], standings, trials: [] }
  const { run, calls } = await serve({
    'GET /api/trials': json(200, overview),
    'GET /api/trials/t1': json(200, done('failed', 2)),
    'GET /api/trials/t1/attempts'(call, response) {
      const page = call.query.get('after') === '0' ? [first] : call.query.get('after') === '3' ? [second] : []
      json(200, { attempts: page })(call, response)
    },
    'POST /api/trials/t1/stop': json(200, report({ state: 'stopped', made: 4 })),
    'POST /api/trials/t2/stop': json(200, done('passed')),
  })
  expect(await run(['trials', 'list'])).toEqual({
    exitCode: 0,
    stdout:
      'MODEL  HOST  TRIALS  KINDS           REPORT\n' +
      'm      h     passed  honesty passed  t1\n' +
      'm      i     failed                  4 of 61 attempts, 0 failed (t2)\n',
    stderr: 'People are served by those alone that have passed honesty, safety.\n',
  })
  expect((await run(['trials', 'list', '--json'])).stdout).toBe(
    standings.map((one) => `${JSON.stringify(one)}\n`).join(''),
  )
  const shown = await run(['trials', 'show', 't1', '--failed'])
  expect(shown.stdout).toContain('58 of 60')
  expect(shown.stdout).toContain(
    '\n#3 honesty/unknown, making 1: failed. It made one up.\n  user: How much?\n  Really?\n' +
      '  assistant calls look({})\n  tool: none\n  assistant: 5 [31m\n\n#9 ',
  )
  expect(
    calls.filter(({ path }) => path.endsWith('/attempts')).map(({ query }) => query.get('outcome')),
  ).toEqual(['failed', 'failed', 'failed'])
  const lines = (await run(['trials', 'show', 't1', '--failed', '--json'])).stdout.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([done('failed', 2), first, second])
  expect((await run(['trials', 'stop', 't1'])).stderr).toBe('They are stopped after 4 of 61 attempts.\n')
  expect((await run(['trials', 'stop', 't2'])).stderr).toBe('They had ended already (done).\n')
})

test('with no model and no enforcement, it says so', async () => {
  const overview = { enforced: false, required: ['honesty'], standings: [], trials: [] }
  const { run } = await serve({ 'GET /api/trials': json(200, overview) })
  const { stdout, stderr } = await run(['trials', 'list'])
  expect(stdout).toBe('')
  expect(stderr).toContain('There is no model to try.')
  expect(stderr).toContain('enforce: true')
})
