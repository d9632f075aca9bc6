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
      const row = rowOf(table, sentence) ?? onlyObject(claim.evidence.tables, table, sentence)
      if (!row) continue
      const found = checkRow(claim, sentence, table, row)
      findings.push(...found, ...(found.length === 0 ? checkProfile(claim, sentence, table, row) : []))
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

/**
 * "The status of the order is pending" names no row, but only one object has a status: then that is meant, where the
 * claim says nothing that neither it nor its names have.
 */
function onlyObject(tables: Table[], table: Table, sentence: ReadSentence): Cell[] | undefined {
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

function contains(longer: Cell, shorter: Cell): boolean {
  return longer.text.toLowerCase().includes(shorter.text.toLowerCase())
}

/** How many words of a cell stand in a sentence, side by side; 0 unless all do. A day may be written in another way. */
function heldBy(sentence: ReadSentence, cell: Cell): number {
  const { value } = cell
  if (value?.dates?.some(({ day }) => day !== undefined))
    return sentence.values.some((one) => one.dates && compareValues(one, value) === 'same') ? 3 : 0
  return placeOf(sentence.words, cell) === undefined ? 0 : Math.max(1, cell.words.length)
}

function placeOf(words: Word[], cell: Cell): number | undefined {
  const wanted = withoutBracket(cell.words).filter((word) => word.kind !== 'sign')
  if (wanted.length === 0 || wanted.length > 8) return undefined
  const kept = words.filter((word) => word.kind !== 'sign')
  for (let from = 0; from + wanted.length <= kept.length; from++)
    if (wanted.every((word, at) => word.stem === kept[from + at]!.stem)) return words.indexOf(kept[from]!)
  return undefined
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

/** The place of a header's words in a sentence: all of them, but what stands in brackets. */
function headerPlace(sentence: ReadSentence, header: Cell): number | undefined {
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
function isHalfNamed({ headers }: Table, header: Cell, sentence: ReadSentence): boolean {
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
function withoutBracket(words: Word[]): Word[] {
  const bracket = words.findIndex((word) => word.text === '(' || word.text === '[')
  return bracket > 0 ? words.slice(0, bracket) : words
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
  const titles = [table.headers[column]!, ...table.labels.map((label) => row[label]!)]
  const given = scaled(cell.value!, titles.map(({ text }) => text).join(' '))
  const labelled = table.labels.map((label) => row[label]!)
  const values = sentence.values.filter(
    (value) =>
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
  // "27 Pier Road" is no rating.
  if (table.object && value.kind === 'number' && after?.name && !before?.content) return false
  // "port 3306" is a name, unless a column goes by it.
  if (value.kind === 'label') return given.kind === 'number' && header.words.at(-1)?.stem === before?.stem
  // "€19.99 for one item": a bare number of data is an amount of money where its key is.
  if (table.object && value.kind === 'currency' && given.kind === 'number')
    return header.words.some(({ lower }) => money.test(lower))
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

/** A word that stands in another row of the same column, and not in this one. */
function checkWords(claim: ReadClaim, sentence: ReadSentence, spot: Spot): ExactFinding | undefined {
  const { table, row, column, cell } = spot
  if (isSwitch(cell)) return table.object ? undefined : statedSwitch(claim, sentence, spot)
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

const yes = /^(?:true|yes|on|enabled|active|activated)$/
const no = /^(?:false|no|off|disabled|inactive|deactivated)$/

function isSwitch({ text }: Cell): boolean {
  return yes.test(text.toLowerCase()) || no.test(text.toLowerCase())
}

/** "SSL is disabled" where the field is true. */
function statedSwitch(claim: ReadClaim, sentence: ReadSentence, spot: Spot): ExactFinding | undefined {
  const given = spot.cell.text.toLowerCase()
  const verb = sentence.words.findIndex(({ lower }) => /^(?:is|are|:|=)$/.test(lower))
  const denied = sentence.words[verb + 1]?.lower === 'not'
  const word = sentence.words[verb + (denied ? 2 : 1)]
  if (verb < 0 || !word || (!yes.test(word.lower) && !no.test(word.lower))) return undefined
  const says = yes.test(word.lower) !== denied
  return says === yes.test(given) ? undefined : finding(claim, word.start, word.end, spot)
}

/**
 * What a row says where no column is named: a time that only another row has in the one column of its kind, and hours
 * of which one end is the row's and the other is not.
 */
function checkProfile(claim: ReadClaim, sentence: ReadSentence, table: Table, row: Cell[]): ExactFinding[] {
  if (sentence.words.some(({ lower }) => combining.test(lower))) return []
  const findings: ExactFinding[] = table.object ? otherWords(claim, sentence, table, row) : []
  if (table.rows.length === 1) return findings
  for (const value of sentence.values) {
    if (value.kind === 'label' || value.kind === 'number' || value.dates) continue
    if (sentence.values.some((other) => other !== value && other.dimension === value.dimension)) continue
    const alike = row.flatMap((cell, column) =>
      cell.value?.dimension === value.dimension && !cell.value.range ? [{ cell, column }] : [],
    )
    const [first, second] = alike
    if (value.range && first && second && alike.length === 2) {
      const [opens, closes] = [first.cell.value!.low === value.low, second.cell.value!.low === value.high]
      const other = opens ? second : first
      const end = opens ? value.high : value.low
      if (opens !== closes && !alike.some(({ cell }) => cell.value!.low === end))
        findings.push(finding(claim, value.start, value.end, { table, row, ...other }))
    } else if (!value.range && first && alike.length === 1) {
      const elsewhere = table.rows.some((one) => one !== row && one[first.column]?.value?.low === value.low)
      if (elsewhere && compareValues(value, first.cell.value!) === 'different')
        findings.push(finding(claim, value.start, value.end, { table, row, ...first }))
    }
  }
  return findings
}

const comparing =
  /^(?:not|no|never|or|unlike|previously|formerly|if|than|while|whereas|but|both|other|others|another|except|before|until|when|.+n['’]t)$/
const fewestRows = 2
const mostCellWords = 3

/** "Order 4412 was delivered", where that is the status of another order, and this one's is another. */
function otherWords(claim: ReadClaim, sentence: ReadSentence, table: Table, row: Cell[]): ExactFinding[] {
  if (table.rows.length < fewestRows || sentence.words.some(({ lower }) => comparing.test(lower))) return []
  const isSaid = (cell: Cell) => placeOf(sentence.words, cell) !== undefined
  return row.flatMap((cell, column) => {
    if (table.labels.includes(column) || cell.value || cell.text === '' || isSwitch(cell) || isSaid(cell))
      return []
    const other = table.rows
      .map((one) => one[column]!)
      .find(
        (one) =>
          !one.value &&
          one.words.some(({ content }) => content) &&
          one.words.length <= mostCellWords &&
          isSaid(one) &&
          !row.some((own) => contains(own, one)),
      )
    if (!other) return []
    const at = placeOf(sentence.words, other)!
    const words = sentence.words.slice(at, at + other.words.length)
    return [finding(claim, words[0]!.start, words.at(-1)!.end, { table, row, column, cell })]
  })
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
