import { toRows, type Row, type Segment } from './pdf-lines.ts'

/** A column of prose has at least so many lines, each about so many letters high wide. */
const leastLines = 4
const leastWidth = 9
/** How much of its width and of its height the lines of a column of prose fill; cells of a table leave more blank. */
const leastFill = { width: 0.7, height: 0.5 }
/** Of the lines of running text, so many begin in mid-sentence; cells hardly ever do. */
const leastSmallBeginnings = 0.25
const deepest = 3

/**
 * The rows of a page in reading order, as one list for each column or stretch across all columns. Columns are found by
 * the blank strip between them, through which no line of either runs, as long as both sides are prose: a table has
 * such strips as well, and is read across (after Breuel, Two geometric algorithms for layout analysis, 2002).
 */
export function inReadingOrder(segments: Segment[], depth = 0): Row[][] {
  const rows = toRows(segments)
  if (depth === deepest || rows.length < leastLines) return [rows]
  const edge = bestEdge(segments, rows, depth)
  if (edge === undefined) return [rows]
  return bandsAt(rows, edge).flatMap((band) => {
    const { left, right } = sidesOf(band, edge)
    return areColumns(left, right, depth)
      ? [...inReadingOrder(left, depth + 1), ...inReadingOrder(right, depth + 1)]
      : [band]
  })
}

/** The left edge of a column, other than the first, that most lines stand in or beside. */
function bestEdge(segments: Segment[], rows: Row[], depth: number): number | undefined {
  const leftmost = leftOf(segments)
  const starts = new Map<number, number>()
  for (const { x, height } of segments)
    if (x > leftmost + height * leastWidth) starts.set(Math.round(x), (starts.get(Math.round(x)) ?? 0) + 1)
  let best: { edge: number; lines: number } | undefined
  const common = [...starts].filter(([, count]) => count >= leastLines).toSorted((a, b) => b[1] - a[1])
  for (const [edge] of common.slice(0, 5)) {
    let lines = 0
    for (const band of bandsAt(rows, edge)) {
      const { left, right } = sidesOf(band, edge)
      if (areColumns(left, right, depth)) lines += left.length + right.length
    }
    if (lines > (best?.lines ?? 0)) best = { edge, lines }
  }
  return best?.edge
}

/** Parts the rows where one runs through the strip before an edge, such as a title over both columns. */
function bandsAt(rows: Row[], edge: number): Row[][] {
  const bands: Row[][] = []
  let before: boolean | undefined
  for (const row of rows) {
    const crosses = row.some(({ x, right }) => x < edge - 2 && right > edge - 2)
    if (crosses === before) bands.at(-1)!.push(row)
    else bands.push([row])
    before = crosses
  }
  return bands
}

function sidesOf(band: Row[], edge: number): { left: Segment[]; right: Segment[] } {
  const all = band.flat()
  return { left: all.filter(({ x }) => x < edge - 2), right: all.filter(({ x }) => x >= edge - 2) }
}

/** Whether both sides are prose, or columns of prose themselves. */
function areColumns(left: Segment[], right: Segment[], depth: number): boolean {
  return [left, right].every(
    (side) => isProse(side) || (depth + 1 < deepest && bestEdge(side, toRows(side), depth + 1) !== undefined),
  )
}

/** Whether lines fill a column: most as wide as it is, one below the other without gaps, in sentences. */
function isProse(segments: Segment[]): boolean {
  if (segments.length < leastLines) return false
  const width = segments.reduce((most, { right }) => Math.max(most, right), -Infinity) - leftOf(segments)
  const height = median(segments.map((segment) => segment.height))
  const usual = median(segments.map(({ x, right }) => right - x))
  if (width < height * leastWidth || usual < width * leastFill.width) return false
  const cased = segments.filter(({ text }) => /^[\p{Ll}\p{Lu}]/u.test(text))
  const small = cased.filter(({ text }) => /^\p{Ll}/u.test(text))
  if (small.length < cased.length * leastSmallBeginnings) return false
  const lines = toRows(segments).map((row) => row[0]!.y)
  const leading = median(lines.slice(1).map((y, index) => lines[index]! - y))
  const extent = lines[0]! - lines.at(-1)! + leading
  return lines.length * leading >= extent * leastFill.height && leading < height * 3
}

function leftOf(segments: Segment[]): number {
  return segments.reduce((least, { x }) => Math.min(least, x), Infinity)
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
