/** The headers of a response, their names in small letters; one that came more than once is joined by commas. */
export type ResponseHeaders = Record<string, string | undefined>

/** Is told what a response turns out to be, as its bytes come. */
export interface ResponseTaker {
  onHead(status: number, headers: ResponseHeaders): void
  /** What one read held of the body, as a text of one character for each byte. */
  onBody(piece: string): void
  onEnd(): void
}

/** What was sent is no HTTP/1.1, or more than is read of it. The message goes on behind "the host failed: it sent …". */
export class BadResponse extends Error {
  override name = 'BadResponse'
}

const mostHeadBytes = 65_536
const mostLineBytes = 4_096
const mostInformal = 20
/** Sizes of chunks beyond this are nonsense. */
const mostHexDigits = 8
const lineFeed = 10
const carriageReturn = 13

type State =
  | 'head'
  /** A body of a known length, or the data of a chunk. */
  | 'data'
  | 'chunk-size'
  | 'chunk-end'
  | 'trailer'
  /** A body that ends with its connection. */
  | 'until-close'
  | 'over'

/**
 * Reads the responses of one connection (RFC 9112), one after another. `expect` says who takes the next one; bytes
 * that nobody asked for, and whatever cannot be read in one way only, throw `BadResponse`.
 */
export class ResponseParser {
  /** Whether another request may be sent on the connection once this response is over. */
  keepsOpen = false
  /** Whether a byte of the response has come. */
  begun = false
  #state: State = 'over'
  #taker: ResponseTaker | undefined
  #head = ''
  #informal = 0
  #left = 0
  #isChunked = false
  #line = ''
  #trailerBytes = 0

  get isOver(): boolean {
    return this.#state === 'over'
  }

  expect(taker: ResponseTaker): void {
    this.#taker = taker
    this.#state = 'head'
    this.#head = ''
    this.#informal = 0
    this.begun = false
    this.keepsOpen = false
  }

