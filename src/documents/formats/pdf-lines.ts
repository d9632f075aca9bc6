/** A piece of text on a page as pdf.js gives it: `transform` holds its size and place (PDF 32000-1, 9.4.4). */
export interface TextItem {
  str: string
  width: number
  height: number
  transform: number[]
  fontName: string
}

/** What pdf.js tells of a page's fonts. */
export type FontStyles = Record<string, { fontFamily: string } | undefined>

/** Text without a wide gap on one baseline: a line, or what one column or cell has of it. In points, y upwards. */
export interface Segment {
  text: string
  x: number
  right: number
  y: number
  height: number
  /** Whether all of it is in letters of one width, as programs are set. */
  isCode: boolean
}

/** What stands on one baseline, from left to right. */
export type Row = Segment[]

/** A gap between words is a quarter of the letters' height, in a justified line seldom more than the whole of it. */
const cellGap = 1.4
const wordGap = 0.12
/** How far, in heights, a raised or lowered character may stand off the baseline. */
const baselineTolerance = 0.45

/** Puts the pieces of a page together to lines, in the order in which they were written. */
export function toSegments(items: TextItem[], styles: FontStyles): Segment[] {
  const segments: Segment[] = []
  let open: Segment | undefined
  for (const { str, width, height, transform, fontName } of items) {
    const [a = 1, b = 0, , , x = 0, y = 0] = transform
    // What runs up the margin, as a stamp does, is not part of the text.
    if (str.trim() === '' || Math.abs(b) > Math.abs(a)) continue
    const size = height || Math.abs(a)
    const taller = Math.max(size, open?.height ?? 0)
    const gap = open ? x - open.right : 0
    const isCode = styles[fontName]?.fontFamily === 'monospace'
    const goesOn =
      open && Math.abs(open.y - y) < taller * baselineTolerance && gap > -taller && gap < taller * cellGap
    if (open && goesOn) {
      const isApart = gap > taller * wordGap && !open.text.endsWith(' ') && !str.startsWith(' ')
      open.text += isApart ? ` ${str}` : str
      open.right = Math.max(open.right, x + width)
      open.isCode &&= isCode
      if (size > open.height) Object.assign(open, { height: size, y })
    } else segments.push((open = { text: str, x, right: x + width, y, height: size, isCode }))
  }
  for (const segment of segments) segment.text = clean(segment.text)
  return segments.filter(({ text }) => text !== '')
}

/** Sorts lines into rows from the top to the bottom, each from left to right. */
export function toRows(segments: Segment[]): Row[] {
  const rows: Row[] = []
  for (const segment of segments.toSorted((a, b) => b.y - a.y || a.x - b.x)) {
    const row = rows.at(-1)
    const first = row?.[0]
    if (first && first.y - segment.y < Math.min(first.height, segment.height) * baselineTolerance)
      row!.push(segment)
    else rows.push([segment])
  }
  for (const row of rows) row.sort((a, b) => a.x - b.x)
  return rows
}

export function textOf(row: Row): string {
  return row.map(({ text }) => text).join(' ')
}

const ligatures: Record<string, string> = {
  '\ufb00': 'ff',
  '\ufb01': 'fi',
  '\ufb02': 'fl',
  '\ufb03': 'ffi',
  '\ufb04': 'ffl',
  '\ufb05': 'st',
  '\ufb06': 'st',
}

function clean(text: string): string {
  return text
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligatures[ligature]!)
    .replace(/[\s\0]+/g, ' ')
    .trim()
}
