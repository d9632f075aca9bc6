import type { Element, ElementContent, Root, RootContent, Text } from 'hast'
import type { VerdictSign } from '../trust/verdict-text.ts'
import { formulaStart } from './hide-math.ts'

/** A statement of the answer that has a verdict; offsets are those of the block's text. */
export interface Claim {
  /** Its place in the list of the run's verdicts. */
  index: number
  start: number
  end: number
  /** What its verdict is drawn as. */
  sign: VerdictSign
}

export interface Annotations {
  claims: Claim[]
  /** Numbers of the passages that can be cited. */
  numbers: ReadonlySet<number>
  formulas: string[]
}

/** Elements of ours. No Markdown makes them, so that a model cannot either. */
export const elements = {
  claim: 'muster-claim',
  mark: 'muster-mark',
  cite: 'muster-cite',
  math: 'muster-math',
}

/** Characters that turn the direction of what follows them, or that nobody sees. */
const turning = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\u{E0000}-\u{E007F}]+/gu

/** Text of a model that is shown as it is, but for what would turn the direction of the page's own words, or of code. */
export function withoutTurns(text: string): string {
  return text.replace(turning, '')
}

/** Citations, formulas, and characters that turn the direction of what follows them. */
const special =
  /\[\d{1,3}(?:\s*[,;]\s*\d{1,3}){0,20}\]|\uE000\uE001*|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\u{E0000}-\u{E007F}]+/gu

/** What ends a sentence, and belongs to the word before it. */
const closing = /^[\p{Po}\p{Pe}\p{Pf}]+/u

interface Walk extends Annotations {
  source: string
  formula: number
  marked: Set<number>
  /** In a link, the marks of statements that begin there: a button may not stand in it. */
  hoisted: ElementContent[] | undefined
}

/** Puts statements, citations and formulas into a block's tree, in place. */
export function annotate(tree: Root, source: string, annotations: Annotations): void {
  const walk: Walk = { ...annotations, source, formula: 0, marked: new Set(), hoisted: undefined }
  tree.children = inside(tree.children as ElementContent[], walk, false) as RootContent[]
}

function inside(children: ElementContent[], walk: Walk, inCode: boolean): ElementContent[] {
  const made: ElementContent[] = []
  for (const child of children) {
    if (child.type === 'text') made.push(...text(child, walk, inCode))
    else if (child.type === 'element') {
      const isLink = child.tagName === 'a' && walk.hoisted === undefined
      if (isLink) walk.hoisted = []
      child.children = inside(child.children, walk, inCode || child.tagName === 'code')
      if (isLink) {
        made.push(...walk.hoisted!)
        walk.hoisted = undefined
      }
      made.push(child)
    } else made.push(child)
  }
  return made
}

function text(node: Text, walk: Walk, inCode: boolean): ElementContent[] {
  const places = placesIn(node, walk)
  const made: ElementContent[] = []
  let open: { claim: Claim; element: Element } | undefined
  for (const leaf of leavesOf(node.value, places, walk, inCode)) {
    const place = places.find(({ from, to }) => from <= leaf.from && leaf.from < to)
    if (!place) {
      open = undefined
      made.push(leaf.node)
      continue
    }
    const { claim } = place
    if (open?.claim !== claim) {
      if (!walk.marked.has(claim.index)) {
        walk.marked.add(claim.index)
        ;(walk.hoisted ?? made).push(markOf(claim, walk.source))
      }
      open = { claim, element: element(elements.claim, { index: claim.index, sign: claim.sign }) }
      made.push(open.element)
    }
    open.element.children.push(leaf.node)
  }
  return made
}

/** How much of a statement its mark is called by. */
const longestName = 120

function markOf({ index, sign, start, end }: Claim, source: string): Element {
  const statement = source.slice(Math.max(0, start), Math.min(end, start + longestName))
  return element(elements.mark, { index, sign, statement })
}

interface Place {
  claim: Claim
  from: number
  to: number
}

/** The statements that touch a text, with offsets into its value. */
function placesIn(node: Text, { claims, source }: Walk): Place[] {
  const start = node.position?.start.offset
  const end = node.position?.end.offset
  if (start === undefined || end === undefined) return []
  return claims
    .filter((claim) => claim.start < end && claim.end > start)
    .map((claim) => ({
      claim,
      from: valueOffset(node.value, source, start, claim.start),
      to: valueOffset(node.value, source, start, Math.min(claim.end, end)),
    }))
    .filter(({ from, to }) => to > from)
}

/** Where a place of the source stands in the text that was read from it, past escapes, entities and line prefixes. */
function valueOffset(value: string, source: string, start: number, target: number): number {
  let at = start
  let index = 0
  while (at < target && index < value.length) {
    if (source[at] === value[index]) {
      at++
      index++
      // In a quote or a list each further line begins with what the text does not have.
      if (value[index - 1] === '\n')
        while (at < target && source[at] !== value[index] && isPrefix(source[at]!)) at++
    } else if (source[at] === '\\') at++
    else if (source[at] === '&') {
      const semicolon = source.indexOf(';', at)
      if (semicolon < 0 || semicolon - at > 40) at++
      else at = semicolon + 1
      index++
    } else at++
  }
  return index
}

function isPrefix(character: string): boolean {
  return character === ' ' || character === '\t' || character === '>'
}

interface Leaf {
  /** Where it begins in the text's value. */
  from: number
  node: ElementContent
}

/** A text cut where statements begin and end, with what is special in it as elements. */
function leavesOf(value: string, places: Place[], walk: Walk, inCode: boolean): Leaf[] {
  const leaves: Leaf[] = []
  const cuts = [...new Set(places.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b)
  const plain = (from: number, to: number) => {
    let at = from
    for (const cut of [...cuts.filter((cut) => cut > from && cut < to), to]) {
      if (cut > at) leaves.push({ from: at, node: { type: 'text', value: value.slice(at, cut) } })
      at = cut
    }
  }
  let at = 0
  for (const match of value.matchAll(special)) {
    const nodes = specialNodes(match[0], walk, inCode)
    if (!nodes) continue
    plain(at, match.index)
    at = match.index + match[0].length
    const ending = match[0].startsWith('[') ? (closing.exec(value.slice(at, at + 3))?.[0] ?? '') : ''
    at += ending.length
    leaves.push(...together(nodes, ending).map((node) => ({ from: match.index, node })))
  }
  plain(at, value.length)
  return leaves
}

/** Citations with the full stop behind them, which would else begin the next line. */
function together(nodes: ElementContent[], ending: string): ElementContent[] {
  if (ending === '') return nodes
  const children: ElementContent[] = [...nodes, { type: 'text', value: ending }]
  return [{ type: 'element', tagName: 'span', properties: { className: ['together'] }, children }]
}

function specialNodes(found: string, walk: Walk, inCode: boolean): ElementContent[] | undefined {
  if (found.startsWith(formulaStart)) {
    const formula = walk.formulas[walk.formula++]
    return formula === undefined ? [] : [element(elements.math, { formula })]
  }
  // What would turn the direction of the page's own words is left out.
  if (!found.startsWith('[')) return []
  const numbers = found.slice(1, -1).split(/[,;]/).map(Number)
  if (inCode || walk.hoisted || !numbers.every((number) => walk.numbers.has(number))) return undefined
  return numbers.map((number) => element(elements.cite, { number }))
}

function element(tagName: string, properties: Record<string, string | number>): Element {
  return { type: 'element', tagName, properties, children: [] }
}
