/** A piece of a text by its UTF-16 offsets. */
export interface Span {
  start: number
  end: number
}

const abbreviation =
  /(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|vs|etc|e\.g|i\.e|cf|al|approx|No|Nos|Fig|Figs|Sec|Art|Inc|Ltd|Co|Corp|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|U\.S|U\.K|a\.m|p\.m)\.\s*$/
const lookBehind = 12
let segmenter: Intl.Segmenter | undefined

/**
 * The sentences of one paragraph, without blanks at their ends: Unicode's boundaries (UAX 29), less those that stand
 * after an abbreviation, an initial or the number of a list item.
 */
export function sentencesOf(text: string, offset = 0): Span[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' })
  const found: Span[] = []
  let open: Span | undefined
  for (const { segment, index } of segmenter.segment(text)) {
    const end = index + segment.length
    if (open) open.end = end
    else open = { start: index, end }
    if (end < text.length && goesOn(text, open.start, end)) continue
    addTrimmed(text, open, offset, found)
    open = undefined
  }
  if (open) addTrimmed(text, open, offset, found)
  return found
}

function goesOn(text: string, start: number, end: number): boolean {
  const tail = text.slice(Math.max(start, end - lookBehind), end)
  // A quoted question or exclamation in mid-sentence: `the answer to "Why?" is that …`.
  if (/[?!.]["”'’)]\s+$/.test(tail) && /^\p{Ll}/u.test(text.slice(end, end + 2))) return true
  return abbreviation.test(tail) || /^\s*\d{1,3}\.\s*$/.test(text.slice(start, Math.min(end, start + 8)))
}

function addTrimmed(text: string, span: Span, offset: number, found: Span[]): void {
  let { start, end } = span
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  if (end > start) found.push({ start: start + offset, end: end + offset })
}

export function isBlank(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0x3000 || code === 0x2028 || code === 0x2029
}
