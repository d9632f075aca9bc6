import { sentenceBreaks } from './sentence-breaks.ts'

/** A piece of a text by its UTF-16 offsets. */
export interface Span {
  start: number
  end: number
}

/** Words that end in a full stop and go on: English, German, French, Spanish. */
const abbreviation =
  /(?:^|[\s("“])(?:Mr|Mrs|Ms|Messrs|Dr|Drs|Prof|Profs|Rev|Hon|Sr|Jr|St|vs?|e\.g|i\.e|cf|al|approx|Fig|Figs|Sec|Art|Inc|Ltd|Co|Corp|Pty|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|U\.S|U\.K|U\.N|E\.U|a\.m|p\.m|pp?|vol|vols|ed|eds|est|ca|min|max|Mt|Ft|Ave|Blvd|Rd|Ph\.D|yrs|hrs|Bros|bzw|ggf|gem|Abs|Nr|Str|Mio|Mrd|evtl|inkl|zzgl|vgl|bspw|sog|Ziff|lit|Hr|Fr|z\.B|d\.h|u\.a|Sra|Srta|Dra|Ud|Uds|EE|núm|Mme|Mlle|env)\.\s*$/
/** Words with a full stop before a number: `see fig. 3`, `Art. 5`; without one a sentence may end in them. */
const beforeFigure =
  /(?:^|[\s("“[])(?:nos?|figs?|arts?|paras?|secs?|ch|chap|cl|eqs?|lt|tel|ext|est|par|Kap|Rz|S)\.\s*$/i
/** What ends in a full stop and may end a sentence, too: it does where a word follows that begins many and no name. */
const mayEnd =
  /(?:^|[\s(.])(?:\p{Lu}|Sr|Jr|St|Ave|Blvd|Rd|Inc|Ltd|Co|Corp|Bros|a\.m|p\.m|Ph\.D|yrs|hrs|min|max|al|Str|Mio|Mrd)\.\s*$/u
const begins =
  /^(?:The|This|That|These|Those|It|He|She|They|We|You|In|On|At|An|His|Her|Its|Their|There|However|But|And|If|When|While|After|Before|For|From|By|With|Some|Many|Most|All|No|Also|Both|Each|Der|Die|Das|Es|Er|Sie|Im|Ein|Eine)\s/

/** An initial, or one of several letters: `J. Doe`, `z. B.`; a unit behind a number ends a sentence. */
const initial = /(?:^|[\s(.])\p{Lu}\.\s*$/u
const notInitial =
  /(?:\d|\b(?:vitamin|hepatitis|plan|type|class|grade|group|option|appendix|war))\s+\p{Lu}\.\s*$/iu
const lowerLetter = /(?:^|[\s(])[a-z]\.\s*$/
/** A day or another place in an order, as German writes it: `am 3. Mai`, `im 19. Jahrhundert`. */
const germanOrdinal = /(?:^|\s)(?:am|im|vom|zum|der|die|das|dem|den|des|ab|seit|bis)\s+\d{1,2}\.\s*$/i
const afterOrdinal =
  'Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert Jh.'.split(
    ' ',
  )
const lookBehind = 24
/** What is shorter than this and ends like a name is the beginning of one, or of a list: `I. The plan`. */
const shortestEnd = 6
/** What stands in quotation marks is one with what introduces it, for as long as this. */
const longestQuotation = 400
let segmenter: Intl.Segmenter | undefined

/**
 * The sentences of one paragraph, without blanks at their ends: Unicode's boundaries (UAX 29), less those that stand
 * after an abbreviation, an initial or the number of a list item.
 */
export function sentencesOf(text: string, offset = 0, { wholeQuotations = false } = {}): Span[] {
  const found: Span[] = []
  let open: Span | undefined
  for (const { start, end } of piecesOf(text)) {
    if (open) open.end = end
    else open = { start, end }
    if (end < text.length && goesOn(text, open.start, end, wholeQuotations)) continue
    addTrimmed(text, open, offset, found)
    open = undefined
  }
  if (open) addTrimmed(text, open, offset, found)
  return found
}

/** A sentence that begins with a number, which Unicode's rules join to the one before: `… in 1889. 7 million people`. */
const beforeNumber = /(?:\p{Ll}{3}|\d{3}|[)\]”"])\.\s+(?=\d[\d.,]*\s+\p{L})/gu
/** Two sentences with no blank between: `It is old.The other is new.` */
const unparted = /\p{Ll}{3}[.!?](?=\p{Lu}\p{Ll}+\s)/gu

/** Hardly any segment has a stop inside, and to look for these two costs much more than to see that. */
const anyInner = /[.!?]\s*\S/

function innerStops(segment: string): RegExpExecArray[] {
  if (!anyInner.test(segment)) return []
  const found = [...segment.matchAll(beforeNumber), ...segment.matchAll(unparted)]
  return found.length < 2 ? found : found.toSorted((a, b) => a.index - b.index)
}

const footnotes = /^[⁰¹²³⁴-⁹]{1,6}\s*/u

function breaksOf(text: string): number[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ segment, index }) => index + segment.length)
}

function* piecesOf(text: string): Generator<Span> {
  let start = 0
  let end = 0
  for (const last of sentenceBreaks(text) ?? breaksOf(text)) {
    const index = end
    const segment = text.slice(index, last)
    // The mark of a footnote belongs to the sentence that it stands behind.
    const mark = index > 0 ? (footnotes.exec(segment)?.[0].length ?? 0) : 0
    if (end > start) yield { start, end: end + mark }
    start = index + mark
    end = last
    for (const { 0: stop, index: at } of innerStops(segment)) {
      const next = index + at + stop.length
      if (next <= start || abbreviation.test(text.slice(Math.max(start, next - lookBehind), next))) continue
      yield { start, end: next }
      start = next
    }
  }
  if (end > start) yield { start, end }
}

function goesOn(text: string, start: number, end: number, wholeQuotations: boolean): boolean {
  const tail = text.slice(Math.max(start, end - lookBehind), end)
  const next = text.slice(end, end + 12)
  // A quoted question or exclamation in mid-sentence: `the answer to "Why?" is that …`; a name such as Yahoo!.
  if (/^\p{Ll}/u.test(next) && /(?:[?!.]["”'’)]|\p{L}!)\s+$/u.test(tail)) return true
  if (begins.test(next) && mayEnd.test(tail) && end - start > shortestEnd) return false
  if (/^[#\d]/.test(next) && beforeFigure.test(tail)) return true
  if (abbreviation.test(tail) || /^\s*\d{1,3}\.\s*$/.test(text.slice(start, Math.min(end, start + 8))))
    return true
  if (initial.test(tail) && !notInitial.test(tail)) return true
  if (/^\s*[a-z]\.\s*$/.test(text.slice(start, Math.min(end, start + 8)))) return true
  if (lowerLetter.test(tail)) return /^(?:\d|\p{L}\.)/u.test(next)
  if (/\d\.\s*$/.test(tail) && (germanOrdinal.test(tail) ? /^\p{Lu}/u.test(next) : mayFollowOrdinal(next)))
    return true
  if (/[.!?]$/.test(tail) && /^[\w=&/%#-]/.test(next) && isInAddress(text, start, end)) return true
  return wholeQuotations && end - start < longestQuotation && isInQuotation(text.slice(start, end))
}

/** Of a word that is not yet written to its end it is said as soon as it may be. */
function mayFollowOrdinal(next: string): boolean {
  return next !== '' && afterOrdinal.some((word) => next.startsWith(word) || word.startsWith(next))
}

/** Whether the word that ends here is the beginning of an address: `https://a.b/find?` */
function isInAddress(text: string, start: number, end: number): boolean {
  const word = text.slice(Math.max(start, text.lastIndexOf(' ', end - 1), end - 300), end)
  return /:\/\/|www\.|@/.test(word)
}

/** Whether a quotation was begun and not ended. */
function isInQuotation(text: string): boolean {
  let depth = 0
  let straight = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '"') {
      // Behind a digit it may stand for inches.
      if (straight || !/\d/.test(text[at - 1] ?? '')) straight = !straight
    } else if (sign === '„' || sign === '«' || sign === '「' || sign === '『') depth++
    else if (sign === '“') depth += text.includes('„') ? -1 : 1
    else if (sign === '”' || sign === '»' || sign === '」' || sign === '』') depth--
  }
  return straight || depth > 0
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
