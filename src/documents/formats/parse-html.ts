import { Parser } from 'htmlparser2'
import { htmlTag, type HtmlTag } from './html-tags.ts'
import { inlineText } from './inline-text.ts'
import type { ParsedDocument, Part } from './parsed-document.ts'
import { scanHtml, type HtmlAttributes, type HtmlEvents } from './scan-html.ts'
import { textBuilder } from './text-builder.ts'

const skippedClasses = new Set(['navheader', 'navfooter', 'toc', 'headerlink'])
/** Landmarks of WAI-ARIA 1.2 that hold no content of the page's own. */
const skippedRoles = new Set(['navigation', 'search', 'banner', 'contentinfo', 'menu', 'menubar', 'toolbar'])
/** htmlparser2 takes time in proportion to the depth for each element. */
const deepestNesting = 10_000
const tooDeep = `its elements lie more than ${deepestNesting} deep in each other`

interface HtmlState {
  /** The skipped element that we are inside of, as a depth of the stack; 0 when none. */
  skipFrom: number
  depth: number
  articles: number
  kind: Part['kind']
  level: number | undefined
  preDepth: number
  inRow: boolean
  inTitle: boolean
  anchor: string | undefined
  /** One entry for each open definition list: the term that is being defined. */
  terms: (string | undefined)[]
}

/** Parses HTML or XHTML as it comes: what is broken is read as well as it can be. Throws where it is nested too deep. */
export function parseHtml(html: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const document = readHtml(html, { skipNavigation: true, fallbackTitle })
  // A page that is nothing but a table of contents is better read as one than called empty.
  return document.text === '' ? readHtml(html, { skipNavigation: false, fallbackTitle }) : document
}

interface ReadOptions {
  skipNavigation: boolean
  fallbackTitle: string
}

function readHtml(html: string, options: ReadOptions): ParsedDocument {
  const quick = htmlReader(options)
  if (scanHtml(html, quick.events)) return quick.finish()
  const complete = htmlReader(options)
  parseCompletely(html, complete.events)
  return complete.finish()
}

/** The same events by a parser that knows all that HTML may hold. */
export function parseCompletely(html: string, events: HtmlEvents): void {
  const parser = new Parser(
    {
      onopentag: (name, attributes) => events.open(htmlTag(name), attributes),
      ontext: (text) => events.text(text, 0, text.length),
      onclosetag: (name) => events.close(htmlTag(name)),
    },
    { decodeEntities: true },
  )
  parser.write(html)
  parser.end()
}

