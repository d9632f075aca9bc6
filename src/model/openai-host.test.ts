import { describe, expect, onTestFinished, test } from 'vitest'
import {
  key,
  streamed,
  whole,
  serve,
  eventsOf,
  sentOf,
  textOf,
  frame,
  ending,
  done,
  failed,
} from '../../test/host-kit.ts'
import { systemClock } from '../base/index.ts'
import { openaiHost, type OpenAiHostOptions } from './openai-host.ts'

/** What a host that sends these pieces, one packet each, is read as. */
async function check(
  pieces: (string | Buffer)[],
  expected: { text?: string; sent?: string; last: object },
  options: Partial<OpenAiHostOptions> = {},
): Promise<void> {
  await using served = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    void (async () => {
      for (const piece of pieces) {
        response.write(piece)
        await new Promise((later) => setImmediate(later))
      }
      response.end()
    })()
  }, options)
  const events = await eventsOf(served.host, streamed)
  expect(events.at(-1)).toMatchObject(expected.last)
  if (expected.text !== undefined) expect(textOf(events)).toBe(expected.text)
  if (expected.sent !== undefined) expect(sentOf(events)).toBe(expected.sent)
}

describe('a streamed answer is read', () => {
  test('with its bytes as they came', async () => {
    const sent = frame('Hel') + frame('lo') + frame('', 'stop')
    await check([sent, 'data: [DONE]\n\n'], { text: 'Hello', sent, last: done })
  })

  test('with half a character in each packet', async () => {
    const bytes = Buffer.from(frame('Grüße 🌍') + ending)
    await check(
      Array.from(bytes, (byte) => Buffer.from([byte])),
      { text: 'Grüße 🌍', sent: frame('Grüße 🌍') + frame('', 'stop'), last: done },
    )
  })

  test('with CRLF, without blanks, with comments and event names', async () => {
    await check(
      [
        ': wait\r\n\r\n',
        'event: x\r\nid: 1\r\n',
        (frame('a') + ending).replaceAll('data: ', 'data:').replaceAll('\n', '\r\n'),
      ],
      { text: 'a', last: done },
    )
  })

  test('with a byte order mark', () => check([`\uFEFF${frame('a')}${ending}`], { text: 'a', last: done }))

  test('with a line of a megabyte', async () => {
    const text = 'ä'.repeat(500_000)
    await check([frame(text), ending], { text, sent: frame(text) + frame('', 'stop'), last: done })
  })

  test('with two [DONE], the second and what follows it left out', async () => {
    await check([frame('a') + ending, `data: [DONE]\n\n${frame('b')}`], { text: 'a', last: done })
  })

  test('without usage', () => check([frame('a'), ending], { text: 'a', last: { ...done, usage: undefined } }))

  test('with a finish reason but without [DONE]', () =>
    check([frame('a', 'stop')], { text: 'a', last: done }))

  test('without the blank line behind the last event', () =>
    check([frame('a'), frame('b', 'stop').trimEnd()], {
      text: 'ab',
      sent: frame('a') + frame('b', 'stop'),
      last: done,
    }))

  test('with a finish reason, whatever becomes of its connection', () =>
    check([frame('a', 'stop'), 'data: {"cho\n\n'], { text: 'a', last: done }))

  test('with reasoning under either name, and in parts', async () => {
    const deltas = [
      { reasoning_content: 'a' },
      { reasoning: 'b' },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'c' }] }] },
      { content: [{ type: 'text', text: 'd' }] },
    ]
    const sent = deltas.map((delta) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`).join('')
    await using served = await serve((_, response) => void response.end(sent + ending))
    const events = await eventsOf(served.host, streamed)
    const reasoning = events.map((event) => (event.type === 'delta' ? event.reasoning : '')).join('')
    expect([reasoning, textOf(events)]).toEqual(['abc', 'd'])
  })
})

describe('a streamed answer that is not sound ends in an error', () => {
  test('ended by [DONE] alone', () =>
    check([frame('a'), 'data: [DONE]\n\n'], {
      text: 'a',
      last: failed('without saying that it was complete'),
    }))
  test('ended for a reason that is none', async () => {
    for (const reason of ['abort', 'error', 'insufficient_system_resource'])
      await check([frame('a'), frame('', reason), 'data: [DONE]\n\n'], {
        sent: frame('a'),
        last: failed(`gave up its answer (${reason})`),
      })
  })
  test('ended early', () => check([frame('a')], { text: 'a', last: failed('host h failed: it ended') }))
  test('empty', () => check([], { last: failed('without saying that it was complete') }))
  test('not JSON', () => check([frame('a'), 'data: {"cho\n\n', ending], { last: failed('not JSON') }))
  test('not an object', () => check(['data: 1\n\n'], { last: failed('not an object') }))
  test('cut in an event', () => check([frame('a'), 'data: {"choices":[{"de'], { last: failed('not JSON') }))
  test('an error in its place', () =>
    check([frame('a'), 'data: {"error":{"message":"out of memory"}}\n\n'], {
      text: 'a',
      last: failed('out of memory'),
    }))
  test('an error in the old forms of vLLM and llama.cpp', async () => {
    await check(['data: {"object":"error","message":"bad","code":500}\n\n'], { last: failed('bad') })
    await check(['error: {"code":500,"message":"bad"}\n\n'], { last: failed('bad') })
  })
  test('an error that names its status', () =>
    check(['data: {"error":{"message":"slow down","code":429}}\n\n'], {
      last: { type: 'error', error: expect.objectContaining({ code: 'rate-limited' }) },
    }))
  test('the key in its error', () =>
    check([`data: {"error":{"message":"bad key ${key}"}}\n\n`], { last: failed('bad key [key]') }))
  test('a stream without an end, which is not asked of another host', async () => {
    const piece = Buffer.from(frame('x'.repeat(100_000)).repeat(10))
    await using served = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const write = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', write)
      }
      write()
    })
    const events = await eventsOf(served.host, streamed)
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: {
        code: 'host-failed',
        retryable: false,
        message: expect.stringContaining('more than 33554432 bytes'),
      },
    })
  })
  test('an event without an end', () =>
    check([`data: ${'x'.repeat(5_000_000)}`], { last: failed('more than 4194304 bytes') }))
})

describe('a status is an error that says whether another host may do', () => {
  async function checkStatus(
    status: number,
    body: string,
    expected: { code: string; retryable: boolean; message?: string; retryAfterMs?: number },
    headers: Record<string, string> = {},
  ): Promise<void> {
    await using served = await serve((_, response) => void response.writeHead(status, headers).end(body))
    for (const request of [streamed, whole])
      expect((await eventsOf(served.host, request)).at(-1)).toMatchObject({
        type: 'error',
        error: {
          ...expected,
          ...(expected.message && { message: expect.stringContaining(expected.message) }),
        },
      })
  }

  const said = '{"error":{"message":"It says why"}}'
  test('429 with seconds', () =>
    checkStatus(
      429,
      said,
      { code: 'rate-limited', retryable: true, retryAfterMs: 7_000, message: 'It says why' },
      { 'retry-after': '7' },
    ))
  test('429 with a date that is past', () =>
    checkStatus(
      429,
      '',
      { code: 'rate-limited', retryable: true, retryAfterMs: 0 },
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' },
    ))
  test('429 with a date, by the clock of the host', () =>
    checkStatus(
      429,
      '',
      { code: 'rate-limited', retryable: true, retryAfterMs: 9_000 },
      { date: 'Wed, 21 Oct 2055 07:27:51 GMT', 'retry-after': 'Wed, 21 Oct 2055 07:28:00 GMT' },
    ))
  test('503', () =>
    checkStatus(503, '<h1>Busy</h1>', { code: 'busy', retryable: true, message: 'said: Busy' }))
  test('529', () => checkStatus(529, said, { code: 'busy', retryable: true }))
  test('401', () =>
    checkStatus(401, said, { code: 'host-failed', retryable: true, message: 'refused its key' }))
  test('400', () => checkStatus(400, said, { code: 'bad-request', retryable: false, message: 'It says why' }))
  test('422', () =>
    checkStatus(422, '{"detail":[{"message":"no"}]}', {
      code: 'bad-request',
      retryable: false,
      message: 'no',
    }))
  test('404', () => checkStatus(404, said, { code: 'not-found', retryable: false, message: 'It says why' }))
  test('500', () => checkStatus(500, '', { code: 'host-failed', retryable: true }))
  test('a redirect', () =>
    checkStatus(
      307,
      '',
      { code: 'host-failed', retryable: true, message: 'redirects' },
      { location: `http://127.0.0.1:1/?key=${key}` },
    ))
  test('the key is never repeated', () =>
    checkStatus(400, `{"error":"wrong: ${key}"}`, {
      code: 'bad-request',
      retryable: false,
      message: 'wrong: [key]',
    }))
  test('200 with an error', () =>
    checkStatus(
      200,
      said,
      { code: 'host-failed', retryable: true, message: 'It says why' },
      { 'content-type': 'application/json' },
    ))
  test('compressed', () =>
    checkStatus(
      200,
      'x',
      { code: 'host-failed', retryable: true, message: 'compressed' },
      { 'content-encoding': 'gzip' },
    ))
})