  /** Takes what was read: the first `length` bytes of a piece of memory that may be written over afterwards. */
  push(memory: Buffer, length: number): void {
    let at = 0
    while (this.#state === 'head' && at < length) at = this.#takeHead(memory, at, length)
    if (at >= length) return
    if (this.#state === 'over') throw new BadResponse('more than it was asked for')
    this.#takeBody(memory, at, length)
  }

  /** The connection was closed by the host; true where that is how the response ends. */
  end(): boolean {
    if (this.#state !== 'until-close') return this.#state === 'over'
    this.#finish()
    return true
  }

  #takeHead(memory: Buffer, from: number, length: number): number {
    this.begun = true
    const known = this.#head.length
    const text = this.#head + memory.toString('latin1', from, length)
    const end = endOfHead(text, Math.max(0, known - 3))
    if (end < 0 ? text.length > mostHeadBytes : end > mostHeadBytes) throw new BadResponse('too many headers')
    if (end < 0) {
      this.#head = text
      return length
    }
    this.#head = ''
    this.#begin(text.slice(0, end))
    return from + end - known
  }

  #begin(head: string): void {
    const firstEnd = head.indexOf('\n')
    const isUsual = head.startsWith('HTTP/1.1 200 ')
    const start = isUsual
      ? usualStart
      : /^HTTP\/1\.([01]) ([1-9]\d\d)(?:[ \r]|$)/.exec(head.slice(0, firstEnd))
    if (!start) throw new BadResponse('something else than HTTP/1.1')
    const status = Number(start[2])
    if (status < 200) {
      // Such as `100 Continue` or `103 Early Hints`: the response itself comes behind it.
      if (status === 101 || ++this.#informal > mostInformal)
        throw new BadResponse(`a status that was not asked for (${status})`)
      return
    }
    const headers = headersOf(head, firstEnd + 1)
    const connection = headers['connection']?.toLowerCase() ?? ''
    this.keepsOpen = start[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive')
    this.#state = this.#bodyOf(status, headers)
    const taker = this.#taker!
    taker.onHead(status, headers)
    if (this.#state === 'data' && this.#left === 0) this.#finish()
  }

  #bodyOf(status: number, headers: ResponseHeaders): State {
    const coding = headers['transfer-encoding']?.toLowerCase()
    const length = headers['content-length']
    this.#isChunked = coding !== undefined
    this.#left = 0
    if (status === 204 || status === 304) {
      this.#isChunked = false
      return 'data'
    }
    if (coding !== undefined) {
      if (coding !== 'chunked') throw new BadResponse(`a body in a form that was not asked for (${coding})`)
      // A length beside it says that somebody on the way may have read the response otherwise.
      if (length !== undefined) this.keepsOpen = false
      this.#line = ''
      return 'chunk-size'
    }
    if (length === undefined) {
      this.keepsOpen = false
      return 'until-close'
    }
    this.#left = lengthOf(length)
    return 'data'
  }

  /** What one read holds of the body goes out as one piece, however many chunks it came in. */
  #takeBody(memory: Buffer, from: number, length: number): void {
    let piece = ''
    let at = from
    while (at < length && this.#state !== 'over') {
      if (this.#state === 'until-close') {
        piece = memory.toString('latin1', at, length)
        at = length
      } else if (this.#state === 'data') {
        const taken = Math.min(this.#left, length - at)
        piece += memory.toString('latin1', at, at + taken)
        at += taken
        if ((this.#left -= taken) > 0) break
        if (!this.#isChunked) this.#state = 'over'
        else this.#state = 'chunk-end'
      } else at = this.#takePlainLine(memory, at, length) || this.#takeLine(memory, at, length)
    }
    const isOver = this.#state === 'over'
    if (piece !== '') this.#taker!.onBody(piece)
    if (!isOver) return
    if (at < length) this.keepsOpen = false
    this.#finish()
  }

  /**
   * The size of a chunk, or the end of one, where it is all there and nothing but that: the same as `#takeLine` without
   * a text for it. Returns 0 where it is anything else.
   */
  #takePlainLine(memory: Buffer, from: number, length: number): number {
    if (this.#line !== '') return 0
    let at = from
    let size = 0
    for (let digit = 0; at < length && at - from < mostHexDigits; at++) {
      digit = hexDigit(memory[at]!)
      if (digit < 0) break
      size = size * 16 + digit
    }
    if (at + 2 > length || memory[at] !== carriageReturn || memory[at + 1] !== lineFeed) return 0
    if (this.#state === 'chunk-end' && at === from) this.#state = 'chunk-size'
    else if (this.#state === 'chunk-size' && size > 0) {
      this.#left = size
      this.#state = 'data'
    } else return 0
    return at + 2
  }

  /** The size of a chunk, the end of one, or a line of the trailer. */
  #takeLine(memory: Buffer, from: number, length: number): number {
    let at = from
    while (at < length && memory[at] !== lineFeed) at++
    if (this.#line.length + at - from > mostLineBytes) throw new BadResponse('a chunk without a size')
    const isWhole = at < length
    const piece = memory.toString('latin1', from, at)
    this.#line = this.#line === '' ? piece : this.#line + piece
    if (!isWhole) return length
    const line =
      this.#line.charCodeAt(this.#line.length - 1) === carriageReturn ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    if (this.#state === 'chunk-end') {
      if (line !== '') throw new BadResponse('a chunk that is longer than its size')
      this.#state = 'chunk-size'
    } else if (this.#state === 'chunk-size') {
      this.#left = sizeOf(line)
      this.#trailerBytes = 0
      this.#state = this.#left > 0 ? 'data' : 'trailer'
    } else if (line === '') this.#state = 'over'
    else if ((this.#trailerBytes += line.length) > mostHeadBytes) throw new BadResponse('too many headers')
    return at + 1
  }

  #finish(): void {
    const taker = this.#taker!
    this.#state = 'over'
    this.#taker = undefined
    taker.onEnd()
  }
}

/** Of nearly every answer. */
const usualStart = ['', '1', '200']

/** -1 where it is none. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** Where the first blank line ends; -1 where there is none yet. */
function endOfHead(text: string, from: number): number {
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) {
    const next = text.charCodeAt(at + 1)
    if (next === lineFeed) return at + 2
    if (next === carriageReturn && text.charCodeAt(at + 2) === lineFeed) return at + 3
  }
  return -1
}

/** Reads the lines of a head from there on; each ends with a line feed. */
function headersOf(head: string, from: number): ResponseHeaders {
  const headers: ResponseHeaders = Object.create(null) as ResponseHeaders
  for (let at = from, end = 0; at < head.length; at = end + 1) {
    end = head.indexOf('\n', at)
    const colon = head.indexOf(':', at)
    if (colon <= at || colon > end) {
      if (head.slice(at, end).trim() === '') continue
      throw new BadResponse('a header that is none')
    }
    const name = nameOf(head.slice(at, colon))
    const value = head.slice(colon + 1, end).trim()
    const known = headers[name]
    headers[name] = known === undefined ? value : `${known}, ${value}`
  }
  return headers
}

/** Names as they were sent, with their small letters: a host sends the same ones with each answer. */
const knownNames = new Map<string, string>()
const mostKnownNames = 1_000

function nameOf(sent: string): string {
  const known = knownNames.get(sent)
  if (known !== undefined) return known
  const name = sent.toLowerCase()
  // A blank before the colon, or a line that goes on from the one before, is read differently by different programs.
  if (!/^[!#$%&'*+.^_`|~\da-z-]+$/.test(name)) throw new BadResponse('a header that is none')
  if (knownNames.size < mostKnownNames && name.length < 64) knownNames.set(sent, name)
  return name
}

function lengthOf(sent: string): number {
  if (/^\d{1,15}$/.test(sent)) return Number(sent)
  // The same length twice is one length.
  const [first, ...others] = sent.split(',').map((one) => one.trim())
  if (!/^\d{1,15}$/.test(first!) || others.some((one) => one !== first))
    throw new BadResponse(`a length that is none (${sent.slice(0, 40)})`)
  return Number(first)
}

function sizeOf(line: string): number {
  const semicolon = line.indexOf(';')
  const digits = (semicolon < 0 ? line : line.slice(0, semicolon)).trim()
  if (digits.length > mostHexDigits || !/^[\da-f]+$/i.test(digits))
    throw new BadResponse('a chunk without a size')
  return Number.parseInt(digits, 16)
}
