import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'

const host = { name: 'h', kind: 'vllm', url: 'u', state: 'ready', models: ['m'], inFlight: 1, concurrency: 8 }

test('host list, add, test and remove', async () => {
  const { calls, run } = await serve({
    'GET /api/hosts': json(200, {
      hosts: [host],
      aliases: { assistant: [], fast: ['m', 'quote'], big: ['n'] },
    }),
    'POST /api/hosts': json(201, { host }),
    'POST /api/hosts/h/test': json(200, { ok: true, models: ['m'], latencyMs: 12.3 }),
    'POST /api/hosts/bad/test': json(200, { ok: false, models: [], latencyMs: 1, problem: 'it refused' }),
    'DELETE /api/hosts/h': json(204),
  })
  expect((await run(['host', 'list'])).stdout).toBe(
    'HOST  KIND  STATE  BUSY  MODELS\nh     vllm  ready  1/8   m\nassistant = any model, then quotes\nfast = m, quote\nbig = n (no host serves n)\n',
  )
  expect((await run(['host', 'list', '--json'])).stdout).toBe(`${JSON.stringify(host)}\n`)
  const common = [
    'host',
    'add',
    'h',
    '--kind',
    'vllm',
    '--url',
    'http://x/v1',
    '--models',
    'm, n',
    '--concurrency',
    '4',
  ]
  const body = { name: 'h', kind: 'vllm', url: 'http://x/v1', models: ['m', 'n'], concurrency: 4 }
  for (const [more, options, expected] of [
    [[], {}, body],
    [['--key-env', 'K'], { environment: { K: 'secret' } }, { ...body, key: 'secret' }],
    [['--key-stdin'], { stdin: 'secret\n' }, { ...body, key: 'secret' }],
  ] as const) {
    expect(await run([...common, ...more], options)).toEqual({
      exitCode: 0,
      stdout: 'h: ready, m\n',
      stderr: '',
    })
    expect(JSON.parse(calls.at(-1)!.body)).toEqual(expected)
  }
  expect((await run([...common, '--key-env', 'NONE'])).exitCode).toBe(2)
  expect((await run(['host', 'test', 'h'])).stdout).toBe('h answers in 12 ms: m\n')
  expect(await run(['host', 'test', 'bad'])).toMatchObject({
    exitCode: 69,
    stderr: 'muster: bad does not answer: it refused\n',
  })
  expect((await run(['host', 'remove', 'h'])).exitCode).toBe(0)
})

test('a host that does not answer is added all the same, which is said', async () => {
  const { run } = await serve({
    'POST /api/hosts': json(201, { host: { ...host, state: 'unreachable', problem: 'It is not there.' } }),
  })
  expect(await run(['host', 'add', 'h', '--kind', 'vllm', '--url', 'http://x/v1'])).toEqual({
    exitCode: 0,
    stdout: 'h: unreachable, It is not there.\n',
    stderr:
      'It is added all the same, and asked again every half minute. `muster host remove h` takes it out.\n',
  })
})

test('a model that people are not served by is marked', async () => {
  const guarded = { ...host, models: ['m', 'n'], withheld: ['n'] }
  const { run } = await serve({ 'GET /api/hosts': json(200, { hosts: [guarded], aliases: {} }) })
  expect((await run(['host', 'list'])).stdout).toContain('m, n (withheld: trials)\n')
})
