import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import type { ReadSentence } from '../evidence.ts'
import {
  combining,
  contains,
  finding,
  headerPlace,
  isSwitch,
  no,
  placeOf,
  yes,
  type Spot,
} from '../data/table-rows.ts'
import type { Cell, Table } from '../data/tables.ts'

/** A word that stands in another row of the same column, and not in this one. */
export function checkWords(claim: ReadClaim, sentence: ReadSentence, spot: Spot): ExactFinding | undefined {
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
export function checkProfile(
  claim: ReadClaim,
  sentence: ReadSentence,
  table: Table,
  row: Cell[],
): ExactFinding[] {
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
          // Much may be free, and nothing says what of it.
          one.text.toLowerCase() !== 'free' &&
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