function htmlReader({ skipNavigation, fallbackTitle }: ReadOptions): {
  events: HtmlEvents
  finish(): ParsedDocument
} {
  const builder = textBuilder()
  const inline = inlineText()
  let title = ''
  let firstHeading = ''
  const state: HtmlState = {
    skipFrom: 0,
    depth: 0,
    articles: 0,
    kind: 'paragraph',
    level: undefined,
    preDepth: 0,
    inRow: false,
    inTitle: false,
    anchor: undefined,
    terms: [],
  }

  const add = (text: string) => inline.add(text, 0, text.length, { preserved: state.preDepth > 0 })

  const flush = () => {
    if (inline.isEmpty()) return
    const { kind, level, anchor, preDepth } = state
    const text = preDepth > 0 ? trimLines(inline.take()) : inline.take()
    if (text === '') return
    const term = kind === 'heading' ? undefined : state.terms.at(-1)
    builder.add(kind === 'table-row' ? withoutEmptyCells(text) : text, { kind, level, anchor, term })
    if (kind === 'heading' && firstHeading === '') firstHeading = text
    if (kind === 'term') state.terms[state.terms.length - 1] = text
  }

  const enter = (kind: Part['kind'], level?: number) => {
    flush()
    state.kind = kind
    state.level = level
  }

  const openBlock = ({ name, level }: HtmlTag) => {
    if (name === 'table' || level !== undefined) state.inRow = false
    // Paragraphs inside a cell stay in the row, apart by a blank.
    if (state.inRow && name !== 'tr') inline.addBlank()
    else if (level !== undefined) enter('heading', level)
    else if (name === 'pre') {
      enter('code')
      state.preDepth++
    } else if (name === 'li') enter('list-item')
    else if (name === 'tr') {
      enter('table-row')
      state.inRow = true
    } else if (name === 'dl') {
      enter('paragraph')
      state.terms.push(undefined)
    } else if (name === 'dt') {
      enter('term')
      if (state.terms.length === 0) state.terms.push(undefined)
      state.terms[state.terms.length - 1] = undefined
    } else enter(name === 'p' && state.kind === 'list-item' ? 'list-item' : 'paragraph')
  }

  const closeBlock = (name: string) => {
    flush()
    if (name === 'pre') state.preDepth = Math.max(0, state.preDepth - 1)
    if (name === 'dl') state.terms.pop()
    if (name === 'tr') state.inRow = false
    if (name !== 'p' || state.kind !== 'list-item') state.kind = 'paragraph'
    state.level = undefined
  }

  const events: HtmlEvents = {
    open(tag, attributes) {
      if (++state.depth > deepestNesting) throw new Error(tooDeep)
      if (state.skipFrom > 0) return
      const { name } = tag
      if (isSkipped(tag, attributes, { inArticle: state.articles > 0, skipNavigation })) {
        state.skipFrom = state.depth
        return
      }
      if (tag.isBlock) openBlock(tag)
      else if (name === 'title') state.inTitle = title === ''
      else if (name === 'br') add('\n')
      else if ((name === 'td' || name === 'th') && state.inRow && !inline.isEmpty()) add(' | ')
      if (name === 'article' || name === 'main') state.articles++
      const anchor = attributes.id ?? (name === 'a' ? attributes.name : undefined)
      // Identifiers that DocBook generates for index entries change with each edition.
      if (anchor && !(anchor.startsWith('id') && /^id-?[\d.]+$|^idm?\d+$/.test(anchor))) state.anchor = anchor
    },
    text(text, from, to) {
      if (state.skipFrom > 0) return
      if (state.inTitle) title += text.slice(from, to)
      else inline.add(text, from, to, { preserved: state.preDepth > 0 })
    },
    close({ name, isBlock }) {
      if (state.skipFrom === state.depth) state.skipFrom = 0
      else if (state.skipFrom === 0) {
        if (name === 'title') state.inTitle = false
        if (name === 'article' || name === 'main') state.articles--
        if (isBlock && !(state.inRow && name !== 'tr')) closeBlock(name)
      }
      state.depth--
    },
  }
  return {
    events,
    finish() {
      flush()
      const clean = title.replace(/\s+/g, ' ').trim()
      return { title: clean || firstHeading || fallbackTitle, ...builder.finish() }
    },
  }
}

function isSkipped(
  { name, isSkipped }: HtmlTag,
  attributes: HtmlAttributes,
  { inArticle, skipNavigation }: { inArticle: boolean; skipNavigation: boolean },
): boolean {
  if (name === 'script' || name === 'style') return true
  if (!skipNavigation) return false
  if (isSkipped === 'everywhere' || attributes.hidden !== undefined) return true
  if (isSkipped === 'outside-articles' && !inArticle) return true
  const { role, class: classes } = attributes
  if (role !== undefined && skippedRoles.has(role)) return true
  return classes !== undefined && isSkippedClass(classes)
}

/** A page has few classes, and each of them many times. */
const classesSeen = new Map<string, boolean>()
const mostClassesSeen = 1_000

function isSkippedClass(classes: string): boolean {
  const seen = classesSeen.get(classes)
  if (seen !== undefined) return seen
  const isSkipped = classes.split(/\s+/).some((className) => skippedClasses.has(className))
  if (classesSeen.size >= mostClassesSeen) classesSeen.clear()
  classesSeen.set(classes, isSkipped)
  return isSkipped
}

/** The cells at the end of a row that hold nothing. */
function withoutEmptyCells(row: string): string {
  let end = row.length
  while (row.startsWith(' |', end - 2)) end -= 2
  return row.slice(0, end)
}

function trimLines(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd()
}
