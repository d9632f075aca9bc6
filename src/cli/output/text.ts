import { unseenCharacter, type EvidencePassage } from '../../wire/index.ts'

/**
 * Takes out what a terminal would obey, but not line breaks and tabs: the text of a model, a document or a file
 * name must not be able to move the cursor or change the screen.
 */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

const unseen = new RegExp(unseenCharacter, 'gu')

/**
 * A text in which everything can be seen that stands in it: what draws nothing, or turns the direction of writing, is
 * written as its code. For what somebody is asked to approve.
 */
export function visible(text: string): string {
  return text.replace(unseen, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`)
}

/** Rows as columns, each as wide as its widest cell, and each row one line whatever somebody's names hold. */
export function table(given: string[][]): string {
  const rows = given.map((row) => row.map((cell) => cell.replaceAll(/[\t\n]+/g, ' ')))
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** `Title › Heading (doc_1, page 3)`, or with the offsets in its text where a document has no pages. */
export function placeOf(
  passage: Pick<EvidencePassage, 'title' | 'headings' | 'documentId' | 'page' | 'start' | 'end'>,
): string {
  const { title, headings, documentId, page, start, end } = passage
  const where = page === undefined ? `${start}–${end}` : `page ${page}`
  return `${plain([title, ...headings].join(' › ')).replaceAll(/\s+/g, ' ')} (${documentId}, ${where})`
}
