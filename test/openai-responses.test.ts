import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { parseFaults, startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import type { ChatMessage } from '../src/wire/index.ts'
import { serve } from './host-kit.ts'
import { dataUrl, makePng } from './make-pictures.ts'
import { addDocument, administrator, byKey, newcomer } from './people.ts'
import { startScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

const speed = { clock: systemClock, firstTokenMs: 1, tokensPerSecond: 20_000 }

let cleanup: AsyncDisposableStack
let host: SimulatedServer
let server: TestServer
let client: OpenAI

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  host = cleanup.use(await startSimulatedServer({ ...speed, models: ['sim-chat'] }))
  server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
        models: { assistant: ['sim-chat', 'quote'], fast: ['sim-chat'] },
      },
    }),
  )
  client = clientOf(server)
  const page = await readFile('examples/postgresql/runtime-config-connection.html', 'utf8')
  await addDocument(await administrator(server), 'library', page, 'runtime-config-connection.html')
})
afterAll(() => cleanup.disposeAsync())

function clientOf({ url, key: ownKey }: TestServer, key = ownKey): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
}

/** A server in front of hosts of its own. */
async function start(hosts: { url: string }[], kind: string, config: object = {}): Promise<TestServer> {
  const own = await startTestServer({
    config: { hosts: hosts.map(({ url }, index) => ({ name: `h${index}`, kind, url, ...config })) },
  })
  onTestFinished(() => own[Symbol.asyncDispose]())
  return own
}

async function simulated(options: Partial<Parameters<typeof startSimulatedServer>[0]> = {}) {
  const own = await startSimulatedServer({ ...speed, models: ['sim-chat'], ...options })
  onTestFinished(() => own[Symbol.asyncDispose]())
  return own
}

/** What is sent to a request, as it is. */
function send({ url, key }: TestServer, body: object): Promise<Response> {
  return fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

type Event = OpenAI.Responses.ResponseStreamEvent
type Item = OpenAI.Responses.ResponseInputItem

function eventsIn(text: string): Event[] {
  return [...text.matchAll(/^event: (.+)\ndata: (.+)$/gm)].map(([, name, data]) => {
    const event = JSON.parse(data!) as Event
    expect(event.type).toBe(name)
    return event
  })
}

async function collect(
  events: AsyncIterable<Event>,
): Promise<{ types: string[]; text: string; events: Event[] }> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  expect(all.map(({ sequence_number: number }) => number)).toEqual([...all.keys()])
  const text = all.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')
  return { types: [...new Set(all.map(({ type }) => type))], text, events: all }
}

async function refused(asked: Promise<unknown>): Promise<APIError> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(APIError)
  return error as APIError
}

/** Of an answer, what is the same each time that it is given. */
function lasting({ id: _, created_at: __, completed_at: ___, output, ...rest }: OpenAI.Responses.Response) {
  return {
    ...rest,
    output: output.map((item) => ({
      ...item,
      id: undefined,
      parsed_arguments: undefined,
      ...('content' in item && { content: item.content!.map((part) => ({ ...part, parsed: undefined })) }),
    })),
    output_parsed: undefined,
  }
}

test('a name of ours is answered whole and streamed alike, by the model that it stands for', async () => {
  const asked = {
    model: 'fast',
    input: 'What is a pool?',
    instructions: 'Be brief.',
    metadata: { a: 'b' },
    store: true,
  }
  const { data: whole, response } = await client.responses.create(asked).withResponse()
  expect(response.headers.get('x-muster-model')).toBe('sim-chat')
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(whole).toMatchObject({
    object: 'response',
    id: expect.stringMatching(/^resp_/),
    status: 'completed',
    model: 'sim-chat',
    instructions: 'Be brief.',
    metadata: { a: 'b' },
    // Nothing is kept, whatever was asked for.
    store: false,
    previous_response_id: null,
    output: [{ type: 'message', role: 'assistant', status: 'completed' }],
  })
  expect(whole.output_text).toContain('What is a pool?')
  expect(whole.usage).toMatchObject({ input_tokens: 6, output_tokens: expect.any(Number) })
  expect(whole.usage!.output_tokens).toBeGreaterThan(5)

  const { text, types } = await collect(await client.responses.create({ ...asked, stream: true }))
  expect(text).toBe(whole.output_text)
  expect(types).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  const final = await client.responses.stream(asked).finalResponse()
  expect(lasting(final)).toEqual(lasting(whole))
})

