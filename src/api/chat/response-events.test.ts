import { expect, test } from 'vitest'
import { AppError, systemClock } from '../../base/index.ts'
import type { Delta, Done } from './answer-encoder.ts'
import { responseEvents } from './response-events.ts'

interface Event {
  type: string
  sequence_number: number
  response?: { status: string; output: Item[]; usage: unknown; error: unknown; incomplete_details: unknown }
  item?: Item
  delta?: string
  [field: string]: unknown
}
interface Item {
  id: string
  type: string
  status: string
  call_id?: string
  arguments?: string
  content?: { text: string; annotations?: object[] }[]
}

const delta = (more: Partial<Delta>): Delta => ({
  type: 'delta',
  text: '',
  reasoning: '',
  toolCalls: [],
  ...more,
})
const done: Done = { type: 'done', finishReason: 'stop', usage: undefined }

function encoder(more: { tells?: boolean; stream?: boolean } = {}) {
  let count = 0
  const { tells = false, stream = true } = more
  return responseEvents({
    asked: { model: 'm', input: [], stream },
    model: 'm',
    ids: { next: (prefix) => `${prefix}_${count++}` },
    clock: systemClock,
    tells,
  })
}

/** The events of a stream; each is named as its type says, and numbered. */
function read(text: string): Event[] {
  const events = [...text.matchAll(/^event: (.+)\ndata: (\{.+\})\n$/gm)].map(([, name, data]) => {
    const event = JSON.parse(data!) as Event
    expect(event.type).toBe(name)
    return event
  })
  expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()])
  return events
}

/** What is sent of an answer, streamed, and what of it whole. */
function told(deltas: Partial<Delta>[], last = done): { events: Event[]; output: Item[] } {
  const streaming = encoder()
  const events = read(`${deltas.map((one) => streaming.delta(delta(one))).join('')}${streaming.last(last)}`)
  const whole = encoder({ stream: false })
  for (const one of deltas) whole.delta(delta(one))
  const { output, status } = JSON.parse(whole.whole(last)) as { output: Item[]; status: string }
  expect(events.at(-1)!.response).toMatchObject({ output, status })
  return { events, output }
}

const types = (events: Event[]) => events.map(({ type }) => type.replace('response.', ''))

test('a text is one item with one part, in the order of the protocol', () => {
  const { events, output } = told([{ text: 'A ' }, { text: 'pool.' }])
  expect(types(events)).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ])
  expect(output).toEqual([
    {
      id: 'msg_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'A pool.', annotations: [], logprobs: [] }],
    },
  ])
})

test('thoughts are an item of their own before the text, and again where a model thinks again', () => {
  const { events, output } = told([
    { reasoning: 'Hm' },
    { reasoning: '.', text: 'A ' },
    { text: 'pool' },
    { reasoning: 'Or?' },
    { text: '.' },
  ])
  expect(output.map(({ type, content }) => [type, content![0]!.text])).toEqual([
    ['reasoning', 'Hm.'],
    ['message', 'A pool'],
    ['reasoning', 'Or?'],
    ['message', '.'],
  ])
  // Nothing is told of an item that has ended, and one ends before the next begins.
  const open = new Set<unknown>()
  for (const { type, item, item_id: id } of events) {
    if (type === 'response.output_item.added') open.add(item!.id)
    if (id !== undefined) expect([...open]).toEqual([id])
    if (type === 'response.output_item.done') open.delete(item!.id)
  }
  expect(types(events)).toContain('reasoning_text.delta')
  expect(types(events)).toContain('reasoning_text.done')
})

test('a refusal is told as one, and not as text', () => {
  const { events, output } = told([{ reasoning: 'Hm.' }, { refusal: 'I can' }, { refusal: 'not.' }])
  expect(output.slice(1)).toEqual([
    {
      id: 'msg_2',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'refusal', refusal: 'I cannot.' }],
    },
  ])
  expect(types(events).slice(-6)).toEqual([
    'refusal.delta',
    'refusal.delta',
    'refusal.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ])
})

const piece = (index: number, id: string | undefined, name: string | undefined, text: string) => ({
  index,
  ...(id !== undefined && { id }),
  type: 'function' as const,
  function: { ...(name !== undefined && { name }), arguments: text },
})

test('calls come behind the text, put together from their pieces, each with an id of its own', () => {
  const { events, output } = told(
    [
      { text: 'I look.' },
      { toolCalls: [piece(0, 'same', 'first', '{"a"'), piece(1, 'same', 'second', '')] },
      { toolCalls: [piece(0, undefined, undefined, ':1}'), piece(2, undefined, 'third', '{}')] },
    ],
    { ...done, finishReason: 'tool_calls' },
  )
  expect(output.slice(1)).toEqual([
    {
      id: 'fc_2',
      type: 'function_call',
      status: 'completed',
      call_id: 'same',
      name: 'first',
      arguments: '{"a":1}',
    },
    {
      id: 'fc_4',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_3',
      name: 'second',
      arguments: '{}',
    },
    {
      id: 'fc_6',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_5',
      name: 'third',
      arguments: '{}',
    },
  ])
  expect(types(events).slice(-5)).toEqual([
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'completed',
  ])
})

