import { charCodes } from '../words/char-codes.ts'
import { commonEntity, decodeEntities } from './html-entities.ts'
import { htmlTag, knownTags, type HtmlTag } from './html-tags.ts'

/** The attributes that are asked for. */
export type HtmlAttributes = { [name in 'id' | 'name' | 'class' | 'role' | 'hidden']?: string | undefined }

/** What a page holds, in its order. Elements are closed in the order in which they were opened. */
export interface HtmlEvents {
  open(tag: HtmlTag, attributes: HtmlAttributes): void
  /** A stretch of a text, entities resolved: the codes of its characters, good until this returns. */
  text(codes: Uint16Array, from: number, to: number): void
  close(tag: HtmlTag): void
}

const none = noAttributes()
const noneOpened: readonly number[] = Array.from({ length: knownTags }, () => 0)
const [exclamation, doubleQuote, singleQuote, slash, equals, greater, question] = [33, 34, 39, 47, 61, 62, 63]

function isBlank(code: number): boolean {
  return code === 32 || (code <= 13 && code >= 9 && code !== 11)
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

/** A name ends at a blank, a slash or the end of its tag. */
function endsName(code: number): boolean {
  return code === greater || code === slash || isBlank(code)
}

/** Which attribute may be of a name of this length that begins so; few have to be looked at any further. */
function soughtName(length: number, first: number): keyof HtmlAttributes | undefined {
  const lower = first | 0x20
  if (length === 2) return lower === 105 ? 'id' : undefined
  if (length === 4) return lower === 110 ? 'name' : lower === 114 ? 'role' : undefined
  if (length === 5) return lower === 99 ? 'class' : undefined
  return length === 6 && lower === 104 ? 'hidden' : undefined
}

function isNamed(html: string, from: number, name: string): boolean {
  return html.startsWith(name, from) || html.slice(from, from + name.length).toLowerCase() === name
}

function noAttributes(): HtmlAttributes {
  return { id: undefined, name: undefined, class: undefined, role: undefined, hidden: undefined }
}

/** Each by its own name: with a name that is computed it takes several times as long. The first of a name counts. */
function setAttribute(attributes: HtmlAttributes, name: keyof HtmlAttributes, value: string): void {
  if (name === 'id') attributes.id ??= value
  else if (name === 'class') attributes.class ??= value
  else if (name === 'name') attributes.name ??= value
  else if (name === 'role') attributes.role ??= value
  else attributes.hidden ??= value
}

const wordSlots = 2_048
const words: string[] = Array.from({ length: wordSlots }, () => '')
/** The elements of those words that are names of known ones. */
const tags: (HtmlTag | undefined)[] = Array.from({ length: wordSlots }, () => undefined)

/**
 * Where a stretch of a page lies among `words`: as the same string again where it stood there a moment ago, as names and
 * classes do.
 */
function slotOf(codes: Uint16Array, from: number, to: number): number {
  let hash = to - from
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ codes[at]!, 0x01000193)
  const slot = (hash ^ (hash >>> 15)) & (wordSlots - 1)
  const word = words[slot]!
  let at = from
  if (word.length === to - from) while (at < to && word.charCodeAt(at - from) === codes[at]) at++
  if (at !== to) keepWord(slot, codes.subarray(from, to))
  return slot
}

function keepWord(slot: number, codes: Uint16Array): void {
  // What is kept must not keep the whole page.
  const kept = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength).toString('utf16le')
  words[slot] = kept
  const tag = htmlTag(kept.toLowerCase())
  tags[slot] = tag.number < knownTags ? tag : undefined
}

const pageCodes = charCodes()
const decodedCodes = charCodes()
/** The character of an entity. */
const oneCode = new Uint16Array(1)

/**
 * Reads HTML as most pages are written, several times as fast as a complete parser and with the same outcome. False
 * where there is something that only such a one knows: what was told until then is then to be forgotten.
 */
