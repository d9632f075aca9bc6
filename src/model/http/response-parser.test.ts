import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadResponse, ResponseParser, type ResponseHeaders } from './response-parser.ts'

interface Read {
  status: number
  headers: ResponseHeaders
  body: string
  /** How many pieces the body was given out in. */
  pieces: number
  ended: boolean
  keepsOpen: boolean
}

/** Reads bytes that arrive in pieces cut at these places; `closes`: and the connection is closed behind them. */
function read(text: string, { cuts = [], closes = false }: { cuts?: number[]; closes?: boolean } = {}): Read {
  const parser = new ResponseParser()
  const found: Read = { status: 0, headers: {}, body: '', pieces: 0, ended: false, keepsOpen: false }
  parser.expect({
    onHead: (status, headers) => void Object.assign(found, { status, headers: { ...headers } }),
    onBody(piece) {
      found.body += piece
      found.pieces++
    },
    onEnd: () => (found.ended = true),
  })
  // One piece of memory for all reads, as with a socket.
  const memory = Buffer.alloc(Math.max(1, text.length))
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b)
  for (const [index, end] of places.slice(1).entries()) {
    memory.write(text.slice(places[index], end), 'latin1')
    if (end > places[index]!) parser.push(memory, end - places[index]!)
  }
  if (closes) parser.end()
  return { ...found, keepsOpen: parser.keepsOpen }
}

const ok = 'HTTP/1.1 200 OK\r\n'

test.each([
  ['of a length', `${ok}Content-Length: 5\r\n\r\nhello`, { body: 'hello', keepsOpen: true }],
  ['without a body', `${ok}content-length: 0\r\n\r\n`, { body: '', keepsOpen: true }],
  [
    'in chunks, with extensions and a trailer',
    `${ok}transfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n, my world\r\n0\r\nx: y\r\n\r\n`,
    { body: 'hello, my world', pieces: 1, keepsOpen: true },
  ],
  [
    'in a chunk whose size has two digits',
    `${ok}transfer-encoding: chunked\r\n\r\n1B\r\n${'x'.repeat(27)}\r\n0\r\n\r\n`,
    { body: 'x'.repeat(27), pieces: 1 },
  ],
  ['with bare line feeds', 'HTTP/1.1 200\ncontent-length:2\n\nok', { body: 'ok', status: 200 }],
  [
    'behind informal ones',
    `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\ncontent-length: 1\r\n\r\nx`,
    { status: 404, body: 'x' },
  ],
  ['that says it closes', `${ok}connection: Close\r\ncontent-length: 1\r\n\r\nx`, { keepsOpen: false }],
  ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx', { body: 'x', keepsOpen: false }],
  ['204', `HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n`, { status: 204, body: '' }],
  ['with its length twice', `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\nok`, { body: 'ok' }],
  [
    'with a length beside its chunks',
    `${ok}content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    { body: 'x', keepsOpen: false },
  ],
])('a response %s', (_, text, expected) => {
  expect(read(text)).toMatchObject({ ended: true, ...expected })
  const bytewise = read(text, { cuts: Array.from(text, (_one, index) => index) })
  expect(bytewise).toMatchObject({ ended: true, ...expected, pieces: bytewise.body.length })
  for (let cut = 1; cut < text.length; cut++)
    expect(read(text, { cuts: [cut] })).toMatchObject({
      ended: true,
      ...expected,
      pieces: expect.any(Number),
    })
})

test('a response that ends with its connection', () => {
  expect(read(`${ok}\r\nhel`)).toMatchObject({ body: 'hel', ended: false })
  expect(read(`${ok}\r\nhello`, { closes: true })).toMatchObject({ body: 'hello', ended: true })
  expect(read(`${ok}content-length: 9\r\n\r\nhello`, { closes: true })).toMatchObject({ ended: false })
})

test('headers are joined, their names in small letters', () => {
  expect(read(`${ok}X-A: 1\r\nx-a:  2 \r\n__proto__: 3\r\ncontent-length: 0\r\n\r\n`).headers).toEqual(
    Object.assign(Object.create(null), { 'x-a': '1, 2', 'content-length': '0', ['__proto__']: '3' }),
  )
})

describe('what can be read in more ways than one is refused:', () => {
  test.each([
    'hello there\r\n\r\n',
    'HTTP/2 200 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(30),
    `${ok}content-length : 1\r\n\r\nx`,
    `${ok}x: y\r\n z: folded\r\n\r\n`,
    `${ok}no colon\r\n\r\n`,
    `${ok}content-length: -1\r\n\r\n`,
    `${ok}content-length: 1, 2\r\n\r\n`,
    `${ok}content-length: 0x10\r\n\r\n`,
    `${ok}transfer-encoding: gzip, chunked\r\n\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\nx\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\nfffffffff\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(5_000)}`,
    `${ok}x: ${'y'.repeat(70_000)}`,
    `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(70)}`,
  ])('%.60j', (text) => {
    expect(() => read(text)).toThrow(BadResponse)
  })
})

test('bytes that nobody asked for are refused, or end their connection', () => {
  expect(read(`${ok}content-length: 1\r\n\r\nxyz`)).toMatchObject({
    body: 'x',
    ended: true,
    keepsOpen: false,
  })
  expect(() => new ResponseParser().push(Buffer.from('x'), 1)).toThrow(BadResponse)
})

test('a body arrives as it was sent, whatever the chunks and wherever the reads are cut', () => {
  const piece = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 300 })
  const inChunks = (pieces: string[]) =>
    `transfer-encoding: chunked\r\n\r\n${pieces.map((one) => `${one.length.toString(16)}\r\n${one}\r\n`).join('')}0\r\n\r\n`
  const inOne = (pieces: string[]) => `content-length: ${pieces.join('').length}\r\n\r\n${pieces.join('')}`
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.constantFrom(inChunks, inOne),
      fc.array(fc.nat(), { maxLength: 30 }),
      (pieces, form, cuts) => {
        const found = read(ok + form(pieces), { cuts })
        expect(found).toMatchObject({ status: 200, body: pieces.join(''), ended: true, keepsOpen: true })
      },
    ),
  )
})

test('any bytes are read or refused, and nothing else', () => {
  const almost = fc
    .array(
      fc.constantFrom(
        ok,
        'HTTP/1.1 ',
        '\r\n',
        '\n',
        ': ',
        'content-length',
        'transfer-encoding: chunked',
        '5',
        'a',
        'x',
        '0\r\n\r\n',
      ),
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(almost, fc.string({ unit: 'binary-ascii' })), fc.array(fc.nat()), (text, cuts) => {
      try {
        read(text, { cuts, closes: true })
      } catch (error) {
        expect(error).toBeInstanceOf(BadResponse)
      }
    }),
    { numRuns: 2_000 },
  )
})
