import type { PreparedEvidence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'
import { wordsOf, type Word } from '../words/words.ts'

/** Something that stands in a list, and what stands above the list and holds of all of it. */
export interface Listed {
  /** The number of its passage, from 1; 0 in a claim. */
  passage: number
  start: number
  end: number
  stems: ReadonlySet<string>
  lead: Lead
}

export interface Lead {
  text: string
  stems: ReadonlySet<string>
  /** What stands under it is left out, forbidden, not there or comes on top. */
  denies: boolean
}

const bullet = /^\s*(?:[-*•–+]|\d{1,2}[.)])\s+/
const blankLine = /^[\s*_]*$/
/** "Bring: a towel, a lock and a coin." */
const inline = /^([^.!?:]{4,80}):\s+([^:]{3,400})$/
const mostLines = 2000
const mostBack = 40
const longestLead = 160
/** A longer line is no list, but a paragraph. */
const longestLine = 600
const denying =
  /\b(?:not|no|never|cannot|without|neither|nor|exclud\w*|except|forbidden|prohibited|banned|avoid|leave out|unavailable|refuse\w*|extras?|additional\w*|separate\w*|optional\w*|on top|surcharges?|add-ons?|\w+n['’]t)\b/i

/** What stands in the lists of evidence, under what they stand. */
export const listsOf = remembered(({ passages }: PreparedEvidence): readonly Listed[] =>
  passages.flatMap(({ text }, at) => (text.includes(':') || text.includes('#') ? listsIn(text, at + 1) : [])),
)

function listsIn(text: string, passage: number): Listed[] {
  const found: Listed[] = []
  let lead: Lead | undefined
  let start = 0
  for (const line of text.split('\n', mostLines)) {
    const mark = bullet.exec(line)?.[0].length
    const inside = mark === undefined && line.length <= longestLine ? inline.exec(line) : undefined
    if (mark !== undefined) {
      if (lead) found.push(listed(text, start + mark, start + line.length, passage, lead))
    } else if (inside) {
      const own = leadOf(`${inside[1]}:`)
      let from = start + line.length - inside[2]!.length
      const items = inside[2]!.split(/[,;]|\band\b|\bor\b/)
      if (own && items.length > 1)
        for (const item of inside[2]!.split(/([,;]|\band\b|\bor\b)/)) {
          if (items.includes(item) && item.trim() !== '')
            found.push(listed(text, from, from + item.length, passage, own))
          from += item.length
        }
      lead = undefined
    } else if (!blankLine.test(line)) lead = leadOf(line)
    start += line.length + 1
  }
  return found
}

function listed(text: string, start: number, end: number, passage: number, lead: Lead): Listed {
  return { passage, start, end, stems: stemsOf(wordsOf(text, start, end)), lead }
}

/** A line that ends in a colon, or a heading. */
function leadOf(line: string): Lead | undefined {
  const text = line
    .replace(/^[\s#>]+/, '')
    .replaceAll(/[*_]{2,}/g, '')
    .trim()
  const isLead = /[:：]$/.test(text) || /^\s{0,3}#/.test(line)
  if (!isLead || text.length > longestLead) return undefined
  return { text, stems: stemsOf(wordsOf(text)), denies: denying.test(text) }
}

function stemsOf(words: readonly Word[]): ReadonlySet<string> {
  return new Set(words.flatMap(({ content, kind, stem }) => (content || kind === 'number' ? stem : [])))
}

/** What an item of an answer's list stands under; undefined where what begins at a place is none. */
export function leadAbove(answer: string, start: number): Lead | undefined {
  const lineStart = answer.lastIndexOf('\n', start - 1) + 1
  if (lineStart === 0 || !bullet.test(answer.slice(lineStart, start))) return undefined
  let end = lineStart - 1
  for (let back = 0; back < mostBack && end >= 0; back++) {
    const from = end === 0 ? 0 : answer.lastIndexOf('\n', end - 1) + 1
    const line = answer.slice(from, end)
    if (!bullet.test(line) && !blankLine.test(line)) return leadOf(line)
    end = from - 1
  }
  return undefined
}