export function scanHtml(html: string, events: HtmlEvents): boolean {
  return new HtmlScan(html, events).scan()
}

/**
 * One page as it is read. A class, and no functions within a function: those would be new ones for each page, and what V8
 * has learnt of them is often lost in between.
 */
class HtmlScan {
  #html: string
  /** The characters as numbers, which are read faster than those of a string. */
  #codes: Uint16Array
  #length: number
  #events: HtmlEvents
  /** The open elements, and how often each is among them, by its number. */
  #stack: HtmlTag[] = []
  #opened: number[] = noneOpened.slice()
  /** Elements that are not known beforehand, so that each name is one. */
  #others = new Map<string, HtmlTag>()
  /** The next that may be an entity. */
  #entity: number
  /** Those that were read last. */
  #attributes = none

  constructor(html: string, events: HtmlEvents) {
    this.#html = html
    this.#codes = pageCodes(html)
    this.#length = html.length
    this.#events = events
    this.#entity = html.indexOf('&')
  }

  scan(): boolean {
    const html = this.#html
    const codes = this.#codes
    let start = 0
    for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
      const next = at + 1 < this.#length ? codes[at + 1]! : 0
      if (isLetter(next)) {
        this.#text(start, at)
        const end = this.#nameEnd(at + 1)
        const tag = this.#tagOf(at + 1, end)
        if (tag.isUnusual || (tag.name === 'form' && this.#opened[tag.number]! > 0)) return false
        const hasNone = end < this.#length && codes[end] === greater
        const stop = hasNone ? end : this.#readAttributes(end)
        if (stop < 0) return false
        this.#open(tag, hasNone ? none : this.#attributes)
        start = at = stop + 1
        if (!tag.isRaw) continue
        const rawStop = rawEnd(html, start, tag.name)
        if (rawStop < 0) return false
        if (tag.name === 'title' || tag.name === 'textarea') {
          // An entity right behind one is none to the complete parser.
          if (html.slice(start, rawStop).includes('<')) return false
          this.#text(start, rawStop)
        }
        start = at = rawStop
      } else if (next === slash && at + 2 < this.#length && isLetter(codes[at + 2]!)) {
        this.#text(start, at)
        const end = this.#nameEnd(at + 2)
        const stop = html.indexOf('>', end)
        if (stop < 0) return false
        this.#close(this.#tagOf(at + 2, end))
        start = at = stop + 1
      } else if (next === exclamation || next === question) {
        this.#text(start, at)
        const end = declarationEnd(html, at)
        if (end < 0) return false
        start = at = end
      } else if (next === slash) return false
      else at++
    }
    this.#text(start, this.#length)
    while (this.#stack.length > 0) this.#pop()
    return true
  }

  #tagOf(from: number, to: number): HtmlTag {
    const slot = slotOf(this.#codes, from, to)
    return tags[slot] ?? this.#otherTag(words[slot]!.toLowerCase())
  }

  #otherTag(name: string): HtmlTag {
    let tag = this.#others.get(name)
    if (!tag) {
      tag = { ...htmlTag(name), number: this.#opened.length }
      this.#others.set(name, tag)
      this.#opened.push(0)
    }
    return tag
  }

  #pop(): void {
    const tag = this.#stack.pop()!
    this.#opened[tag.number]!--
    this.#events.close(tag)
  }

  #open(tag: HtmlTag, attributes: HtmlAttributes): void {
    const stack = this.#stack
    while (stack.length > 0 && tag.ends.has(stack[stack.length - 1]!)) this.#pop()
    this.#events.open(tag, attributes)
    if (tag.isVoid) this.#events.close(tag)
    else {
      stack.push(tag)
      this.#opened[tag.number]!++
    }
  }

