import { checkProfile, checkWords } from './cell-words.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import type { ReadSentence } from '../evidence.ts'
import {
  combining,
  finding,
  headerPlace,
  isHalfNamed,
  onlyObject,
  rowOf,
  withoutBracket,
  type Spot,
} from '../data/table-rows.ts'
import type { Cell, Table } from '../data/tables.ts'
import type { Value } from '../values/value.ts'
import type { Word } from '../words/words.ts'

/** Cells of tables and fields of JSON that say otherwise of the row and the column that a claim names. */
export function checkTables(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (const table of claim.evidence.tables) {
      const row = rowOf(table, sentence) ?? onlyObject(claim.evidence.tables, table, sentence)
      if (!row) continue
      const found = checkRow(claim, sentence, table, row)
      findings.push(...found, ...(found.length === 0 ? checkProfile(claim, sentence, table, row) : []))
    }
  // Another table, or a field of another object, may carry what one of them denies.
  return findings.filter((finding) => !claim.evidence.tables.some((table) => carries(claim, table, finding)))
}

function checkRow(claim: ReadClaim, sentence: ReadSentence, table: Table, row: Cell[]): ExactFinding[] {
  const findings: ExactFinding[] = []
  const named = table.headers.map((header, column) =>
    table.labels.includes(column) || isHalfNamed(table, header, sentence)
      ? undefined
      : headerPlace(sentence, header),
  )
  const namedCount = named.filter((place) => place !== undefined).length
  for (const [column, cell] of row.entries()) {
    if (table.labels.includes(column) || named[column] === undefined) continue
    const finding = silent.test(cell.text)
      ? checkSilent(claim, sentence, { table, row, column, cell, namedCount })
      : cell.value
        ? checkNumber(claim, sentence, { table, row, column, cell, namedCount, place: named[column] })
        : checkWords(claim, sentence, { table, row, column, cell })
    if (finding) findings.push(finding)
  }
  return findings
}

/** What is written in a cell of which nothing is given. */
const silent = /^(?:[-–—]|n\/?a|not available|not given|none|unavailable|keine angabe|k\. ?a\.|无|暂无)$/i

/** "The suite costs €240 in May", where that cell gives no price: the evidence leaves it open. */
function checkSilent(
  claim: ReadClaim,
  { words, values }: ReadSentence,
  { table, row, column, namedCount }: Spot & { namedCount: number },
): ExactFinding | undefined {
  if (namedCount !== 1 || words.some(({ lower }) => combining.test(lower) || denying.test(lower)))
    return undefined
  const others = table.rows.flatMap((one) => one[column]!.value ?? [])
  const [value, ...more] = values.filter(
    ({ kind, dimension }) =>
      kind === 'currency' || (kind !== 'label' && others.some((one) => one.dimension === dimension)),
  )
  if (!value || more.length > 0 || others.length === 0) return undefined
  // The value of another column of the row may be what is meant.
  const { start, end } = value
  const names = [...table.labels.map((label) => row[label]!), table.headers[column]!].map(({ text }) => text)
  return {
    verdict: 'not-found', start, end, evidence: [], check: 'tables',
    because: { code: 'left-open', values: { field: names.join(', ') } },
  } // prettier-ignore
}

