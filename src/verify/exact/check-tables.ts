import type { ExactFinding, ReadClaim } from './claim.ts'
import { compareValues } from './compare.ts'
import type { ReadSentence } from './evidence.ts'
import type { Cell, Table } from './tables.ts'
import type { Value } from './value.ts'
import type { Word } from './words.ts'

const mostRows = 400

/** Cells of tables and fields of JSON that say otherwise of the row and the column that a claim names. */
export function checkTables(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (const table of claim.evidence.tables) {
      const row = rowOf(table, sentence)
      if (row) findings.push(...checkRow(claim, sentence, table, row))
    }
  // Another table, or a field of another object, may carry what one of them denies.
  return findings.filter((finding) => !claim.evidence.tables.some((table) => carries(claim, table, finding)))
}

/** The only row whose label the sentence holds; undefined where it names two, or none. */
function rowOf(table: Table, sentence: ReadSentence): Cell[] | undefined {
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

function contains(longer: Cell, shorter: Cell): boolean {
  return longer.text.toLowerCase().includes(shorter.text.toLowerCase())
}

/** How many words of a cell stand in a sentence, side by side; 0 unless all do. */
function heldBy(sentence: ReadSentence, cell: Cell): number {
  return placeOf(sentence.words, cell) === undefined ? 0 : Math.max(1, cell.words.length)
}

function placeOf(words: Word[], cell: Cell): number | undefined {
  const wanted = cell.words.filter((word) => word.kind !== 'sign')
  if (wanted.length === 0 || wanted.length > 8) return undefined
  const kept = words.filter((word) => word.kind !== 'sign')
  for (let from = 0; from + wanted.length <= kept.length; from++)
    if (wanted.every((word, at) => word.stem === kept[from + at]!.stem)) return words.indexOf(kept[from]!)
  return undefined
}

function checkRow(claim: ReadClaim, sentence: ReadSentence, table: Table, row: Cell[]): ExactFinding[] {
  const findings: ExactFinding[] = []
  const named = table.headers.map((header, column) =>
    table.labels.includes(column) ? undefined : headerPlace(sentence, header),
  )
  const namedCount = named.filter((place) => place !== undefined).length
  for (const [column, cell] of row.entries()) {
    if (table.labels.includes(column) || named[column] === undefined) continue
    const finding = cell.value
      ? checkNumber(claim, sentence, { table, row, column, cell, namedCount, place: named[column] })
      : checkWords(claim, sentence, { table, row, column, cell })
    if (finding) findings.push(finding)
  }
  return findings
}

/** The place of a header's words in a sentence: all of them, but what stands in brackets. */
function headerPlace(sentence: ReadSentence, header: Cell): number | undefined {
  const bracket = header.words.findIndex((word) => word.text === '(' || word.text === '[')
  const words = (bracket > 0 ? header.words.slice(0, bracket) : header.words).filter(
    (word) => word.content || word.kind === 'number',
  )
  if (words.length === 0) return undefined
  let place: number | undefined
  for (const word of words) {
    const at = sentence.words.findIndex((one) => one.stem === word.stem)
    if (at < 0) return undefined
    place = place === undefined ? at : Math.min(place, at)
  }
  return place
}

interface Spot {
  table: Table
  row: Cell[]
  column: number
  cell: Cell
}

function checkNumber(
  claim: ReadClaim,
  sentence: ReadSentence,
  spot: Spot & { namedCount: number; place: number },
): ExactFinding | undefined {
  const { table, row, column, cell, namedCount, place } = spot
  const given = scaled(cell.value!, table.headers[column]!)
  const labelled = table.labels.map((label) => row[label]!)
  const values = sentence.values.filter(
    (value) =>
      comparable(value, given) &&
      !labelled.some((label) =>
        label.words.some((word) => word.text === sentence.words[value.first]!.text),
      ) &&
      !isHeader(table, sentence, value),
  )
  if (values.length === 0) return undefined
  if (values.some((value) => compareValues(value, given) !== 'different' || sameFigure(value, given)))
    return undefined
  const cellIn = values.find((value) => saysColumn(sentence, value, table.headers[column]!))
  if (cellIn) return finding(claim, cellIn.start, cellIn.end, spot)
  // With several columns named, the value nearest behind the column's name is its own.
  const own = values.length === 1 ? values[0]! : values.find((value) => value.first > place)
  if (!own || (namedCount > 1 && values.length < namedCount && !isNearest(sentence, table, own, place)))
    return undefined
  // A sum, a difference or a comparison of cells is no cell.
  const names = [table.headers[column]!, ...labelled]
  const header = new Set(names.flatMap(({ words }) => words.map((word) => word.lower)))
  if (sentence.words.some((word) => combining.test(word.lower) && !header.has(word.lower))) return undefined
  return finding(claim, own.start, own.end, spot)
}

/** "… to 920 in 2025": the value is said right before the name of its column. */
function saysColumn({ words }: ReadSentence, value: Value, header: Cell): boolean {
  const [only] = header.words
  return (
    header.words.length === 1 &&
    /^(?:from|to|was|were|at|reached|had)$/.test(words[value.first - 1]?.lower ?? '') &&
    /^(?:in|for|during)$/.test(words[value.last + 1]?.lower ?? '') &&
    words[value.last + 2]?.stem === only!.stem
  )
}

const combining =
  /^(?:total|totals|sum|combined|average|mean|difference|more|less|increase|decrease|times|together|both|compared|higher|lower|if|would|fell|fall|rose|rise|grew|dropped|declined|increased|decreased|gained|lost|up|down|by|gap|ahead|behind|than|exceeds|double|half|over|under|without|plus|minus)$/

function isNearest(sentence: ReadSentence, table: Table, value: Value, place: number): boolean {
  const places = table.headers.flatMap((header) => headerPlace(sentence, header) ?? [])
  const distance = (at: number) => Math.abs(value.first - at)
  return places.every((at) => distance(at) >= distance(place))
}

/** A header such as "2021" is the column's name where a sentence has it. */
function isHeader(table: Table, sentence: ReadSentence, value: Value): boolean {
  const text = sentence.words[value.first]!.text
  return table.headers.some(
    (header) => header.words.length <= 3 && header.words.some((word) => word.text === text),
  )
}

function comparable(value: Value, given: Value): boolean {
  if (value.kind === 'label' || (value.dates !== undefined) !== (given.dates !== undefined)) return false
  return value.dimension === given.dimension || value.kind === 'number' || given.kind === 'number'
}

function sameFigure(value: Value, given: Value): boolean {
  return value.figures.some((figure) => given.figures.includes(figure) || Math.abs(figure - given.low) < 1e-9)
}

/** "Population (millions)": the header scales the numbers of its column, which a claim may write out. */
function scaled(value: Value, header: Cell): Value {
  const scale = /\b(thousand|million|billion)s?\b/i.exec(header.text)?.[1]?.toLowerCase()
  const factor = scale === 'thousand' ? 1e3 : scale === 'million' ? 1e6 : scale === 'billion' ? 1e9 : 1
  return {
    ...value,
    readings: [...value.readings, value.low * factor],
    step: value.step * factor,
    low: value.low,
  }
}

/** A word that stands in another row of the same column, and not in this one. */
function checkWords(claim: ReadClaim, sentence: ReadSentence, spot: Spot): ExactFinding | undefined {
  const { table, row, column, cell } = spot
  if (cell.words.every((word) => !word.content) || placeOf(sentence.words, cell) !== undefined)
    return undefined
  if (
    sentence.words.some((word) =>
      /^(?:not|no|never|or|unlike|was|were|previously|formerly|if|.+n['’]t)$/.test(word.lower),
    )
  )
    return undefined
  // JSON's values have no other rows: only a word right behind "is" says the field's value.
  const others = table.rows.filter((other) => other !== row).map((other) => other[column]!)
  for (const other of others) {
    if (!other.words.some((word) => word.content) || other.text.toLowerCase() === cell.text.toLowerCase())
      continue
    const place = placeOf(sentence.words, other)
    if (place === undefined || row.some((one) => one !== cell && placeOf(one.words, other) !== undefined))
      continue
    if (
      others.some((one) => contains(one, cell) && one !== other && placeOf(sentence.words, one) !== undefined)
    )
      continue
    const words = sentence.words.slice(place, place + other.words.length)
    return finding(claim, words[0]!.start, words.at(-1)!.end, spot)
  }
  return statedWord(claim, sentence, spot)
}

/** "The status of order 17 is shipped." */
function statedWord(claim: ReadClaim, sentence: ReadSentence, spot: Spot): ExactFinding | undefined {
  const { words } = sentence
  const header = spot.table.headers[spot.column]!
  const place = headerPlace(sentence, header)
  const verb = words.findIndex((word, at) => at > (place ?? 0) && /^(?:is|:|=)$/.test(word.lower))
  if (place === undefined || verb < 0) return undefined
  const rest = words.slice(verb + 1).filter((word) => word.kind !== 'sign')
  const [only] = rest
  if (
    rest.length !== 1 ||
    !only!.content ||
    spot.cell.words.length > 2 ||
    sentence.values.length > spot.table.labels.length
  )
    return undefined
  if (
    spot.cell.words.some((word) => word.stem === only!.stem || word.lower.startsWith(only!.lower.slice(0, 4)))
  )
    return undefined
  return finding(claim, only!.start, only!.end, spot)
}

function finding(claim: ReadClaim, start: number, end: number, { table, column, cell }: Spot): ExactFinding {
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

/** Whether the same row of another table has what a finding says is not so. */
function carries(claim: ReadClaim, table: Table, found: ExactFinding): boolean {
  const text = claim.answer.slice(found.start, found.end).toLowerCase()
  return claim.sentences.some((sentence) => {
    const row = rowOf(table, sentence)
    const given = found.evidence[0]!
    return row?.some(
      (cell, column) =>
        cell.text.toLowerCase() === text &&
        headerPlace(sentence, table.headers[column]!) !== undefined &&
        (cell.start !== given.start || table.passage !== given.passage),
    )
  })
}
