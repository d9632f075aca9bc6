import { textOf, toRows, type Segment } from './pdf-lines.ts'

/** How much of a page's height, at its top and at its bottom, may hold what repeats. */
const margin = 0.1
const leastPages = 3
/** Of a page, as many rows from the edge on. */
const mostRows = 3
const pageNumber = /^(?:page |seite |página )?[-–— ]*#(?: ?(?:of|von|de|\/) ?#)?[-–— ]*$/i

export interface PdfPage {
  number: number
  /** In points; the page's lower edge. */
  bottom: number
  height: number
  segments: Segment[]
}

/**
 * Takes running heads, running feet and page numbers off the pages: what stands in the same words, but for the numbers
 * in them, at the same height in the margin of several pages; or whose first or last word counts the pages there.
 */
export function withoutFurniture(pages: PdfPage[]): PdfPage[] {
  const found = pages.map((page) => marginRows(page))
  const counts = new Map<string, number>()
  for (const rows of found) for (const key of rows.keys()) counts.set(key, (counts.get(key) ?? 0) + 1)
  const repeats = (key: string) =>
    counts.get(key)! >= leastPages ||
    (pages.length > 1 && counts.get(key) === pages.length && pageNumber.test(key.slice(key.indexOf(':') + 1)))
  return pages.map((page, index) => {
    const furniture = new Set([...found[index]!].flatMap(([key, row]) => (repeats(key) ? row : [])))
    // A page that holds nothing else, as a slide may, is not left empty.
    if (furniture.size === 0 || furniture.size === page.segments.length) return page
    return { ...page, segments: page.segments.filter((segment) => !furniture.has(segment)) }
  })
}

/** The rows in a page's margins, by where they stand and what they say. */
function marginRows({ number, bottom, height, segments }: PdfPage): Map<string, Segment[]> {
  const found = new Map<string, Segment[]>()
  const rows = toRows(
    segments.filter(({ y }) => y < bottom + height * margin || y > bottom + height * (1 - margin)),
  )
  const isTop = (row: Segment[]) => row[0]!.y > bottom + height / 2
  const outermost = [
    ...rows.filter(isTop).slice(0, mostRows),
    ...rows.filter((row) => !isTop(row)).slice(-mostRows),
  ]
  for (const row of outermost) {
    const text = textOf(row)
    const words = text
      .replace(/\d+/g, '#')
      .replace(/^[ivxlc]+$/i, '#')
      .toLowerCase()
    const place = Math.round(row[0]!.y / 4)
    found.set(`${place}:${words}`, row)
    // The same distance from the number of the sheet on other pages, too: then it is the number of the page.
    for (const counted of [/^\d{1,5}(?= )/, /(?<= )\d{1,5}$/])
      if (counted.test(text)) found.set(`${place}:#${Number(counted.exec(text)![0]) - number}`, row)
  }
  return found
}