const denying = /^(?:not|no|never|without|or|if|.{2,}n['’]t)$/

function checkNumber(
  claim: ReadClaim,
  sentence: ReadSentence,
  spot: Spot & { namedCount: number; place: number },
): ExactFinding | undefined {
  const { table, row, column, cell, namedCount, place } = spot
  const titles = [table.headers[column]!, ...table.labels.map((label) => row[label]!)]
  const given = scaled(cell.value!, titles.map(({ text }) => text).join(' '))
  const labelled = table.labels.map((label) => row[label]!)
  const values = sentence.values.filter(
    (value) =>
      // "After five on Thursdays" is no hour of opening.
      !(given.kind === 'clock' && given.range && !value.range) &&
      comparable(value, given, {
        table,
        header: table.headers[column]!,
        before: sentence.words[value.first - 1],
        after: sentence.words[value.last + 1],
      }) &&
      !labelled.some((label) =>
        withoutBracket(label.words).some((word) => word.text === sentence.words[value.first]!.text),
      ) &&
      !isHeader(table, sentence, value),
  )
  if (values.length === 0) return undefined
  if (values.some((value) => compareValues(value, given) !== 'different' || sameFigure(value, given)))
    return undefined
  // The sentence has the cell's own figure, too: "dogs are 180, Zorro 95".
  const figure = given.figures[0]
  if (
    values.length > 0 &&
    sentence.words.some(({ kind, text }) => kind === 'number' && Number(text) === figure)
  )
    return undefined
  // "… 144.00, no shipping charge"
  if (/^(?:no|without|free)$/.test(sentence.words[place - 1]?.lower ?? '')) return undefined
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

function comparable(
  value: Value,
  given: Value,
  {
    table,
    header,
    before,
    after,
  }: { table: Table; header: Cell; before: Word | undefined; after: Word | undefined },
): boolean {
  if (
    (value.kind === 'label' && value.dimension !== 'label') ||
    (value.dates !== undefined) !== (given.dates !== undefined)
  )
    return false
  // "7.52" may be a time, too.
  if (given.kind === 'clock' && value.kind !== 'clock') return false
  // "27 Pier Road" is no rating.
  if (table.object && value.kind === 'number' && after?.name && !before?.content) return false
  // "Two lampshades, shipped with …" is no price of shipping.
  const isCounted =
    after?.kind === 'word' && after.content && !header.words.some(({ stem }) => stem === after.stem)
  if (table.object && value.kind === 'number' && isCounted && given.low % 1 !== 0) return false
  // "port 3306" is a name, unless a column goes by it.
  if (value.kind === 'label') return given.kind === 'number' && header.words.at(-1)?.stem === before?.stem
  // "€19.99 for one item": a bare number of data is an amount of money where its key is.
  if (table.object && value.kind === 'currency' && given.kind === 'number')
    return header.words.some(({ lower }) => money.test(lower))
  // "Charging (W)" is no price, and "Weekly hire (€)" no time.
  if (
    (value.kind === 'currency' || value.kind === 'duration') &&
    given.kind === 'number' &&
    header.words.length > withoutBracket(header.words).length &&
    !(
      value.kind === 'duration' &&
      /\((?:in )?(?:s|sec|min|h|d|wk|mo|yr|\w*(?:second|minute|hour|day|week|month|year))/i.test(header.text)
    )
  )
    return false
  return value.dimension === given.dimension || value.kind === 'number' || given.kind === 'number'
}

const money =
  /^(?:price|prices|cost|costs|total|amount|fee|fees|net|gross|vat|tax|balance|salary|rent|pay|revenue|sales|profit|sum|value|budget|deposit|usd|eur|gbp|cny|income|spend|spending|charge|rate|preis|betrag|prix|precio)$/

function sameFigure(value: Value, given: Value): boolean {
  return value.figures.some((figure) => given.figures.includes(figure) || Math.abs(figure - given.low) < 1e-9)
}

const scales: Record<string, number> = {
  thousand: 1e3, k: 1e3, million: 1e6, m: 1e6, mn: 1e6, mio: 1e6, billion: 1e9, bn: 1e9, mrd: 1e9,
} // prettier-ignore

/** "Population (millions)": the header scales the numbers of its column, which a claim may write out. */
function scaled(value: Value, titles: string): Value {
  const scale = /\b(thousand|million|billion)s?\b|[(€$£]\s?(?:in )?[€$£]?\s?(k|m|bn|mn|mio|mrd)\b/i.exec(
    titles,
  )
  const factor = scales[(scale?.[1] ?? scale?.[2] ?? '').toLowerCase()] ?? 1
  return {
    ...value,
    readings: [...value.readings, value.low * factor],
    step: value.step * factor,
    low: value.low,
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
