/** Stands for the first character of a formula, and for each of the others. Both belong to no script. */
export const formulaStart = '\uE000'
const formulaRest = '\uE001'
const placeholders = /[\uE000\uE001]/g
/** How far the end of a formula is looked for. */
const longest = 1_000

/**
 * Puts placeholders of the same length where formulas stand in a line of Markdown, \(…\), $…$ and $$…$$, so that what
 * is in them is not read as Markdown and every offset stays. A price is no formula: behind its $ comes a digit later on.
 */
export function hideMath(text: string): { text: string; formulas: string[] } {
  if (!text.includes('$') && !text.includes('\\(') && !text.includes(formulaStart))
    return { text, formulas: [] }
  const source = text.replace(placeholders, '\uFFFD')
  const formulas: string[] = []
  let shown = ''
  let at = 0
  while (at < source.length) {
    const next = nextSpecial(source, at)
    shown += source.slice(at, next)
    if (next === source.length) break
    const end = formulaEnd(source, next)
    if (end > next) {
      formulas.push(source.slice(next, end))
      shown += formulaStart + formulaRest.repeat(end - next - 1)
      at = end
    } else {
      at = skipped(source, next)
      shown += source.slice(next, at)
    }
  }
  return { text: shown, formulas }
}

function nextSpecial(source: string, at: number): number {
  for (let index = at; index < source.length; index++) {
    const character = source[index]
    if (character === '$' || character === '`' || character === '\\') return index
  }
  return source.length
}

/** Where the formula ends that begins here; `at` where none does. */
function formulaEnd(source: string, at: number): number {
  const within = source.slice(at, at + longest)
  const paragraph = within.split(/\n[ \t]*\n/, 1)[0]!
  if (paragraph.startsWith('\\(')) {
    const end = paragraph.indexOf('\\)', 2)
    return end < 0 ? at : at + end + 2
  }
  if (paragraph.startsWith('$$')) {
    const end = paragraph.indexOf('$$', 2)
    return end <= 2 ? at : at + end + 2
  }
  const found =
    /^\$(?=[^\s$])[^$`]*[^\s$\\]\$(?!\d)/.exec(paragraph) ?? /^\$[^\s$`\\]\$(?!\d)/.exec(paragraph)
  return found ? at + found[0].length : at
}

/** Behind a code span, an escaped character, or the character itself. */
function skipped(source: string, at: number): number {
  if (source[at] === '\\') return Math.min(at + 2, source.length)
  if (source[at] !== '`') return at + 1
  let end = at
  while (source[end] === '`') end++
  const ticks = source.slice(at, end)
  let close = source.indexOf(ticks, end)
  while (close >= 0 && (source[close - 1] === '`' || source[close + ticks.length] === '`')) {
    while (source[close] === '`') close++
    close = source.indexOf(ticks, close)
  }
  return close < 0 ? end : close + ticks.length
}

/** A formula without the signs around it, and whether it stands in a line of its own. */
export function formulaOf(written: string): { tex: string; display: boolean } {
  const display = written.startsWith('$$') || written.startsWith('\\[')
  const edge = written.startsWith('$') && !display ? 1 : 2
  return { tex: written.slice(edge, written.length - edge).trim(), display }
}
