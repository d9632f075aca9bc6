import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Cell, Table } from './tables.ts'
import type { Word } from '../words/words.ts'

const mostRows = 400

/** The only row whose label the sentence holds; undefined where it names two, or none. */
export function rowOf(table: Table, sentence: ReadSentence): Cell[] | undefined {
  if (table.labels.length === 0) return table.rows[0]
  let found: Cell[] | undefined
  let length = 0
  let tied = false
  for (const row of table.rows.slice(0, mostRows)) {
    const size = Math.max(...table.labels.map((label) => heldBy(sentence, row[label]!)))
    if (size === 0) continue
    // "New York City" is no row "New York" where both stand in the table.
    if (size > length) {
      tied = found !== undefined && !table.labels.some((label) => contains(row[label]!, found![label]!))
      found = row
      length = size
    } else if (!found || !table.labels.some((label) => contains(found![label]!, row[label]!))) tied = true
  }
  return tied ? undefined : found
}

/**
 * "The status of the order is pending" names no row, but only one object has a status: then that is meant, where the
 * claim says nothing that neither it nor its names have.
 */
export function onlyObject(tables: Table[], table: Table, sentence: ReadSentence): Cell[] | undefined {
  if (!table.object) return undefined
  const namesField = (one: Table) => one.headers.some((header) => headerPlace(sentence, header) !== undefined)
  if (!namesField(table) || tables.some((one) => one !== table && namesField(one))) return undefined
  const known = new Set(table.headers.flatMap(({ words }) => words.map(({ stem }) => stem)))
  for (const { stem } of table.rows[0]!.at(-1)!.words) known.add(stem)
  const strange = sentence.plain.filter((word) => word.content && !known.has(word.stem))
  return strange.every(({ lower }) => stating.test(lower)) || strange.length === 1 ? table.rows[0] : undefined
}

const stating =
  /^(?:set|due|configured|currently|value|field|listed|given|enabled|disabled|on|off|true|false)$/

export function contains(longer: Cell, shorter: Cell): boolean {
  return longer.text.toLowerCase().includes(shorter.text.toLowerCase())
}

/** How many words of a cell stand in a sentence, side by side; 0 unless all do. A day may be written in another way. */
function heldBy(sentence: ReadSentence, cell: Cell): number {
  const { value } = cell
  if (value?.dates?.some(({ day }) => day !== undefined))
    return sentence.values.some((one) => one.dates && compareValues(one, value) === 'same') ? 3 : 0
  return placeOf(sentence.words, cell) === undefined ? 0 : Math.max(1, cell.words.length)
}

export function placeOf(words: Word[], cell: Cell): number | undefined {
  const wanted = withoutBracket(cell.words).filter((word) => word.kind !== 'sign')
  if (wanted.length === 0 || wanted.length > 8) return undefined
  const kept = words.filter((word) => word.kind !== 'sign')
  for (let from = 0; from + wanted.length <= kept.length; from++)
    if (wanted.every((word, at) => word.stem === kept[from + at]!.stem)) return words.indexOf(kept[from]!)
  return undefined
}

/** The place of a header's words in a sentence: all of them, but what stands in brackets. */
export function headerPlace(sentence: ReadSentence, header: Cell): number | undefined {
  const words = withoutBracket(header.words).filter((word) => word.content || word.kind === 'number')
  if (words.length === 0) return undefined
  let place: number | undefined
  for (const word of words) {
    const at = sentence.words.findIndex((one) => one.stem === word.stem)
    if (at < 0) return undefined
    place = place === undefined ? at : Math.min(place, at)
  }
  return place
}

/** "Check-in" names no column "check out": where only small words tell columns apart, these have to be there. */
export function isHalfNamed({ headers }: Table, header: Cell, sentence: ReadSentence): boolean {
  const stems = (cell: Cell) =>
    withoutBracket(cell.words).flatMap(({ content, stem }) => (content ? stem : []))
  const own = stems(header).join(' ')
  return (
    headers.some((other) => other !== header && stems(other).join(' ') === own) &&
    !header.words.every(
      ({ kind, stem }) => kind === 'sign' || sentence.words.some((word) => word.stem === stem),
    )
  )
}

/** "Sales (€ m)": what stands in brackets is the unit. */
export function withoutBracket(words: Word[]): Word[] {
  const bracket = words.findIndex((word) => word.text === '(' || word.text === '[')
  return bracket > 0 ? words.slice(0, bracket) : words
}

export interface Spot {
  table: Table
  row: Cell[]
  column: number
  cell: Cell
}

export const combining =
  /^(?:total|totals|sum|combined|average|mean|difference|more|less|increase|decrease|times|together|both|compared|higher|lower|if|would|fell|fall|rose|rise|grew|dropped|declined|increased|decreased|gained|lost|up|down|by|gap|ahead|behind|than|exceeds|double|half|over|under|without|plus|minus)$/

export const yes = /^(?:true|yes|on|enabled|active|activated)$/
export const no = /^(?:false|no|off|disabled|inactive|deactivated)$/

export function isSwitch({ text }: Cell): boolean {
  return yes.test(text.toLowerCase()) || no.test(text.toLowerCase())
}

export function finding(
  claim: ReadClaim,
  start: number,
  end: number,
  { table, column, cell }: Spot,
): ExactFinding {
  return {
    verdict: 'contradicted',
    start,
    end,
    evidence: [{ passage: table.passage, start: cell.start, end: cell.end }],
    because: {
      code: 'other-cell',
      values: {
        field: table.headers[column]!.text,
        given: cell.text,
        claimed: claim.answer.slice(start, end),
      },
    },
    check: 'tables',
  }
}
