import type { HtmlTag } from './html-tags.ts'
import { InlineText, textOf } from './inline-text.ts'
import type { ParsedDocument, Part } from './parsed-document.ts'
import { scanHtml, type HtmlAttributes, type HtmlEvents } from './scan-html.ts'
import { textBuilder } from './text-builder.ts'

const skippedClasses = new Set(['navheader', 'navfooter', 'toc', 'headerlink'])
/** Landmarks of WAI-ARIA 1.2 that hold no content of the page's own. */
const skippedRoles = new Set(['navigation', 'search', 'banner', 'contentinfo', 'menu', 'menubar', 'toolbar'])
/** htmlparser2 takes time in proportion to the depth for each element. */
const deepestNesting = 10_000
const tooDeep = `its elements lie more than ${deepestNesting} deep in each other`

/** Parses HTML or XHTML as it comes: what is broken is read as well as it can be. Rejects where it is nested too deep. */
export async function parseHtml(
  html: string,
  { fallbackTitle }: { fallbackTitle: string },
): Promise<ParsedDocument> {
  const document = await readHtml(html, { skipNavigation: true, fallbackTitle })
  // A page that is nothing but a table of contents is better read as one than called empty.
  return document.text === '' ? readHtml(html, { skipNavigation: false, fallbackTitle }) : document
}

interface ReadOptions {
  skipNavigation: boolean
  fallbackTitle: string
}

async function readHtml(html: string, options: ReadOptions): Promise<ParsedDocument> {
  const quick = new HtmlReader(options)
  if (scanHtml(html, quick)) return quick.finish()
  const { parseCompletely } = await import('./parse-completely.ts')
  const complete = new HtmlReader(options)
  parseCompletely(html, complete)
  return complete.finish()
}

const lineFeed = Uint16Array.of(10)
const betweenCells = Uint16Array.from(' | ', (character) => character.charCodeAt(0))

/** What was read of a page. A class for the reason for which `HtmlScan` is one. */
class HtmlReader implements HtmlEvents {
  #options: ReadOptions
  #builder = textBuilder()
  #inline = new InlineText()
  #title = ''
  #firstHeading = ''
  /** The skipped element that we are inside of, as a depth of the stack; 0 when none. */
  #skipFrom = 0
  #depth = 0
  #articles = 0
  #kind: Part['kind'] = 'paragraph'
  #level: number | undefined
  #preDepth = 0
  #inRow = false
  #inTitle = false
  #anchor: string | undefined
  /** One entry for each open definition list: the term that is being defined. */
  #terms: (string | undefined)[] = []

  constructor(options: ReadOptions) {
    this.#options = options
  }

  open(tag: HtmlTag, attributes: HtmlAttributes): void {
    if (++this.#depth > deepestNesting) throw new Error(tooDeep)
    if (this.#skipFrom > 0) return
    const { name } = tag
    const { skipNavigation } = this.#options
    if (isSkipped(tag, attributes, { inArticle: this.#articles > 0, skipNavigation })) {
      this.#skipFrom = this.#depth
      return
    }
    if (tag.isBlock) this.#openBlock(tag)
    else if (name === 'title') this.#inTitle = this.#title === ''
    else if (name === 'br') this.#add(lineFeed)
    else if ((name === 'td' || name === 'th') && this.#inRow && !this.#inline.isEmpty())
      this.#add(betweenCells)
    if (name === 'article' || name === 'main') this.#articles++
    const anchor = attributes.id ?? (name === 'a' ? attributes.name : undefined)
    // Identifiers that DocBook generates for index entries change with each edition.
    if (anchor && !(anchor.startsWith('id') && /^id-?[\d.]+$|^idm?\d+$/.test(anchor))) this.#anchor = anchor
  }

  text(codes: Uint16Array, from: number, to: number): void {
    if (this.#skipFrom > 0) return
    if (this.#inTitle) this.#title += textOf(codes.subarray(from, to))
    else this.#inline.add(codes, from, to, this.#preDepth > 0)
  }

  close({ name, isBlock }: HtmlTag): void {
    if (this.#skipFrom === this.#depth) this.#skipFrom = 0
    else if (this.#skipFrom === 0) {
      if (name === 'title') this.#inTitle = false
      if (name === 'article' || name === 'main') this.#articles--
      if (isBlock && !(this.#inRow && name !== 'tr')) this.#closeBlock(name)
    }
    this.#depth--
  }

  finish(): ParsedDocument {
    this.#flush()
    const clean = this.#title.replace(/\s+/g, ' ').trim()
    return {
      title: clean || this.#firstHeading || this.#options.fallbackTitle,
      ...this.#builder.finish(),
    }
  }

  #add(codes: Uint16Array): void {
    this.#inline.add(codes, 0, codes.length, this.#preDepth > 0)
  }

  #flush(): void {
    if (this.#inline.isEmpty()) return
    const kind = this.#kind
    const text = this.#preDepth > 0 ? trimLines(this.#inline.take()) : this.#inline.take()
    if (text === '') return
    const term = kind === 'heading' ? undefined : this.#terms.at(-1)
    this.#builder.add(kind === 'table-row' ? withoutEmptyCells(text) : text, {
      kind,
      level: this.#level,
      anchor: this.#anchor,
      term,
    })
    if (kind === 'heading' && this.#firstHeading === '') this.#firstHeading = text
    if (kind === 'term') this.#terms[this.#terms.length - 1] = text
  }

  #enter(kind: Part['kind'], level?: number): void {
    this.#flush()
    this.#kind = kind
    this.#level = level
  }

  #openBlock({ name, level }: HtmlTag): void {
    if (name === 'table' || level !== undefined) this.#inRow = false
    // Paragraphs inside a cell stay in the row, apart by a blank.
    if (this.#inRow && name !== 'tr') this.#inline.addBlank()
    else if (level !== undefined) this.#enter('heading', level)
    else if (name === 'pre') {
      this.#enter('code')
      this.#preDepth++
    } else if (name === 'li') this.#enter('list-item')
    else if (name === 'tr') {
      this.#enter('table-row')
      this.#inRow = true
    } else if (name === 'dl') {
      this.#enter('paragraph')
      this.#terms.push(undefined)
    } else if (name === 'dt') {
      this.#enter('term')
      if (this.#terms.length === 0) this.#terms.push(undefined)
      this.#terms[this.#terms.length - 1] = undefined
    } else this.#enter(name === 'p' && this.#kind === 'list-item' ? 'list-item' : 'paragraph')
  }

  #closeBlock(name: string): void {
    this.#flush()
    if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth - 1)
    if (name === 'dl') this.#terms.pop()
    if (name === 'tr') this.#inRow = false
    if (name !== 'p' || this.#kind !== 'list-item') this.#kind = 'paragraph'
    this.#level = undefined
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
  const first = text.charCodeAt(0)
  const begun = first <= 32 || first >= 0xa0 ? text.replace(/^\s*\n/, '') : text
  return begun.trimEnd()
}
