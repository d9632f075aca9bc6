import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type FaultKind, type SimulatedSettings } from '../../src/model/index.ts'
import { startTestServer, type TestServer } from '../server.ts'

const question = 'How do I raise the maximum number of connections? Blanks  and\nlines, Grüße 🌍 too.'
const speed = { clock: systemClock, firstTokenMs: 0, tokensPerSecond: 20_000, concurrency: 100 }
/** Longer than any answer here. */
const positions = 60

interface Chunk {
  id: string
  choices: {
    delta: {
      role?: string
      content?: string
      tool_calls?: { id?: string; function: { name?: string; arguments: string } }[]
    }
    finish_reason: string | null
  }[]
  usage?: { prompt_tokens: number; completion_tokens: number }
  error?: { code: string; message: string }
}

interface Read {
  status: number
  text: string
  toolCalls: string
  ids: string[]
  roles: number
  finishes: string[]
  done: number
  moved: number
  usage: Chunk['usage']
  error: string | undefined
}

async function ask(server: TestServer, model: string, more: object = {}): Promise<Read> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: question },
      ],
      stream: true,
      stream_options: { include_usage: true },
      ...more,
    }),
  })
  const body = await response.text()
  const read: Read = {
    status: response.status,
    text: '',
    toolCalls: '',
    ids: [],
    roles: 0,
    finishes: [],
    done: 0,
    moved: (body.match(/^: moved from /gm) ?? []).length,
    usage: undefined,
    error: undefined,
  }
  const ids = new Set<string>()
  for (const [, data] of body.matchAll(/^data: (.*)$/gm)) {
    if (data === '[DONE]') read.done++
    else take(read, ids, JSON.parse(data!) as Chunk)
  }
  read.ids = [...ids]
  return read
}

function take(read: Read, ids: Set<string>, chunk: Chunk): void {
  if (chunk.error) read.error = chunk.error.code
  else ids.add(chunk.id)
  if (chunk.usage) read.usage = chunk.usage
  for (const { delta, finish_reason: finish } of chunk.choices ?? []) {
    read.text += delta.content ?? ''
    if (delta.role) read.roles++
    if (finish) read.finishes.push(finish)
    for (const call of delta.tool_calls ?? [])
      read.toolCalls += (call.function.name ?? '') + call.function.arguments
  }
}

/** For each position a model of its own on a host of its own, so that no failure is remembered for the next one. */
async function startPair(options: {
  fault: FaultKind
  settings: Partial<SimulatedSettings>
  continuation?: string
}): Promise<{ server: TestServer; askAt(position: number, more?: object): Promise<Read> } & AsyncDisposable> {
  const models = Array.from({ length: positions }, (_, position) => `m${position}`)
  const cleanup = new AsyncDisposableStack()
  const { fault, settings } = options
  let position = 0
  const faulty = cleanup.use(
    await startSimulatedServer({
      ...speed,
      models,
      ...settings,
      faults: () => ({ kind: fault, afterTokens: position }),
    }),
  )
  const sound = cleanup.use(
    await startSimulatedServer({ ...speed, models: [...models, 'whole'], ...settings }),
  )
  const kind = 'simulated'
  const { continuation } = options
  const server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [
          ...models.map((model, index) => ({
            name: `a${index}`,
            kind,
            url: faulty.url,
            models: [model],
            continuation,
            stallSeconds: 0.05,
          })),
          ...models.map((model, index) => ({
            name: `b${index}`,
            kind,
            url: sound.url,
            models: [model],
            continuation,
          })),
          { name: 'sound', kind, url: sound.url, models: ['whole'] },
        ],
      },
    }),
  )
  return {
    server,
    askAt(at, more) {
      position = at
      return ask(server, `m${at}`, more)
    },
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  }
}

const modes: [string, Partial<SimulatedSettings>, string][] = [
  ['from a prefix, as DeepSeek', { continuation: 'prefix' }, 'prefix'],
  ['as vLLM and SGLang', { continuation: 'continue_final_message' }, 'continue_final_message'],
  ['from a last message, as llama.cpp', { continuation: 'last-message' }, 'last-message'],
  ['by instruction, the last words repeated', { continuation: 'instruction' }, 'instruction'],
  ['by instruction, all of it repeated', { continuation: 'instruction', repeats: 'all' }, 'instruction'],
  ['by instruction, where the prefix is refused after all', { continuation: 'instruction' }, 'prefix'],
]