describe('a whole answer', () => {
  const answer = (message: object) => JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] })
  const json = { 'content-type': 'application/json' }

  test('is given with its body', async () => {
    const body = answer({ content: 'Hi', reasoning_content: 'Hm', tool_calls: [{ id: 'c' }] })
    await using served = await serve((_, response) => void response.writeHead(200, json).end(body))
    const [delta, last] = await eventsOf(served.host, whole)
    expect(delta).toMatchObject({ text: 'Hi', reasoning: 'Hm', toolCalls: [{ id: 'c', index: 0 }] })
    expect(last).toMatchObject({ ...done, sent: body })
  })

  test('in the place of a stream has no bytes to pass on', async () => {
    await using served = await serve(
      (_, response) => void response.writeHead(200, json).end(answer({ content: 'Hi' })),
    )
    const events = await eventsOf(served.host, streamed)
    expect(textOf(events)).toBe('Hi')
    expect(events.every((event) => !('sent' in event))).toBe(true)
  })

  test.each(['', '[]', '{"choices":[]}', '{"choices":[{"mess', '<html>'])(
    'that is %j is an error',
    async (body) => {
      await using served = await serve((_, response) => void response.writeHead(200, json).end(body))
      expect((await eventsOf(served.host, whole)).at(-1)).toMatchObject(failed('host h failed'))
    },
  )
})

