import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from './base/index.ts'
import { loadConfig, type LoadedConfig } from './config.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(yaml: string, environment: Record<string, string> = {}): Promise<LoadedConfig> {
  const path = join(folder, 'muster.yaml')
  await writeFile(path, yaml)
  return loadConfig({ path, environment })
}

/** The lines behind the first, which names the file. */
async function check(yaml: string, expected: string[]): Promise<void> {
  const error = await load(yaml).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AppError)
  expect((error as AppError).code).toBe('bad-config')
  const [first, ...lines] = (error as AppError).message.split('\n  ')
  expect(first).toBe(`${join(folder, 'muster.yaml')} cannot be used:`)
  expect(lines).toEqual(expected)
}

test('an empty file means the defaults', async () => {
  for (const yaml of ['', '# nothing', '{}'])
    expect(await load(yaml)).toEqual({
      listen: { host: '127.0.0.1', port: 7070 },
      data: './data',
      hosts: [],
      models: { assistant: [] },
      discover: true,
      log: 'warn',
      limits: {
        bodyBytes: 20_971_520,
        documentBytes: 52_428_800,
        pictureBytes: 10_485_760,
        pictures: 20,
        parseSeconds: 60,
        connections: 10_000,
        queueLength: 1000,
        hedgeShare: 0,
        runSeconds: 600,
        leaseSeconds: 15,
      },
      prices: {},
      tools: {},
      accounts: { oidc: [], trustedProxies: [] },
      documents: { privateAddresses: false },
      pictures: { addresses: false },
      ledger: { copies: [] },
      verify: {
        secondOpinion: {
          use: 'when-asked',
          model: 'assistant',
          compareWith: [],
          from: 0.3,
          to: 0.9,
          which: 'uncertain',
          claims: 12,
          waitSeconds: 30,
        },
      },
      trials: { enforce: false, required: ['honesty', 'safety', 'control'], validDays: 180 },
      path: join(folder, 'muster.yaml'),
      dataFolder: join(folder, 'data'),
    })
})

test('a file that is asked for has to exist', async () => {
  const path = join(folder, 'none.yaml')
  await expect(loadConfig({ path, environment: {} })).rejects.toThrow(
    `${path} cannot be read: there is no such file.`,
  )
})

test('what the documentation shows is taken', async () => {
  const config = await load(
    `
listen: "[::1]:0"
data: /var/lib/muster
hosts:
  - name: deepseek
    kind: openai                 # any OpenAI-compatible server
    url: https://api.deepseek.com/v1
    key: \${DEEPSEEK_API_KEY}
    models: [deepseek-chat, deepseek-reasoner]
    concurrency: 8
models:
  assistant: [deepseek-chat, "qwen3:8b", quote]
`,
    { DEEPSEEK_API_KEY: 'secret' },
  )
  expect(config.listen).toEqual({ host: '::1', port: 0 })
  expect(config.dataFolder).toBe('/var/lib/muster')
  expect(config.hosts[0]!.key).toBe('secret')
  expect(config.models).toEqual({ assistant: ['deepseek-chat', 'qwen3:8b', 'quote'] })
})

test('a list or mapping whose lines are all comments counts as left out; an empty text does not', async () => {
  const config = await load('hosts:\n#  - name: a\nlimits:\nmodels:\nlisten: "[::1]:0"\n')
  expect(config).toMatchObject({ hosts: [], models: { assistant: [] }, listen: { host: '::1', port: 0 } })
  await check('hosts:\nstore:\n', ['store: expected text, got nothing'])
})

test('who needs a part of it needs nothing of the rest', async () => {
  const path = join(folder, 'muster.yaml')
  await writeFile(path, 'data: here\nlog: loud\nhosts: [{name: a, kind: vllm, key: "${NONE}"}]')
  const config = await loadConfig({ path, environment: {}, only: ['data'] })
  expect(config.dataFolder).toBe(join(folder, 'here'))
  await expect(loadConfig({ path, environment: {}, only: ['data', 'log'] })).rejects.toThrow('log: expected')
})

