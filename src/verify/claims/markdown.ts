import { withoutEnumerators } from './enumerators.ts'
import { thoughtsEnd } from './thoughts.ts'
import { isBlank } from '../text/sentences.ts'

export type BlockKind = 'text' | 'item' | 'heading' | 'row' | 'quote' | 'code' | 'thoughts'

/** A block of an answer that is split into sentences by itself. Offsets are UTF-16 code units of the whole text. */
export interface Block {
  kind: BlockKind
  start: number
  end: number
}

export interface Cited {
  start: number
  end: number
  numbers: number[]
}

const fence = /^\s{0,3}(`{3,}|~{3,})/
/** A formula that stands by itself, as TeX has it: `$$ … $$` or `\\[ … \\]`. */
const formulaMark = /^\s*(?:\$\$|\\\[)/
const formulaEnd = /(?:\$\$|\\\])\s*$/
const listMark = /^\s*(?:[-*+•–]|\d{1,3}[.)]|[a-z][.)]|[A-Z]\))\s+/
const headingMark = /^\s{0,3}#{1,6}\s+/
const quoteMark = /^\s{0,3}>\s?/
const ruler = /^\s*(?:[-*_=]\s*){3,}$/
const tableRule = /^[\s|:-]+$/
/** "[1]", "[1, 3]", "[1-3]", "[3:1]", "[^2]", "[Source: 2]", "[1, p. 3]"; a second number of two digits is a time of the day. */
const citation =
  /\[\^?(?:(?:passages?|sources?|documents?|docs?|citations?|refs?)[ :_#]{0,3})?(\d{1,3}(?::\d)?(?:\s*[,;–-]\s*\d{1,3}(?::\d)?)*)(?:,?\s+(?:pp?\.|pages?|sec\.|sections?|ch\.|chapters?|para\.|lines?|§)\s*[\d.]{1,9}(?:\s*[–-]\s*\d{1,5})?)?\](?![(:])/gi
/** "【1†source】"; "【4:0†source】" counts what was said before the sources: it names no passage. */
const markedCitation = /【(\d{1,3}(?::\d{1,3})?)(?:†[^】\n]{0,80})?】/g
const namedCitation =
  /\(\s*(?:(?:see|from|according to)\s+)?(?:passages?|sources?|documents?)\s+(\d{1,3}(?::\d{1,3})?(?:\s*(?:,|;|and|&)\s*(?:and\s+)?(?:passage\s+)?\d{1,3}(?::\d{1,3})?)*)\s*\)/gi
/** "<sup>2</sup>" behind a word or a stop; behind a unit it is a power. */
const raisedCitation =
  /(?<=(?:\p{L}{4}|\d{4}|[.,;:!?)"”\]])\s?)<sup>\s*\[?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]?\s*<\/sup>/giu
/** Marks of HTML that answers have among their Markdown; the first ones end a line. */
const lineTag = /<\/?(?:br|p|li|ul|ol|div|tr|h[1-6]|blockquote|hr)(?:\s[^<>]{0,200})?\/?>/gi
const otherTag =
  /<\/?(?:b|i|em|strong|u|s|span|sup|sub|code|table|thead|tbody|td|th|small|mark|a|del|ins|font|center)(?:\s[^<>]{0,200})?\/?>/gi
const entity = /&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8}\d{0,2});/gi
/** A line at least this long may go on in the next one; a shorter one ends by itself. */
const wrapped = 60

/** The blocks of a Markdown text: paragraphs, list items, headings, rows of tables, quotations, code, thoughts. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let code: { mark: string; block: Block } | undefined
  let formula: Block | undefined
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end)
    const thought = code || formula ? undefined : thoughtsEnd(text, line, at)
    if (thought !== undefined) {
      blocks.push({ kind: 'thoughts', start: at, end: thought })
      // What stands behind them is a line of its own.
      at = text[thought] === '\n' ? thought + 1 : thought
      continue
    }
    const mark = fence.exec(line)?.[1]
    if (formula) {
      // A blank line ends it, too: one that is never closed must not swallow the rest.
      if (line.trim() === '') formula = undefined
      else {
        formula.end = end
        if (formulaEnd.test(line)) formula = undefined
      }
    } else if (code) {
      code.block.end = end
      if (mark?.startsWith(code.mark)) code = undefined
    } else if (formulaMark.test(line)) {
      formula = { kind: 'code', start: at, end }
      blocks.push(formula)
      if (formulaEnd.test(line.trim().slice(2))) formula = undefined
    } else if (mark !== undefined) {
      code = { mark, block: { kind: 'code', start: at, end } }
      blocks.push(code.block)
    } else addLine(text, line, at, end, blocks)
    at = end + 1
  }
  return blocks
}

function addLine(text: string, line: string, start: number, end: number, blocks: Block[]): void {
  if (line.trim() === '' || ruler.test(line)) return void blocks.push({ kind: 'text', start: end, end })
  if (line.includes('|') && tableRule.test(line)) return
  const kind: BlockKind = headingMark.test(line)
    ? 'heading'
    : listMark.test(line)
      ? 'item'
      : quoteMark.test(line)
        ? 'quote'
        : /^\s*\|.*\|\s*$/.test(line)
          ? 'row'
          : 'text'
  const last = blocks.at(-1)
  if (last && last.end + 1 === start && kind === 'text' && goesOn(text, last)) last.end = end
  else blocks.push({ kind, start, end })
}

/** Whether the paragraph so far was only wrapped at its line's end. */
function goesOn(text: string, block: Block): boolean {
  if (block.kind !== 'text' && block.kind !== 'item') return false
  const lineStart = Math.max(block.start, text.lastIndexOf('\n', block.end - 1) + 1)
  if (block.end - lineStart < wrapped) return false
  return !/[.!?:;。！？…][\s"'”’)*_]*$/.test(text.slice(Math.max(lineStart, block.end - 12), block.end))
}

/**
 * The text with all Markdown overwritten by blanks, so that every offset stays: emphasis, marks of lists, headings
 * and quotations, back ticks, the addresses of links, the bars of tables, citations. Code blocks and thoughts become
 * blank whole.
 */
export function maskMarkdown(text: string, blocks: Block[]): { text: string; citations: Cited[] } {
  const out: string[] = []
  const citations: Cited[] = []
  let at = 0
  for (const block of blocks) {
    if (block.end <= block.start) continue
    out.push(blank(text.slice(at, block.start)))
    const inner = text.slice(block.start, block.end)
    out.push(isWhole(block) ? blank(inner) : maskInline(inner, block, citations))
    at = block.end
  }
  out.push(blank(text.slice(at)))
  // Found style by style, they are told in the order of the text.
  citations.sort((one, other) => one.start - other.start)
  return { text: out.join(''), citations }
}

/** Whether nothing in a block is an answer's own prose. */
export function isWhole({ kind }: Block): boolean {
  return kind === 'code' || kind === 'thoughts'
}

function maskInline(inner: string, block: Block, citations: Cited[]): string {
  let text = inner
  const prefix = (block.kind === 'heading' ? headingMark : block.kind === 'item' ? listMark : quoteMark).exec(
    text,
  )?.[0]
  if (block.kind !== 'text' && prefix !== undefined)
    text = ' '.repeat(prefix.length) + text.slice(prefix.length)
  text = text.replaceAll('\n', ' ')
  for (const pattern of [citation, namedCitation, markedCitation, raisedCitation])
    text = text.replace(pattern, (whole, list: string, index: number) => {
      citations.push({
        start: block.start + index,
        end: block.start + index + whole.length,
        numbers: pattern === markedCitation && list.includes(':') ? [] : numbersIn(list),
      })
      return ' '.repeat(whole.length)
    })
  if (text.includes(']('))
    text = text.replace(
      /!?\[([^\][]{0,300})\]\([^()\s]{0,500}\)/g,
      (whole, label: string) =>
        whole.slice(0, whole.indexOf('[')).replace('!', ' ') +
        ` ${label}`.padEnd(whole.length - whole.indexOf('[')),
    )
  if (text.includes('<')) {
    const end = block.kind === 'row' ? ' ' : '\n'
    text = text.replace(lineTag, (tag) => end.padEnd(tag.length)).replace(otherTag, blank)
  }
  if (text.includes('&')) text = text.replace(entity, blank)
  text = text.replace(/\*{1,3}|_{2,3}|~~|`{1,3}/g, (mark) => ' '.repeat(mark.length))
  if (block.kind === 'row') return text.replaceAll('|', ' ')
  return block.kind === 'heading' ? text : withoutEnumerators(text, Number.parseInt(prefix ?? '', 10) || 0)
}

const mostNumbers = 30

/** "1, 3-5": one and three to five. Of "3:1" the first names the passage. */
function numbersIn(list: string): number[] {
  const found: number[] = []
  for (const [, first, last] of list.replaceAll(/:\d+/g, '').matchAll(/(\d+)(?:\s*[–-]\s*(\d+))?/g)) {
    const end = Math.max(Number(first), Number(last ?? first))
    for (let number = Number(first); number <= end && found.length < mostNumbers; number++) found.push(number)
  }
  return found
}

function blank(text: string): string {
  return ' '.repeat(text.length)
}

/** The span without blanks at its ends, as the masked text has them. */
export function trimSpan(text: string, start: number, end: number): { start: number; end: number } {
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return { start, end }
}
