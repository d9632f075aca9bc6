import type { ExactFinding, ReadClaim } from '../claim.ts'
import { combining, finding, placeOf } from '../data/table-rows.ts'
import type { Cell, Table } from '../data/tables.ts'
import type { ReadSentence } from '../evidence.ts'
import { compareValues } from '../values/compare.ts'
import type { Value } from '../values/value.ts'

const mostRows = 200
const fewest = 2

interface Named {
  row: Cell[]
  /** Where its name stands in the sentence. */
  at: number
}

/** The cells of some rows in one column, each with the value that a sentence has for it. */
interface Dealt {
  column: number
  pairs: { row: Cell[]; value: Value; given: Value }[]
  wrong: number
}

/**
 * "Adults pay £12, children £8 and seniors £6", where the table has these the other way round: a sentence that names
 * several rows in turn, each with a value, is held against them one by one. The column is the one that has the most of
 * its values; where it has none of them in place, they have to be the column's own in another order.
 */
export function checkParallelRows(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) =>
    claim.evidence.tables.flatMap((table) => {
      const named = rowsIn(table, sentence)
      if (named.length < fewest) return []
      const dealt = table.headers
        .flatMap((_, column) =>
          table.labels.includes(column) ? [] : (dealtIn(sentence, named, column) ?? []),
        )
        .toSorted((one, other) => one.wrong - other.wrong)
      const [best, next] = dealt
      if (!best || best.wrong === 0 || best.wrong === next?.wrong || !isOfColumn(best)) return []
      const { column, pairs } = best
      return pairs
        .filter(({ value, given }) => compareValues(value, given) === 'different')
        .map(({ row, value }) =>
          finding(claim, value.start, value.end, { table, row, column, cell: row[column]! }),
        )
    }),
  )
}

/** The rows that a sentence names, in its order; none where what it says of them is worked out or compared. */
function rowsIn(table: Table, sentence: ReadSentence): Named[] {
  if (table.object || sentence.values.length < fewest) return []
  if (sentence.words.some(({ lower }) => combining.test(lower) || lower === 'respectively')) return []
  const named: Named[] = []
  for (const row of table.rows.slice(0, mostRows))
    for (const label of table.labels) {
      const at = placeOf(sentence.words, row[label]!)
      if (at !== undefined) named.push({ row, at })
    }
  // Two rows of one name, or a name within another: which is meant is not sure.
  const isSure = new Set(named.map(({ at }) => at)).size === named.length
  return isSure ? named.toSorted((one, other) => one.at - other.at) : []
}

/** Each row's value, where names and values take turns; undefined where they do not. */
function dealtIn(sentence: ReadSentence, named: readonly Named[], column: number): Dealt | undefined {
  const cells = named.map(({ row }) => row[column]!.value)
  const [first] = cells
  if (!first || cells.some((cell) => cell?.dimension !== first.dimension)) return undefined
  const values = sentence.values.filter(({ dimension }) => dimension === first.dimension)
  if (values.length !== named.length) return undefined
  const isNameFirst = named[0]!.at < values[0]!.first
  const isInTurn = named.every(({ at }, place) => {
    const [before, own, behind] = [values[place - 1], values[place]!, values[place + 1]]
    return isNameFirst
      ? at < own.first && (!before || before.last < at)
      : own.last < at && (!behind || at < behind.first)
  })
  if (!isInTurn) return undefined
  const pairs = named.map(({ row }, place) => ({ row, value: values[place]!, given: cells[place]! }))
  const wrong = pairs.filter(({ value, given }) => compareValues(value, given) === 'different').length
  return { column, pairs, wrong }
}

function isOfColumn({ pairs, wrong }: Dealt): boolean {
  if (wrong < pairs.length) return true
  return pairs.every(({ value }) => pairs.some(({ given }) => compareValues(value, given) === 'same'))
}