  #close(tag: HtmlTag): void {
    if (tag.isVoid) {
      if (tag.name !== 'br') return
      this.#events.open(tag, none)
      this.#events.close(tag)
    } else if (this.#opened[tag.number]! > 0) {
      const stack = this.#stack
      while (stack[stack.length - 1] !== tag) this.#pop()
      this.#pop()
    } else if (tag.name === 'p') {
      this.#open(tag, none)
      this.#pop()
    }
  }

  #text(from: number, to: number): void {
    for (let at = from; at < to;) {
      if (this.#entity >= 0 && this.#entity < at) this.#entity = this.#html.indexOf('&', at)
      const entity = this.#entity
      if (entity < 0 || entity >= to) return this.#events.text(this.#codes, at, to)
      if (entity > at) this.#events.text(this.#codes, at, entity)
      const end = commonEntity(this.#codes, entity, to, oneCode)
      if (end < 0) return this.#decoded(entity, to)
      this.#events.text(oneCode, 0, 1)
      at = end
    }
  }

  #decoded(from: number, to: number): void {
    const decoded = decodeEntities(this.#html.slice(from, to))
    this.#events.text(decodedCodes(decoded), 0, decoded.length)
  }

  #nameEnd(from: number): number {
    let at = from
    while (at < this.#length && !endsName(this.#codes[at]!)) at++
    return at
  }

  /** Reads the attributes of a tag; returns where it ends, or -1. */
  #readAttributes(from: number): number {
    const codes = this.#codes
    const length = this.#length
    this.#attributes = none
    for (let at = from; at < length;) {
      const code = codes[at]!
      if (code === greater) return at
      if (code === slash || isBlank(code)) {
        at++
        continue
      }
      const nameFrom = at++
      while (at < length && codes[at] !== equals && !endsName(codes[at]!)) at++
      const nameTo = at
      while (at < length && isBlank(codes[at]!)) at++
      let valueFrom = at
      let valueTo = at
      if (at < length && codes[at] === equals) {
        do at++
        while (at < length && isBlank(codes[at]!))
        const quote = at < length ? codes[at]! : 0
        if (quote === doubleQuote || quote === singleQuote) {
          valueFrom = ++at
          while (at < length && codes[at] !== quote) at++
          if (at >= length) return -1
          valueTo = at++
        } else {
          valueFrom = at
          while (at < length && codes[at] !== greater && !isBlank(codes[at]!)) at++
          valueTo = at
        }
      }
      const name = soughtName(nameTo - nameFrom, code)
      if (name !== undefined && !this.#keepAttribute(name, nameFrom, valueFrom, valueTo)) return -1
    }
    return -1
  }

  /** Keeps the value of an attribute that may have this name. False where that holds an entity. */
  #keepAttribute(name: keyof HtmlAttributes, nameFrom: number, valueFrom: number, valueTo: number): boolean {
    if (!isNamed(this.#html, nameFrom, name)) return true
    const value =
      name === 'class'
        ? words[slotOf(this.#codes, valueFrom, valueTo)]!
        : this.#html.slice(valueFrom, valueTo)
    if (value.includes('&')) return false
    if (this.#attributes === none) this.#attributes = noAttributes()
    setAttribute(this.#attributes, name, value)
    return true
  }
}

/** Where the end tag begins that ends raw text, or -1. */
function rawEnd(html: string, from: number, name: string): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    const end = at + 2 + name.length
    if (html.slice(at + 2, end).toLowerCase() === name && end < html.length && endsName(html.charCodeAt(end)))
      return at
  }
  return -1
}

/** Where a comment, a document type or a processing instruction ends that begins here, or -1. */
function declarationEnd(html: string, at: number): number {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4)
    const isUnusual = html.startsWith('<!-->', at) || html.startsWith('<!--->', at)
    return end < 0 || isUnusual || html.slice(at, end).includes('--!>') ? -1 : end + 3
  }
  if (html[at + 1] === '!' && !/^<!doctype/i.test(html.slice(at, at + 9))) return -1
  return html.indexOf('>', at) + 1 || -1
}