test('every answer has all that strict clients look for, and its stream ends with a mark', async () => {
  const text = await (await send(server, { model: 'fast', input: 'What is a pool?', stream: true })).text()
  expect(text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true)
  const last = eventsIn(text).at(-1) as Extract<Event, { type: 'response.completed' }>
  // The fields that openresponses.org demands of a response.
  expect(Object.keys(last.response)).toEqual(
    expect.arrayContaining(
      'id object created_at completed_at status incomplete_details model previous_response_id instructions output error tools tool_choice truncation parallel_tool_calls text top_p presence_penalty frequency_penalty top_logprobs temperature reasoning user usage max_output_tokens max_tool_calls store background service_tier metadata safety_identifier prompt_cache_key'.split(
        ' ',
      ),
    ),
  )
})

const tools: OpenAI.Responses.Tool[] = [
  {
    type: 'function',
    name: 'lookup',
    strict: true,
    parameters: {
      type: 'object',
      properties: { term: { type: 'string' } },
      required: ['term'],
      additionalProperties: false,
    },
  },
]

test.each(['sim-chat', 'assistant'])(
  'a function is called by %s, whole and streamed, and what it gave back goes on in the next request',
  async (model) => {
    const question = { role: 'user' as const, content: 'How do I raise the maximum number of connections?' }
    const asked = { model, input: [question], tools, tool_choice: 'required' as const }
    const whole = await client.responses.create(asked)
    const [call] = whole.output as [OpenAI.Responses.ResponseFunctionToolCall]
    expect(whole.output).toEqual([
      {
        id: expect.stringMatching(/^fc_/),
        type: 'function_call',
        call_id: 'call_simulated',
        name: 'lookup',
        arguments: expect.any(String),
        status: 'completed',
      },
    ])
    expect(JSON.parse(call.arguments)).toHaveProperty('term')
    const stream = client.responses.stream(asked)
    let pieces = ''
    for await (const event of stream)
      if (event.type === 'response.function_call_arguments.delta') pieces += event.delta
    expect(pieces).toBe(call.arguments)
    expect(lasting(await stream.finalResponse())).toEqual(lasting(whole))

    const given = {
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: 'The limit here is 750.',
    }
    const answered = await client.responses.create({
      ...asked,
      input: [question, ...(whole.output as Item[]), given],
    })
    expect(answered.output_text).not.toBe('')
    const { messages } = host.bodies().at(-1) as { messages: ChatMessage[] }
    expect(messages.slice(-3)).toEqual([
      expect.objectContaining({ role: 'user' }),
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: call.call_id, type: 'function', function: { name: 'lookup', arguments: call.arguments } },
        ],
      },
      { role: 'tool', tool_call_id: call.call_id, content: 'The limit here is 750.' },
    ])
  },
)

