import { rarity } from '../binding/binding.ts'
import { placesIn, type Place } from '../binding/places.ts'
import { closeness, nearness, nearTo, votesOf, type Vote } from '../binding/votes.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { withoutBracket } from '../data/table-rows.ts'
import type { Table } from '../data/tables.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { compareValues } from '../values/compare.ts'
import type { Value } from '../values/value.ts'
import { comeTo } from './come-to.ts'

/** What speaks for and against a finding that a value is another one. */
export interface ValueSigns {
  /** How much of what the claim says of its value is told of the given one, from 0 to 1. */
  told: number
  /** How much of what the evidence says of the given one the claim or the question says, from 0 to 1. */
  said: number
  /** How much more of it is told of the given one than of any place that has the claimed value; 1 where none has. */
  apart: number
  /** Whether two figures of the evidence come to the claimed one. */
  reckoned: boolean
  /** How many values the claim's sentence has. */
  values: number
  /** How many values like the given one its sentence has. */
  like: number
}

type Span = ExactFinding['evidence'][number]

/** The signs of a finding on a value; undefined where its place is not found again. */
export function valueSignsOf(finding: ExactFinding, claim: ReadClaim): ValueSigns | undefined {
  const [span] = finding.evidence
  const claimed = span && claimedPlace(finding, claim)
  if (!claimed) return undefined
  const { evidence } = claim
  const given = givenPlace(span, claimed.kind, evidence)
  const votes = votesOf(claimed, evidence)
  const cell = cellAt(span, evidence)
  return {
    told: Math.max(
      given ? shareOf(votes, (stem) => nearness(stem, given)) : 0,
      cell ? shareOf(votes, (stem) => (titlesOf(cell).has(stem) ? 1 : 0)) : 0,
    ),
    said: cell ? titlesSaid(cell, claimed.sentence) : given ? saidOf(given, claimed.sentence, claim) : 0,
    apart: apartness({ claimed, given, votes, cell }, evidence),
    reckoned: comeTo(claimed.value!, evidence),
    values: claimed.sentence.values.filter(({ aside }) => aside !== true).length,
    like: given ? placesIn(given.sentence).get(given.kind)!.length : 0,
  }
}

function claimedPlace({ start, end }: ExactFinding, { sentences }: ReadClaim): Place | undefined {
  const sentence = sentences.find((one) => one.start <= start && start < one.end)
  if (!sentence) return undefined
  const places = [...placesIn(sentence).values()].flat().filter(({ value }) => value !== undefined)
  return (
    places.find((place) => place.start === start) ??
    places.find((place) => place.start < end && start < place.end)
  )
}

/** The first value in a span of the evidence, one of the claimed one's kind before all others. */
function givenPlace(
  { passage, start, end }: Span,
  kind: string,
  { passages }: PreparedEvidence,
): Place | undefined {
  const inside = passages[passage - 1]!.sentences.filter((one) => one.start < end && start < one.end)
    .flatMap((sentence) => [...placesIn(sentence).values()].flat())
    .filter((place) => place.value !== undefined && place.start >= start && place.end <= end)
  return inside.find((place) => place.kind === kind) ?? inside[0]
}

function shareOf(votes: readonly Vote[], nearnessOf: (stem: string) => number): number {
  let total = 0
  let share = 0
  for (const { stem, weight } of votes) {
    total += weight
    share += weight * nearnessOf(stem)
  }
  return total > 0 ? share / total : 0
}

interface CellPlace {
  table: Table
  row: Table['rows'][number]
  column: number
}

function cellAt({ passage, start, end }: Span, { tables }: PreparedEvidence): CellPlace | undefined {
  for (const table of tables) {
    if (table.passage !== passage) continue
    for (const row of table.rows) {
      const column = row.findIndex((cell) => cell.start < end && start < cell.end)
      if (column >= 0) return { table, row, column }
    }
  }
  return undefined
}

/** The stems of what names a cell's row and its column, and of its own words. */
function titlesOf({ table: { headers, labels }, row, column }: CellPlace): ReadonlySet<string> {
  const cells = [headers[column]!, row[column]!, ...labels.map((label) => row[label]!)]
  return new Set(cells.flatMap(({ words }) => words.map(({ stem }) => stem)))
}

/** How much of what names a cell's row and column a claim says. */
function titlesSaid({ table: { headers, labels }, row, column }: CellPlace, { words }: ReadSentence): number {
  const titles = [headers[column]!, ...labels.map((label) => row[label]!)]
    .flatMap((cell) => withoutBracket(cell.words))
    .filter(({ content, kind }) => content || kind === 'number')
  const said = titles.filter(({ stem }) => words.some((word) => word.stem === stem))
  return titles.length > 0 ? said.length / titles.length : 0
}

/** What is only asked, or was said just before, counts a little less. */
const understoodShare = 0.8

function saidOf(given: Place, { words, places }: ReadSentence, { evidence, understood }: ReadClaim): number {
  let total = 0
  let said = 0
  for (const [stem, near] of nearTo(given)) {
    if (near < closeness.cell || /^\d/.test(stem)) continue
    const weight = rarity(evidence, stem)
    total += weight
    if (places.has(stem) || words.some((word) => word.stem === stem)) said += weight
    else if (understood.has(stem)) said += weight * understoodShare
  }
  return total > 0 ? said / total : 1
}

/** What is told of both is told of one no nearer than that. */
const clearlyNearer = 0.25
const mostRivals = 60

function apartness(
  {
    claimed,
    given,
    votes,
    cell,
  }: { claimed: Place; given: Place | undefined; votes: readonly Vote[]; cell: CellPlace | undefined },
  evidence: PreparedEvidence,
): number {
  let least = 1
  for (const rival of placesOf(claimed, evidence)) {
    // Other rows are told of what they name.
    if (rival === given || (cell && isOfOtherRow(rival, cell))) continue
    const apart = shareOf(votes, (stem) => {
      const nearer = (given ? nearness(stem, given) : 0) - nearness(stem, rival)
      return Math.abs(nearer) < clearlyNearer ? 0 : nearer
    })
    least = Math.min(least, apart)
  }
  return Math.max(-1, least)
}

function isOfOtherRow({ sentence: { passage }, start }: Place, { table, row }: CellPlace): boolean {
  if (passage !== table.passage) return false
  const own = table.rows.find((one) => one.some((cell) => cell.start <= start && start < cell.end))
  return own !== undefined && own !== row
}

/** Where the evidence has a value, as many places as are looked at. */
function placesOf({ kind, value }: Place, { values }: PreparedEvidence): Place[] {
  const found: Place[] = []
  for (const { sentence, value: other } of values.get(kind) ?? []) {
    if (found.length >= mostRivals) break
    if (!isSame(value!, other)) continue
    const place = placesIn(sentence)
      .get(kind)
      ?.find((one) => one.value === other)
    if (place) found.push(place)
  }
  return found
}

function isSame(one: Value, other: Value): boolean {
  return (one.low === other.low && one.high === other.high) || compareValues(one, other) === 'same'
}
