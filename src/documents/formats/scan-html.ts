import { decodeHTML } from 'entities'
import { htmlTag, knownTags, type HtmlTag } from './html-tags.ts'

/** The attributes that are asked for. */
export type HtmlAttributes = { [name in 'id' | 'name' | 'class' | 'role' | 'hidden']?: string | undefined }

/** What a page holds, in its order. Elements are closed in the order in which they were opened. */
export interface HtmlEvents {
  open(tag: HtmlTag, attributes: HtmlAttributes): void
  /** A stretch of a text, entities resolved. */
  text(text: string, from: number, to: number): void
  close(tag: HtmlTag): void
}

const none = noAttributes()
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
function slotOf(html: string, from: number, to: number): number {
  let hash = to - from
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ html.charCodeAt(at), 0x01000193)
  const slot = (hash ^ (hash >>> 15)) & (wordSlots - 1)
  const word = words[slot]!
  let at = from
  if (word.length === to - from) while (at < to && word.charCodeAt(at - from) === html.charCodeAt(at)) at++
  if (at === to) return slot
  // What is kept must not keep the whole page.
  const kept = Buffer.from(html.slice(from, to), 'utf16le').toString('utf16le')
  words[slot] = kept
  const tag = htmlTag(kept.toLowerCase())
  tags[slot] = tag.number < knownTags ? tag : undefined
  return slot
}

/**
 * Reads HTML as most pages are written, several times as fast as a complete parser and with the same outcome. False
 * where there is something that only such a one knows: what was told until then is then to be forgotten.
 */
export function scanHtml(html: string, events: HtmlEvents): boolean {
  /** The open elements, and how often each is among them, by its number. */
  const stack: HtmlTag[] = []
  const opened = Array.from({ length: knownTags }, () => 0)
  /** Elements that are not known beforehand, so that each name is one. */
  const others = new Map<string, HtmlTag>()

  const tagOf = (from: number, to: number): HtmlTag => {
    const slot = slotOf(html, from, to)
    const known = tags[slot]
    if (known) return known
    const name = words[slot]!.toLowerCase()
    let tag = others.get(name)
    if (!tag) {
      tag = { ...htmlTag(name), number: opened.length }
      others.set(name, tag)
      opened.push(0)
    }
    return tag
  }

  const pop = () => {
    const tag = stack.pop()!
    opened[tag.number]!--
    events.close(tag)
  }

  const open = (tag: HtmlTag, attributes: HtmlAttributes) => {
    while (stack.length > 0 && tag.ends.has(stack.at(-1)!)) pop()
    events.open(tag, attributes)
    if (tag.isVoid) events.close(tag)
    else {
      stack.push(tag)
      opened[tag.number]!++
    }
  }

  const close = (tag: HtmlTag) => {
    if (tag.isVoid) {
      if (tag.name !== 'br') return
      events.open(tag, none)
      events.close(tag)
    } else if (opened[tag.number]! > 0) {
      while (stack.at(-1) !== tag) pop()
      pop()
    } else if (tag.name === 'p') {
      open(tag, none)
      pop()
    }
  }

  let entity = html.indexOf('&')
  const text = (from: number, to: number) => {
    if (from >= to) return
    if (entity >= 0 && entity < from) entity = html.indexOf('&', from)
    if (entity >= 0 && entity < to) {
      const decoded = decodeHTML(html.slice(from, to))
      events.text(decoded, 0, decoded.length)
    } else events.text(html, from, to)
  }

  const nameEnd = (from: number) => {
    let at = from
    while (at < html.length && !endsName(html.charCodeAt(at))) at++
    return at
  }

  /** Reads the attributes of a tag; returns where it ends, or -1. */
  let attributes = none
  const readAttributes = (from: number): number => {
    attributes = none
    for (let at = from; at < html.length;) {
      const code = html.charCodeAt(at)
      if (code === greater) return at
      if (code === slash || isBlank(code)) {
        at++
        continue
      }
      const nameFrom = at++
      while (at < html.length && html.charCodeAt(at) !== equals && !endsName(html.charCodeAt(at))) at++
      const nameTo = at
      while (isBlank(html.charCodeAt(at))) at++
      let [valueFrom, valueTo] = [at, at]
      if (html.charCodeAt(at) === equals) {
        do at++
        while (isBlank(html.charCodeAt(at)))
        const quote = html.charCodeAt(at)
        if (quote === doubleQuote || quote === singleQuote) {
          valueFrom = at + 1
          valueTo = html.indexOf(quote === doubleQuote ? '"' : "'", valueFrom)
          if (valueTo < 0) return -1
          at = valueTo + 1
        } else {
          valueFrom = at
          while (at < html.length && html.charCodeAt(at) !== greater && !isBlank(html.charCodeAt(at))) at++
          valueTo = at
        }
      }
      const name = soughtName(nameTo - nameFrom, code)
      if (name === undefined || !isNamed(html, nameFrom, name)) continue
      const value =
        name === 'class' ? words[slotOf(html, valueFrom, valueTo)]! : html.slice(valueFrom, valueTo)
      if (value.includes('&')) return -1
      if (attributes === none) attributes = noAttributes()
      setAttribute(attributes, name, value)
    }
    return -1
  }

  /** Where the end tag begins that ends raw text, or -1. */
  const rawEnd = (from: number, name: string): number => {
    for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
      const end = at + 2 + name.length
      if (
        html.slice(at + 2, end).toLowerCase() === name &&
        end < html.length &&
        endsName(html.charCodeAt(end))
      )
        return at
    }
    return -1
  }

  let start = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const next = html.charCodeAt(at + 1)
    if (isLetter(next)) {
      text(start, at)
      const end = nameEnd(at + 1)
      const tag = tagOf(at + 1, end)
      if (tag.isUnusual || (tag.name === 'form' && opened[tag.number]! > 0)) return false
      const stop = html.charCodeAt(end) === greater ? end : readAttributes(end)
      if (stop < 0 || stop >= html.length) return false
      open(tag, stop === end ? none : attributes)
      start = at = stop + 1
      if (!tag.isRaw) continue
      const rawStop = rawEnd(start, tag.name)
      if (rawStop < 0) return false
      if (tag.name === 'title' || tag.name === 'textarea') {
        // An entity right behind one is none to the complete parser.
        if (html.slice(start, rawStop).includes('<')) return false
        text(start, rawStop)
      }
      start = at = rawStop
    } else if (next === slash && isLetter(html.charCodeAt(at + 2))) {
      text(start, at)
      const end = nameEnd(at + 2)
      const stop = html.indexOf('>', end)
      if (stop < 0) return false
      close(tagOf(at + 2, end))
      start = at = stop + 1
    } else if (next === exclamation || next === question) {
      text(start, at)
      const end = declarationEnd(html, at)
      if (end < 0) return false
      start = at = end
    } else if (next === slash) return false
    else at++
  }
  text(start, html.length)
  while (stack.length > 0) pop()
  return true
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