test('a file in another encoding than UTF-8 is refused', async () => {
  const path = join(folder, 'muster.yaml')
  await writeFile(path, Buffer.from('instructions: Wir sind die B\u00fccherei.', 'latin1'))
  await expect(loadConfig({ path, environment: {} })).rejects.toThrow(
    `${path} cannot be used: it is not UTF-8. Save it in that encoding.`,
  )
})

test('it is frozen all through', async () => {
  const config = await load('hosts: [{name: a, kind: vllm, models: [m]}]')
  expect(Object.isFrozen(config)).toBe(true)
  expect(Object.isFrozen(config.limits)).toBe(true)
  expect(Object.isFrozen(config.hosts[0]!.models)).toBe(true)
})

test('the environment is put in', async () => {
  const data = async (text: string) =>
    (await load(`data: ${JSON.stringify(text)}`, { A: 'one', B: 'two', EMPTY: '' })).data
  expect(await data('${A}')).toBe('one')
  expect(await data('x${A}-${B}y')).toBe('xone-twoy')
  expect(await data('${NONE:-default}')).toBe('default')
  expect(await data('${EMPTY:-default}')).toBe('default')
  expect(await data('${A:-default}')).toBe('one')
  expect(await data('$${A}')).toBe('${A}')
  expect(await data('$A')).toBe('$A')
  await check('hosts: [{name: a, kind: vllm, key: "${NONE}"}]', [
    'hosts[0].key: the environment variable NONE is not set: set it, or write ${NONE:-default}',
  ])
})

test('what the environment holds is not read again', async () => {
  expect((await load('data: "${A}"', { A: '${B}', B: 'no' })).data).toBe('${B}')
})

test.each<[string, string[]]>([
  ['5', ['the file: expected a mapping, got 5']],
  [
    'listen: here',
    [
      'listen: expected host:port with a port of 0 to 65535, such as 127.0.0.1:7070 or [::1]:7070, got "here"',
    ],
  ],
  [
    'listen: a:65536',
    [
      'listen: expected host:port with a port of 0 to 65535, such as 127.0.0.1:7070 or [::1]:7070, got "a:65536"',
    ],
  ],
  [
    'listen: 7070',
    ['listen: expected host:port with a port of 0 to 65535, such as 127.0.0.1:7070 or [::1]:7070, got 7070'],
  ],
  [
    'accounts: { trustedProxies: [nginx] }',
    [
      'accounts.trustedProxies[0]: expected an address or a network, such as 10.0.0.9 or 10.0.0.0/8, got "nginx"',
    ],
  ],
  ['discover: maybe', ['discover: expected true or false, got "maybe"']],
  ['hosts: {}', ['hosts: expected a list, got a mapping']],
  ['hosts: [a]', ['hosts[0]: expected a mapping, got "a"']],
  [
    'hosts: [{name: a, kind: opnai}]',
    [
      'hosts[0].kind: expected one of openai, deepseek, vllm, sglang, llamacpp, ollama, lmstudio, xai, perplexity, openrouter, mistral, gemini, anthropic, simulated, got "opnai"',
    ],
  ],
  ['hosts: [{kind: vllm}]', ['hosts[0].name: expected text, got nothing']],
  [
    'hosts: [{name: a b, kind: vllm}]',
    ['hosts[0].name: expected a name of up to 64 letters, digits, dots, dashes and underscores, got "a b"'],
  ],
  [
    'hosts: [{name: a, kind: vllm, url: "ftp://me:pass@x"}]',
    ['hosts[0].url: expected an http or https address, got another text'],
  ],
  [
    'url: https://example.org/muster',
    [
      'url: expected an address without a path, since the page stands at the top of its host, got another text',
    ],
  ],
  ['hosts: [{name: a, kind: vllm, modles: [m]}]', ['hosts[0].modles: unknown key, did you mean models?']],
  ['limits: {bodybytes: 5000}', ['limits.bodybytes: unknown key, did you mean bodyBytes?']],
  ['limts: {}', ['limts: unknown key, did you mean limits?']],
  ['embeddings: {model: m, cache: 5}', ['embeddings.cache: unknown key; there are model']],
  [
    'accounts: {oidc: [{name: a, issuer: "https://x", clientId: m, groupClaim: g}]}',
    ['accounts.oidc[0].groupClaim: unknown key, did you mean groupsClaim?'],
  ],
  [
    'prices: {m: {input: 1, ouput: 2}}',
    ['prices.m.output: expected a number, got nothing', 'prices.m.ouput: unknown key, did you mean output?'],
  ],
  ['embeddings: {model: m, modell: m}', ['embeddings.modell: unknown key, did you mean model?']],
  ['limits: {bodyBytes: 1.5}', ['limits.bodyBytes: expected a whole number, got 1.5']],
  ['limits: {parseSeconds: 0}', ['limits.parseSeconds: expected more than 0, got 0']],
  ['limits: {connections: 0}', ['limits.connections: expected at least 1, got 0']],
  ['models: {a: &a [*a]}', ['models.a[0]: expected something else than the list or mapping that it is in']],
  ['models: {a: m}', ['models.a: expected a list, got "m"']],
  [
    'hosts: [{name: a, kind: vllm}, {name: a, kind: ollama}]',
    ['hosts[1].name: expected a name that no other host has, got "a"'],
  ],
  ['models: {a: [b], b: [a]}', ['models.a: expected models of a host, got a circle: a → b → a']],
  [
    'hosts: [{name: h, kind: vllm, models: [a]}]\nmodels: {a: [b]}',
    ['models.a: expected a name of its own, got that of a model of the host h'],
  ],
  [
    'data: 5\ndiscover: 1\nlimits: {queueLength: -1}',
    [
      'data: expected text, got 5',
      'discover: expected true or false, got 1',
      'limits.queueLength: expected at least 0, got -1',
    ],
  ],
])('%s', check)

