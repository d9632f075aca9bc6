import { decodeHTML } from 'entities'
import { htmlTag, type HtmlTag } from './html-tags.ts'

/** The attributes that are asked for. */
export type HtmlAttributes = Partial<Record<'id' | 'name' | 'class' | 'role' | 'hidden', string>>

/** What a page holds, in its order. Elements are closed in the order in which they were opened. */
export interface HtmlEvents {
  open(tag: HtmlTag, attributes: HtmlAttributes): void
  /** A stretch of a text, entities resolved. */
  text(text: string, from: number, to: number): void
  close(tag: HtmlTag): void
}

/** Their content is no markup, with entities in the first two. */
const rawNames = new Set(['title', 'textarea', 'script', 'style'])
/** Whose rules are too much for a quick reader. */
const unusualNames = new Set('svg math iframe xmp noembed noframes plaintext image'.split(' '))

const none: HtmlAttributes = {}
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

const wordSlots = 2_048
const words: string[] = Array.from({ length: wordSlots }, () => '')

/** A stretch of a page as a string; the same one again where it stood there a moment ago, as names and classes do. */
function wordAt(html: string, from: number, to: number): string {
  let hash = to - from
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ html.charCodeAt(at), 0x01000193)
  const slot = (hash ^ (hash >>> 15)) & (wordSlots - 1)
  const word = words[slot]!
  let at = from
  if (word.length === to - from) while (at < to && word.charCodeAt(at - from) === html.charCodeAt(at)) at++
  if (at === to) return word
  // What is kept must not keep the whole page.
  return (words[slot] = Buffer.from(html.slice(from, to), 'utf16le').toString('utf16le'))
}

/**
 * Reads HTML as most pages are written, several times as fast as a complete parser and with the same outcome. False
 * where there is something that only such a one knows: what was told until then is then to be forgotten.
 */
export function scanHtml(html: string, events: HtmlEvents): boolean {
  /** The open elements, and how often each name is among them. */
  const stack: HtmlTag[] = []
  const opened = new Map<string, number>()
  /** Elements that are not known beforehand, so that each name is one. */
  const others = new Map<string, HtmlTag>()

  const tagOf = (from: number, to: number): HtmlTag => {
    const written = wordAt(html, from, to)
    let tag = others.get(written)
    if (!tag) {
      const name = written.toLowerCase()
      tag = name === written ? htmlTag(name) : (others.get(name) ?? htmlTag(name))
      others.set(name, tag).set(written, tag)
    }
    return tag
  }

  const pop = () => {
    const tag = stack.pop()!
    opened.set(tag.name, opened.get(tag.name)! - 1)
    events.close(tag)
  }

  const open = (tag: HtmlTag, attributes: HtmlAttributes) => {
    while (stack.length > 0 && tag.ends.has(stack.at(-1)!)) pop()
    events.open(tag, attributes)
    if (tag.isVoid) events.close(tag)
    else {
      stack.push(tag)
      opened.set(tag.name, (opened.get(tag.name) ?? 0) + 1)
    }
  }

  const close = (tag: HtmlTag) => {
    if (tag.isVoid) {
      if (tag.name !== 'br') return
      events.open(tag, none)
      events.close(tag)
    } else if ((opened.get(tag.name) ?? 0) > 0) {
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
      if (name === undefined || html.slice(nameFrom, nameTo).toLowerCase() !== name) continue
      const value = name === 'class' ? wordAt(html, valueFrom, valueTo) : html.slice(valueFrom, valueTo)
      if (value.includes('&')) return -1
      if (attributes === none) attributes = {}
      attributes[name] ??= value
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
      if (unusualNames.has(tag.name) || (tag.name === 'form' && opened.get('form'))) return false
      const stop = html.charCodeAt(end) === greater ? end : readAttributes(end)
      if (stop < 0 || stop >= html.length) return false
      open(tag, stop === end ? none : attributes)
      start = at = stop + 1
      if (!rawNames.has(tag.name)) continue
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