test('an answer in a schema is parsed by the client, and its host was asked for that schema', async () => {
  const schema = {
    type: 'object',
    properties: { answer: { type: 'string' } },
    required: ['answer'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema' as const, name: 'an_answer', schema, strict: true }
  const asked = { model: 'sim-chat', input: 'What is a pool?', text: { format } }
  const parsed = await client.responses.parse(asked)
  expect(parsed.output_parsed).toHaveProperty('answer')
  expect(host.bodies().at(-1)).toMatchObject({
    response_format: { type: 'json_schema', json_schema: { name: 'an_answer', schema, strict: true } },
  })
  expect(parsed.text).toEqual({ format })
  const streamed = await client.responses.stream(asked).finalResponse()
  expect(streamed.output_parsed).toEqual(parsed.output_parsed)
})

test('an answer that is cut is incomplete, whole and streamed', async () => {
  const asked = { model: 'sim-chat', input: 'What is a pool?', max_output_tokens: 3 }
  const whole = await client.responses.create(asked)
  expect(whole).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    max_output_tokens: 3,
    output: [{ status: 'incomplete' }],
    output_text: 'This is a',
    usage: { output_tokens: 3 },
  })
  const { events } = await collect(await client.responses.create({ ...asked, stream: true }))
  expect(events.at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete' } })
})

test('what a model thinks is an item of its own, and is passed over in the next request', async () => {
  const asked: unknown[] = []
  await using thinking = await startScriptedHost((_, messages) => {
    asked.push(messages)
    return [{ reasoning: 'Two and' }, { reasoning: ' two?' }, 'It is', ' 4.']
  })
  const own = clientOf(await start([thinking], 'vllm'))
  const { events, types } = await collect(
    await own.responses.create({ model: 'scripted', input: '2 + 2?', stream: true }),
  )
  expect(types).toContain('response.reasoning_text.delta')
  const last = events.at(-1) as Extract<Event, { type: 'response.completed' }>
  const { output } = last.response
  expect(output).toMatchObject([
    { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Two and two?' }] },
    { type: 'message', content: [{ type: 'output_text', text: 'It is 4.' }] },
  ])
  const again = own.responses.stream({
    model: 'scripted',
    input: [{ role: 'user', content: '2 + 2?' }, ...(output as Item[]), { role: 'user', content: 'Sure?' }],
  })
  expect((await again.finalResponse()).output_text).toBe('It is 4.')
  expect(asked.at(-1)).toEqual([
    { role: 'user', content: '2 + 2?' },
    { role: 'assistant', content: 'It is 4.' },
    { role: 'user', content: 'Sure?' },
  ])
})

test('what a model refuses is told as a refusal, whole and streamed', async () => {
  await using refusing = await serve((request, response) => {
    const of = (key: string, message: object, finish: string | null) =>
      JSON.stringify({ id: 'c', choices: [{ index: 0, [key]: message, finish_reason: finish }] })
    void text(request).then((body) => {
      if (!(JSON.parse(body) as { stream: boolean }).stream)
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(of('message', { role: 'assistant', content: null, refusal: 'I cannot.' }, 'stop'))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const deltas = [
        { role: 'assistant', content: null, refusal: '' },
        { refusal: 'I can' },
        { refusal: 'not.' },
      ]
      for (const delta of deltas) response.write(`data: ${of('delta', delta, null)}\n\n`)
      return response.end(`data: ${of('delta', {}, 'stop')}\n\ndata: [DONE]\n\n`)
    })
  })
  const own = clientOf(await start([{ url: refusing.host.url }], 'vllm', { models: ['m'] }))
  const whole = await own.responses.create({ model: 'm', input: 'a' })
  expect(whole.output).toMatchObject([
    { type: 'message', content: [{ type: 'refusal', refusal: 'I cannot.' }] },
  ])
  const stream = own.responses.stream({ model: 'm', input: 'a' })
  let told = ''
  for await (const event of stream) if (event.type === 'response.refusal.delta') told += event.delta
  expect(told).toBe('I cannot.')
  expect(lasting(await stream.finalResponse()).output).toEqual(lasting(whole).output)
})

test.each(['reset:7', 'malformed:7', 'early-end:7'])(
  'where a host meets %s in mid-stream another goes on: one response, to the letter',
  async (fault) => {
    const [bad, good] = [await simulated({ faults: parseFaults(fault) }), await simulated()]
    const own = await start([bad, good], 'simulated')
    const asked = { model: 'sim-chat', input: 'What is a pool?' }
    const whole = await clientOf(server).responses.create(asked)
    while (bad.requests() === 0 || good.requests() === 0) {
      const { text, events, types } = await collect(
        await clientOf(own).responses.create({ ...asked, stream: true }),
      )
      expect(text).toBe(whole.output_text)
      expect(types).not.toContain('response.failed')
      expect(events.at(-1)).toMatchObject({
        type: 'response.completed',
        response: { usage: { output_tokens: expect.any(Number) } },
      })
    }
  },
)

test.each(['reset:7', 'malformed:7', 'early-end:7'])(
  'a stream whose only host meets %s fails, and is never passed off as complete',
  async (fault) => {
    const own = await start([await simulated({ faults: parseFaults(fault) })], 'simulated')
    // What a client began itself is gone on with nowhere else.
    const input = ['user', 'assistant'].map((role) => ({ role, content: 'This' }) as Item)
    const asked = { model: 'sim-chat', input }
    const text = await (await send(own, { ...asked, stream: true })).text()
    const events = eventsIn(text)
    expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()])
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'response.failed'])
    const { response } = events.at(-1) as Extract<Event, { type: 'response.failed' }>
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: expect.stringContaining('h0') },
      output: [
        { type: 'message', status: 'incomplete', content: [{ text: expect.stringMatching(/^This is/) }] },
      ],
    })
    for (const mark of ['response.completed', 'response.incomplete', '[DONE]'])
      expect(text).not.toContain(mark)

    const failure = await refused(collect(await clientOf(own).responses.create({ ...asked, stream: true })))
    expect(failure).toMatchObject({ code: 'host-failed', message: expect.stringContaining('h0') })
    await expect(clientOf(own).responses.stream(asked).finalResponse()).rejects.toThrow('h0')
  },
)

