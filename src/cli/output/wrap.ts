const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u
const joins = /^(?:\p{M}|\u200d|\ufe0f)/u

/** How many columns a text takes in a terminal, near enough for breaking lines. */
function widthOf(text: string): number {
  let width = 0
  for (const letter of text) if (!joins.test(letter)) width += wide.test(letter) ? 2 : 1
  return width
}

/** Fewer columns than this are no place for a paragraph: the terminal breaks lines itself. */
const fewestColumns = 30

/** Breaks a line where words end, and lets the rest hang under its beginning. Writing without spaces breaks anywhere. */
export function wrapped(line: string, { columns, indent }: { columns: number; indent: number }): string {
  if (columns < fewestColumns || widthOf(line) <= columns) return line
  const lines: string[] = []
  let current = ''
  let width = 0
  for (const piece of line.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{P}*| *[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+| +/gu,
  ) ?? []) {
    const size = widthOf(piece)
    if (width > indent && width + size > columns) {
      lines.push(current)
      current = ' '.repeat(indent) + piece.trimStart()
      width = widthOf(current)
    } else {
      current += piece
      width += size
    }
  }
  return [...lines, current].join('\n')
}
