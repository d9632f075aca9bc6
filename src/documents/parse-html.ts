import { Parser } from 'htmlparser2'
import type { ParsedDocument, Part } from './parsed-document.ts'
import { textBuilder } from './text-builder.ts'

const skippedTags = new Set(
  'script style noscript template svg canvas iframe object nav select button textarea'.split(' '),
)
/** Of a page; those of an article hold its title. */
const skippedOutsideArticles = new Set(['header', 'footer'])
const skippedClasses = new Set(['navheader', 'navfooter', 'toc', 'headerlink'])
/** Landmarks of WAI-ARIA 1.2 that hold no content of the page's own. */
const skippedRoles = new Set(['navigation', 'search', 'banner', 'contentinfo', 'menu', 'menubar', 'toolbar'])
const blockTags = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
)
const headingTag = /^h[1-6]$/

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
  inline: string
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

function readHtml(
  html: string,
  { skipNavigation, fallbackTitle }: { skipNavigation: boolean; fallbackTitle: string },
): ParsedDocument {
  const builder = textBuilder()
  let title = ''
  const state: HtmlState = {
    skipFrom: 0,
    depth: 0,
    articles: 0,
    kind: 'paragraph',
    level: undefined,
    inline: '',
    preDepth: 0,
    inRow: false,
    inTitle: false,
    anchor: undefined,
    terms: [],
  }

  const flush = () => {
    const { inline, kind, level, anchor, preDepth } = state
    state.inline = ''
    const text = preDepth > 0 ? trimLines(inline) : inline.replace(/\s+/g, ' ').trim()
    if (text === '') return
    const term = kind === 'heading' ? undefined : state.terms.at(-1)
    builder.add(kind === 'table-row' ? withoutEmptyCells(text) : text, { kind, level, anchor, term })
    if (kind === 'heading' && firstHeading === '') firstHeading = text
    if (kind === 'term') state.terms[state.terms.length - 1] = text
  }
  let firstHeading = ''

  const enter = (kind: Part['kind'], level?: number) => {
    flush()
    state.kind = kind
    state.level = level
  }

  const openBlock = (name: string) => {
    if (name === 'table' || headingTag.test(name)) state.inRow = false
    // Paragraphs inside a cell stay in the row, apart by a blank.
    if (state.inRow && name !== 'tr') state.inline += ' '
    else if (headingTag.test(name)) enter('heading', Number(name[1]))
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

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++state.depth > deepestNesting) throw new Error(tooDeep)
        if (state.skipFrom > 0) return
        if (isSkipped(name, attributes, { inArticle: state.articles > 0, skipNavigation })) {
          state.skipFrom = state.depth
          return
        }
        if (name === 'title') state.inTitle = title === ''
        if (name === 'article' || name === 'main') state.articles++
        if (blockTags.has(name)) openBlock(name)
        else if (name === 'br') state.inline += state.preDepth > 0 ? '\n' : ' '
        else if ((name === 'td' || name === 'th') && state.inRow && state.inline.trim() !== '')
          state.inline += ' | '
        const anchor = attributes['id'] ?? (name === 'a' ? attributes['name'] : undefined)
        // Identifiers that DocBook generates for index entries change with each edition.
        if (anchor && !/^id-?[\d.]+$|^idm?\d+$/.test(anchor)) state.anchor = anchor
      },
      ontext(text) {
        if (state.skipFrom > 0) return
        if (state.inTitle) title += text
        else state.inline += text
      },
      onclosetag(name) {
        if (state.skipFrom === state.depth) state.skipFrom = 0
        else if (state.skipFrom === 0) {
          if (name === 'title') state.inTitle = false
          if (name === 'article' || name === 'main') state.articles--
          if (blockTags.has(name) && !(state.inRow && name !== 'tr')) {
            flush()
            if (name === 'pre') state.preDepth = Math.max(0, state.preDepth - 1)
            if (name === 'dl') state.terms.pop()
            if (name === 'tr') state.inRow = false
            if (name !== 'p' || state.kind !== 'list-item') state.kind = 'paragraph'
            state.level = undefined
          }
        }
        state.depth--
      },
    },
    { decodeEntities: true },
  )
  parser.write(html)
  parser.end()
  flush()
  const clean = title.replace(/\s+/g, ' ').trim()
  return { title: clean || firstHeading || fallbackTitle, ...builder.finish() }
}

function isSkipped(
  name: string,
  attributes: Record<string, string>,
  { inArticle, skipNavigation }: { inArticle: boolean; skipNavigation: boolean },
): boolean {
  if (name === 'script' || name === 'style') return true
  if (!skipNavigation) return false
  if (skippedTags.has(name) || 'hidden' in attributes) return true
  if (skippedOutsideArticles.has(name) && !inArticle) return true
  const { role, class: classes } = attributes
  if (role !== undefined && skippedRoles.has(role)) return true
  return classes !== undefined && classes.split(/\s+/).some((className) => skippedClasses.has(className))
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