test('a failure before the first word keeps its status, streamed or not', async () => {
  const down = await simulated()
  const own = await start([down], 'simulated')
  await down.kill()
  for (const stream of [false, true]) {
    const asked = await send(own, { model: 'sim-chat', input: 'a', stream })
    expect(asked.status).toBe(503)
    expect(Number(asked.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await asked.json()).toMatchObject({ error: { code: 'busy', type: 'server_error' } })
  }
})

test('a budget that is spent refuses, and one that is not is charged with what was used', async () => {
  const boss = await administrator(server)
  const anna = await newcomer(server, 'anna')
  const key = await byKey(server, anna)
  const own = clientOf(server, key.headers['authorization']!.slice('Bearer '.length))
  const budget = { scope: 'person', scopeId: anna.id, period: 'day' }
  await boss.call('PUT', '/api/budgets', { ...budget, tokens: 1_000 })
  const asked = { model: 'sim-chat', input: 'What is a pool?', max_output_tokens: 20 }
  const { usage } = await own.responses.create(asked)
  const { usage: streamed } = await own.responses.stream(asked).finalResponse()
  const { json } = await anna.call('GET', '/api/budgets')
  expect((json as { budgets: object[] }).budgets).toMatchObject([
    { usedTokens: usage!.total_tokens + streamed!.total_tokens },
  ])
  await boss.call('PUT', '/api/budgets', { ...budget, tokens: 1 })
  for (const stream of [false, true])
    expect(await refused(own.responses.create({ ...asked, stream }))).toMatchObject({
      status: 429,
      code: 'budget-spent',
      type: 'insufficient_quota',
    })
})

test('a key opens the models and the part of the API that it is for', async () => {
  const boss = await administrator(server)
  const keyOf = async (limits: object) =>
    clientOf(server, (await byKey(server, boss, limits)).headers['authorization']!.slice('Bearer '.length))
  const narrow = await keyOf({ models: ['quote'] })
  expect(await refused(narrow.responses.create({ model: 'sim-chat', input: 'a' }))).toMatchObject({
    status: 403,
    param: 'model',
  })
  const other = await keyOf({ areas: ['documents'] })
  expect(await refused(other.responses.create({ model: 'sim-chat', input: 'a' }))).toMatchObject({
    status: 403,
  })
  expect(
    await refused(clientOf(server, 'wrong').responses.create({ model: 'sim-chat', input: 'a' })),
  ).toMatchObject({ status: 401 })
})

test('a client that leaves ends the work on the host', async () => {
  // It would take minutes.
  const slow = await simulated({ tokensPerSecond: 0.1 })
  const own = clientOf(await start([slow], 'simulated'))
  const stream = await own.responses.create({ model: 'sim-chat', input: 'a', stream: true })
  for await (const { type } of stream) if (type === 'response.output_text.delta') break
  await expect.poll(() => slow.inFlight()).toBe(0)
  const leaving = new AbortController()
  const whole = refused(own.responses.create({ model: 'sim-chat', input: 'a' }, { signal: leaving.signal }))
  await expect.poll(() => slow.inFlight()).toBe(1)
  leaving.abort()
  await whole
  await expect.poll(() => slow.inFlight()).toBe(0)
})

test('a stream that waits is told so by the protocol’s own event, which clients understand', async () => {
  const began = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let asked = 0
  await using only = await startScriptedHost(async function* () {
    if (asked++ === 0) {
      began.resolve()
      yield 'First'
      await goOn.promise
    }
    yield '.'
  })
  const own = await start([only], 'vllm', { concurrency: 1 })
  const first = send(own, { model: 'scripted', input: 'a', stream: true })
  await began.promise
  const waiting = clientOf(own).responses.stream({
    model: 'scripted',
    input: 'a',
    muster: { events: true },
  } as never)
  const events: (Event & { muster?: { type: string } })[] = []
  waiting.on('event', (event) => {
    events.push(event)
    if (event.type === 'response.queued') goOn.resolve()
  })
  const { status, output_text: text } = await waiting.finalResponse()
  expect([status, text]).toEqual(['completed', '.'])
  expect(events.slice(0, 3)).toMatchObject([
    { type: 'response.created', response: { status: 'queued' } },
    { type: 'response.queued', response: { status: 'queued' }, muster: { type: 'queued', place: 1 } },
    { type: 'response.in_progress', muster: { type: 'host-chosen', host: 'h0', model: 'scripted' } },
  ])
  expect(await (await first).text()).toContain('First')
})

test('the assistant answers from the documents, with citations as annotations and its verdicts', async () => {
  const asked = { model: 'assistant', input: 'How do I raise the maximum number of connections?' }
  const whole = await client.responses.create(asked)
  expect(whole).toMatchObject({ model: 'assistant', status: 'completed', truncation: 'auto' })
  expect(whole.output_text).toContain('max_connections')
  const [message] = whole.output as [OpenAI.Responses.ResponseOutputMessage]
  const [{ annotations }] = message.content as [OpenAI.Responses.ResponseOutputText]
  expect(annotations.length).toBeGreaterThan(0)
  for (const annotation of annotations as unknown as Citation[]) {
    expect(annotation).toMatchObject({
      type: 'file_citation',
      filename: expect.stringContaining('Connections'),
    })
    expect(annotation.file_id).toBe(annotation.document_citation.document_id)
    const mark = whole.output_text.slice(annotation.index).match(/^\[[\d, ]+\]/)![0]
    expect(mark.match(/\d+/g)!.map(Number)).toContain(annotation.document_citation.number)
  }
  const { muster } = whole as unknown as {
    muster: { claims: { start: number; end: number; verdict: string }[] }
  }
  expect(muster.claims.length).toBeGreaterThan(0)
  for (const { start, end } of muster.claims) expect(whole.output_text.slice(start, end)).toMatch(/\w/)
  // The same as over the other form of the API.
  const chat = await client.chat.completions.create({
    model: 'assistant',
    messages: [{ role: 'user', content: asked.input }],
  })
  expect((chat.choices[0]!.message as unknown as { muster: object }).muster).toEqual(muster)

  const { events, text } = await collect(await client.responses.create({ ...asked, stream: true }))
  expect(text).toBe(whole.output_text)
  const last = events.at(-1) as Extract<Event, { type: 'response.completed' }>
  expect(last.response).toMatchObject({ muster })
  expect(
    events.flatMap((event) =>
      event.type === 'response.output_text.annotation.added' ? [event.annotation] : [],
    ),
  ).toEqual(annotations)
  expect(await client.responses.stream(asked).finalResponse()).toMatchObject({ muster, output_text: text })

  // Its own answer goes on as the conversation, whatever stands in its items.
  const input = [
    { role: 'user' as const, content: asked.input },
    ...(whole.output as Item[]),
    { role: 'user' as const, content: 'And superuser_reserved_connections?' },
  ]
  const next = await client.responses.create({ model: 'assistant', input })
  expect(next.output_text).toContain('superuser_reserved_connections')
})

interface Citation {
  file_id: string
  index: number
  document_citation: { document_id: string; number: number }
}

test('pictures are shown to a model, and what is wrong with one is told by its path', async () => {
  const shown = (url: string) => [
    {
      role: 'user' as const,
      content: [
        { type: 'input_text' as const, text: 'What is this?' },
        { type: 'input_image' as const, image_url: url, detail: 'auto' as const },
      ],
    },
  ]
  for (const model of ['fast', 'assistant']) {
    const { output_text: text } = await client.responses.create({
      model,
      input: shown(dataUrl(makePng(640, 480))),
    })
    expect(text, model).toContain('png of 640 by 480')
  }
  expect(
    await refused(client.responses.create({ model: 'fast', input: shown('data:image/png,') })),
  ).toMatchObject({
    status: 400,
    code: 'bad-request',
    param: 'input.0.content.1.image_url',
  })
})

test('what cannot be heeded is refused in the shape that the client knows', async () => {
  const failure = await refused(
    client.responses.create({ model: 'fast', input: 'a', previous_response_id: 'resp_1' }),
  )
  expect(failure).toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    code: 'bad-request',
    param: 'previous_response_id',
  })
  expect(failure.message).toContain('Send the items of the whole conversation in `input`.')
  expect(await refused(client.responses.create({ model: 'sim-chta', input: 'a' }))).toMatchObject({
    status: 404,
  })
  const choice = { model: 'fast', input: 'a', muster: { secondOpinion: true } }
  expect(await refused(client.responses.create(choice as never))).toMatchObject({
    status: 400,
    param: 'muster.secondOpinion',
  })
})

test('a response is not kept, and whoever asks for one is told', async () => {
  const { id } = await client.responses.create({ model: 'fast', input: 'a', store: true })
  const failure = await refused(client.responses.retrieve(id))
  expect(failure).toMatchObject({ status: 404, type: 'invalid_request_error', code: 'not-found' })
  expect(failure.message).toContain('No responses are kept here')
})