test.each(modes)(
  'a host killed at every token in turn is continued by another, %s',
  async (_, settings, continuation) => {
    await using pair = await startPair({ fault: 'reset', settings, continuation })
    const whole = await ask(pair.server, 'whole')
    expect(whole).toMatchObject({ done: 1, moved: 0, roles: 1, finishes: ['stop'] })
    expect(whole.text).toContain('Grüße 🌍')
    const tokens = whole.usage!.completion_tokens
    expect(tokens).toBeLessThan(positions)
    for (let position = 0; position <= tokens; position++) {
      const read = await pair.askAt(position)
      expect(read, `killed after ${position} tokens`).toMatchObject({
        text: whole.text,
        done: 1,
        roles: 1,
        finishes: ['stop'],
        error: undefined,
        moved: position === 0 ? 0 : 1,
      })
      expect(read.ids).toHaveLength(1)
      // What both hosts wrote: the whole answer, and what had to be repeated.
      expect(read.usage!.completion_tokens).toBeGreaterThanOrEqual(tokens)
      if (continuation !== 'instruction' && settings.continuation !== 'instruction')
        expect(read.usage!.completion_tokens).toBe(tokens)
      if (position > 0) expect(read.usage!.prompt_tokens).toBeGreaterThan(whole.usage!.prompt_tokens)
    }
  },
)

test.each(['stall', 'malformed', 'early-end'] as const)(
  'a host that meets %s at every token in turn is continued by another',
  async (fault) => {
    await using pair = await startPair({ fault, settings: {} })
    const whole = await ask(pair.server, 'whole')
    for (let position = 0; position <= whole.usage!.completion_tokens; position++) {
      const read = await pair.askAt(position)
      expect(read, `${fault} after ${position} tokens`).toMatchObject({
        text: whole.text,
        done: 1,
        finishes: ['stop'],
        error: undefined,
      })
    }
  },
)

const tools = [
  {
    type: 'function',
    function: { name: 'lookup', parameters: { type: 'object', properties: { term: {} } } },
  },
]

test.each([
  ['a tool call', { tools, tool_choice: 'required' }],
  ['JSON', { response_format: { type: 'json_object' } }],
])('%s is never joined from two halves: another host begins it again', async (_, more) => {
  await using pair = await startPair({ fault: 'reset', settings: {} })
  const whole = await ask(pair.server, 'whole', more)
  expect(whole.toolCalls + whole.text).not.toBe('')
  for (let position = 0; position <= whole.usage!.completion_tokens; position++) {
    const read = await pair.askAt(position, more)
    expect(read, `killed after ${position} tokens`).toMatchObject({
      text: whole.text,
      toolCalls: whole.toolCalls,
      finishes: whole.finishes,
      done: 1,
      moved: 0,
      usage: whole.usage,
    })
    expect(read.ids).toHaveLength(1)
  }
})

test('a limit of tokens counts through all hosts', async () => {
  await using pair = await startPair({ fault: 'reset', settings: {} })
  const whole = await ask(pair.server, 'whole', { max_tokens: 12 })
  expect(whole.finishes).toEqual(['length'])
  for (let position = 0; position <= 12; position++) {
    const read = await pair.askAt(position, { max_tokens: 12 })
    expect(read, `killed after ${position} tokens`).toMatchObject({
      text: whole.text,
      finishes: ['length'],
      done: 1,
    })
  }
})

test('with tools at hand prose goes on only from a prefix', async () => {
  const more = { tools }
  await using prefix = await startPair({ fault: 'reset', settings: {} })
  const whole = await ask(prefix.server, 'whole', more)
  expect(await prefix.askAt(9, more)).toMatchObject({ text: whole.text, done: 1, finishes: ['stop'] })
  await using asked = await startPair({
    fault: 'reset',
    settings: { continuation: 'instruction' },
    continuation: 'instruction',
  })
  const read = await asked.askAt(9, more)
  expect(read).toMatchObject({ error: 'host-failed', done: 0, finishes: [] })
  expect(whole.text.startsWith(read.text)).toBe(true)
})

test.each([
  ['no host can continue', { continuation: 'none' as const }, 'none', {}],
  ['what it writes does not connect', { repeats: 'nothing' as const }, 'instruction', {}],
  [
    'the caller began the answer itself',
    {},
    'prefix',
    {
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'This' },
      ],
    },
  ],
  ['several choices were asked for', {}, 'prefix', { n: 2 }],
  ['log-probabilities were asked for', {}, 'prefix', { logprobs: true }],
])(
  'where %s the stream ends in an error, never as if it were complete',
  async (_, settings, continuation, more) => {
    await using pair = await startPair({ fault: 'reset', settings, continuation })
    const read = await pair.askAt(7, more)
    expect(read).toMatchObject({ error: 'host-failed', done: 0, finishes: [], status: 200 })
  },
)