test('an answer without a word has a message without one: clients look for it', () => {
  const { output } = told([])
  expect(output).toMatchObject([{ type: 'message', status: 'completed', content: [{ text: '' }] }])
  expect(told([{ reasoning: 'Hm.' }]).output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
})

test.each([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
])('an answer that was cut (%s) is incomplete, and so is its last item alone', (finishReason, reason) => {
  const { events, output } = told([{ reasoning: 'Hm.' }, { text: 'A po' }], { ...done, finishReason })
  expect(events.at(-1)).toMatchObject({
    type: 'response.incomplete',
    response: { status: 'incomplete', completed_at: null, incomplete_details: { reason } },
  })
  expect(output.map(({ status }) => status)).toEqual(['completed', 'incomplete'])
  const thought = told([{ reasoning: 'Hm' }], { ...done, finishReason })
  expect(thought.output).toMatchObject([{ type: 'reasoning', status: 'incomplete' }])
  const called = told([{ text: 'So:' }, { toolCalls: [piece(0, 'c', 'f', '{"a')] }], {
    ...done,
    finishReason,
  })
  expect(called.output).toMatchObject([
    { type: 'message', status: 'completed' },
    { type: 'function_call', status: 'incomplete', arguments: '{"a' },
  ])
})

test('an answer that broke off ends in an error and in a response that failed, with what there is of it', () => {
  const broken = encoder()
  const before = broken.delta(delta({ reasoning: 'Hm.' })) + broken.delta(delta({ text: 'A po' }))
  const events = read(
    before + broken.failed(new AppError('host-failed', 'The host h failed.', { param: 'p' })),
  )
  expect(types(events).slice(-2)).toEqual(['error', 'failed'])
  const error = { message: 'The host h failed.', type: 'server_error', code: 'host-failed', param: 'p' }
  expect(events.at(-2)).toMatchObject({ code: 'host-failed', message: error.message, param: 'p', error })
  expect(events.at(-1)!.response).toMatchObject({
    status: 'failed',
    completed_at: null,
    error: { code: 'server_error', message: error.message },
    usage: null,
    output: [
      { type: 'reasoning', status: 'completed' },
      { type: 'message', status: 'incomplete', content: [{ text: 'A po' }] },
    ],
  })
})

test.each([
  ['rate-limited', 'rate_limit_exceeded'],
  ['too-large', 'invalid_prompt'],
  ['host-failed', 'server_error'],
] as const)('that it failed because of %s is %s in the protocol', (code, expected) => {
  const waiting = encoder()
  const queued = waiting.notice({ type: 'queued', place: 2, estimatedWaitMs: 1 })
  const events = read(queued + waiting.failed(new AppError(code, 'No.')))
  expect(types(events)).toEqual(['created', 'queued', 'error', 'failed'])
  expect(events.at(-1)!.response!.error).toEqual({ code: expected, message: 'No.' })
})

test('one that waits is told so once, and each of its places to who asked for that', () => {
  const notices = [
    { type: 'queued', place: 2, estimatedWaitMs: 9 },
    { type: 'queued', place: 1, estimatedWaitMs: 5 },
    { type: 'host-chosen', host: 'h', model: 'm' },
  ] as const
  const of = (tells: boolean) => {
    const waiting = encoder({ tells })
    const before = notices.map((notice) => waiting.notice(notice)).join('')
    return read(before + waiting.delta(delta({ text: 'A' })))
  }
  expect(types(of(false)).slice(0, 4)).toEqual(['created', 'queued', 'in_progress', 'output_item.added'])
  const told = of(true)
  expect(types(told).slice(0, 5)).toEqual(['created', 'queued', 'queued', 'in_progress', 'output_item.added'])
  expect(told.flatMap(({ muster }) => muster ?? [])).toEqual(notices)
  expect(told.map(({ response }) => response?.status).slice(0, 4)).toEqual([
    'queued',
    'queued',
    'queued',
    'in_progress',
  ])
})

test('citations stand where the text has them, in the protocol’s own form', () => {
  const citation = {
    number: 2,
    document_id: 'd',
    title: 'Handbook',
    headings: [],
    start: 5,
    end: 9,
    text: 'pool',
  }
  const { events, output } = told([{ text: 'A pool [1, 2].' }], {
    ...done,
    annotations: [{ type: 'document_citation', document_citation: citation }],
    claims: [],
  })
  const expected = {
    type: 'file_citation',
    file_id: 'd',
    filename: 'Handbook',
    index: 7,
    document_citation: citation,
  }
  expect(output[0]!.content![0]!.annotations).toEqual([expected])
  expect(events.find(({ type }) => type === 'response.output_text.annotation.added')).toMatchObject({
    annotation_index: 0,
    annotation: expected,
  })
  expect(events.at(-1)!.response).toMatchObject({ muster: { claims: [] } })
})

test('usage is told in the words of the protocol, with what its host counted', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 }
  const of = (more: object) =>
    told([{ text: 'A' }], { ...done, usage: { ...usage, ...more } }).events.at(-1)!.response!.usage
  const expected = {
    input_tokens: 9,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 14,
  }
  expect(of({})).toEqual(expected)
  expect(
    of({
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 3 },
      estimated: true,
    }),
  ).toEqual({
    ...expected,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
    output_tokens_details: { reasoning_tokens: 3 },
    estimated: true,
  })
  expect(told([{ text: 'A' }]).events.at(-1)!.response!.usage).toBe(null)
})