describe('a host of a kind that may be anything', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
  const counted = `data: ${JSON.stringify({ choices: [], usage })}\n\n`
  /** Answers what `takes` lets through; remembers what it was asked. */
  const serveChats = async (takes: (body: string) => boolean) => {
    const asked: string[] = []
    const served = await serve((request, response) => {
      void request.toArray().then((chunks) => {
        const body = Buffer.concat(chunks as Buffer[]).toString()
        asked.push(body)
        if (!takes(body)) return response.writeHead(422).end('{"detail":"extra inputs are not permitted"}')
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        return response.end(frame('a') + (body.includes('include_usage') ? counted : '') + ending)
      })
    })
    return { served, asked }
  }

  test('is asked for the usage of what it streams, which is not passed on', async () => {
    const { served } = await serveChats(() => true)
    await using _ = served
    const events = await eventsOf(served.host, streamed)
    expect(events.at(-1)).toMatchObject({ ...done, usage })
    expect(sentOf(events)).not.toContain('usage')
  })

  test('and refuses that is not asked for it again', async () => {
    const { served, asked } = await serveChats((body) => !body.includes('stream_options'))
    await using _ = served
    for (let count = 0; count < 2; count++) {
      const events = await eventsOf(served.host, streamed)
      expect(textOf(events)).toBe('a')
      expect(events.at(-1)).toMatchObject({ ...done, usage: undefined })
    }
    expect(asked.map((body) => body.includes('stream_options'))).toEqual([true, false, false])
  })

  test('and refuses something else says so', async () => {
    const { served } = await serveChats(() => false)
    await using _ = served
    expect((await eventsOf(served.host, streamed)).at(-1)).toMatchObject({
      type: 'error',
      error: expect.objectContaining({ code: 'bad-request' }),
    })
  })
})

test('a host whose models are named is asked whether it is there, whatever it knows of lists', async () => {
  const never = new AbortController().signal
  let status = 200
  await using served = await serve((_, response) => void response.writeHead(status).end('{}'))
  const named = openaiHost({
    name: 'h',
    kind: 'openai',
    url: served.host.url,
    models: ['m'],
    clock: systemClock,
  })
  onTestFinished(() => named.close())
  for (const answered of [200, 404, 405, 500]) {
    status = answered
    await named.reach!(never)
  }
  status = 401
  await expect(named.reach!(never)).rejects.toThrow('The host h refused its key (401)')
  const away = openaiHost({
    name: 'h',
    kind: 'openai',
    url: 'http://127.0.0.1:1/v1',
    models: ['m'],
    clock: systemClock,
  })
  onTestFinished(() => away.close())
  await expect(away.reach!(never)).rejects.toThrow('nothing listens at its address')
})

test('a web page in the place of an answer, or of the list of models, says that the address is wrong', async () => {
  const page = { 'content-type': 'text/html' }
  await using served = await serve(
    (_, response) => void response.writeHead(200, page).end('\n<!DOCTYPE html><title>Chat</title>'),
  )
  const message = 'sent a web page in the place of an answer. Look at its url'
  expect((await eventsOf(served.host, whole)).at(-1)).toMatchObject(failed(message))
  await expect(served.host.listModels(new AbortController().signal)).rejects.toThrow(message)
})

test.each([
  ['', /no list of models at http:\S+\d\/models \(404\)\. Most .*: try http:\/\/127\.0\.0\.1:\d+\/v1\.$/],
  ['/', /: try http:\/\/127\.0\.0\.1:\d+\/v1\.$/],
  ['/v1/chat/completions', /: try http:\/\/127\.0\.0\.1:\d+\/v1\.$/],
  ['/api/v1/', /\/api\/v1\/models \(404\)\. Look at its url, or name its models/],
])(
  'an address with the path “%s” under which there are no models is told with the one that was meant',
  async (path, message) => {
    await using served = await serve((_, response) => void response.writeHead(404).end('Not found'))
    const url = new URL(served.host.url).origin + path
    const host = openaiHost({ name: 'h', kind: 'openai', url, clock: systemClock })
    onTestFinished(() => host.close())
    await expect(host.listModels(new AbortController().signal)).rejects.toThrow(message)
  },
)

test.each(['ftp://a', 'nowhere', 'http://user:pass@a/v1', undefined])('the address %s is refused', (url) => {
  expect(() => openaiHost({ name: 'h', kind: 'openai', url: url!, clock: systemClock })).toThrow(
    expect.objectContaining({ code: 'bad-config' }),
  )
})