test('keys are never shown', async () => {
  await check('hosts: [{name: a, kind: vllm, key: 987654}]', [
    'hosts[0].key: expected text, got a value that is not shown',
  ])
  await check('hosts: [{name: a, kind: vllm, key: [987654]}]', ['hosts[0].key: expected text, got a list'])
  await check('hosts: [{name: a, kind: vllm, key: ""}]', ['hosts[0].key: expected text, got an empty text'])
})

test('servers of tools are told how they are to be written', async () => {
  await check('tools: {Calendar: {command: [x]}}', [
    'tools.Calendar: expected a name of up to 20 small letters, digits and dashes, got that name',
  ])
  for (const both of ['{}', '{command: [x], url: "https://a"}'])
    await check(`tools: {c: ${both}}`, ['tools.c.command: expected either `command` or `url`, got another'])
  await check('tools: {c: {command: [x], headers: {A: b}}}', [
    'tools.c.headers: expected headers only beside `url`, got another',
  ])
  await check('tools: {c: {url: "https://a", headers: {A: "secret\\nB: c"}}}', [
    'tools.c.headers.A: expected a header without line breaks, got a value that is not shown',
  ])
  await check('tools: {c: {command: [x], environment: {KEY: [secret]}}}', [
    'tools.c.environment.KEY: expected text, got a list',
  ])
  await check('tools: {c: {command: [x], undo: {a: {tool: b, arguments: {id: "{results.id}"}}}}}', [
    'tools.c.undo.a.arguments: expected `{arguments.x}` and `{result.x}` as the only placeholders, got a mapping',
  ])
})

test('a mistake in the YAML is told with its line and column', async () => {
  const file = join(folder, 'muster.yaml')
  await expect(load('data: x\nhosts: [1\nmodels: 2\n')).rejects.toThrow(`${file}:3:1: not valid YAML: `)
  await expect(load('data: x\ndata: y\n')).rejects.toThrow(
    `${file}:2:1: not valid YAML: Map keys must be unique`,
  )
})

test('whatever the file holds, it is taken or refused with bad-config', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom('*a', '&a [*a]', '<<: 1', '__proto__: {a: 1}'),
  )
  await fc.assert(
    fc.asyncProperty(text, async (yaml) => {
      try {
        await load(yaml)
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-config' })
      }
    }),
    { numRuns: 200 },
  )
})
