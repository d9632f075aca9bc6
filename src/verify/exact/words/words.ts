import { KnownWords, signAt, signs } from '../../text/known-words.ts'
import { withLatinDigits } from '../../text/latin-digits.ts'
import { joinHanNumbers } from './han-numbers.ts'
import { stemOf } from './stem.ts'
import { useOf } from './verbs.ts'
import type { Sentence, Use, Word } from './word.ts'

export { stemOf } from './stem.ts'
export type { Sentence, Word } from './word.ts'

const smallWords = new Set(
  `a about above after again all almost along already also although am among an and another any are aren as at be
  because been before being below between both but by can cannot could did do does doing don done down during each
  either else even ever every for from further get gets give gives given got had has have having he her here hers
  him his how however i if in indeed instead into is isn it its itself just let ll may me might mine more most much
  must my near neither no nor not now of off often on once one only onto or other others our out over own per
  perhaps quite rather re s same shall she should since so some still such t than that the their theirs them then
  there therefore these they this those though through thus to together too toward towards under unless until up
  upon us usually ve very via was we well were what when where whether which while who whom whose why will with
  within without would yet you your yours according based passage passages provided document documents text
  please und oder aber der das dem ist sind wird werden wurde wurden von vom mit für im zum zur ein eine einer einem
  einen eines auf aus nach durch bis kann können muss müssen darf dürfen sich auch nur noch sowie le la les du et est
  sont une dans pour avec par qui sur el los las una y es son por con para que del se
  mentioned states stated approximately around roughly nearly exactly respectively
  的 了 在 于 位 是 有 共 也 都 就 而`.split(/\s+/),
)

const piece =
  /\d+(?:[.,]\d+)*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}]+(?:['’]\p{L}+)*|[^\s]/uy

/** Beyond this many characters a run of letters is no word: it is cut, so that its stem costs a bounded time. */
const longestWord = 60

/** Vowel points of Arabic and Hebrew are written or left out as the writer likes. */
function withoutPoints(lower: string): string {
  return lower.replace(/[\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670\u0640]/g, '')
}

/** What a piece of text is, wherever it stands. */
interface Piece {
  text: string
  lower: string
  stem: string
  kind: Word['kind']
  content: boolean
  capital: boolean
  /** Written as a name is, whether or not a sentence begins with it. */
  name: boolean
  /** After it a capital says nothing. */
  ends: boolean
  use: Use
}

const known = new KnownWords<Piece>(readPiece)

function readPiece(text: string): Piece {
  const first = text.codePointAt(0)!
  const digit = first >= 48 && first <= 57
  const letter = !digit && /^[\p{L}\p{M}]/u.test(text)
  const lower = letter ? text.toLowerCase() : text
  const small = letter && smallWords.has(lower.replace(/['’].*$/, ''))
  const capital = letter && text[0] !== lower[0]
  const stem = letter
    ? stemOf(first < 0x590 ? lower.slice(0, longestWord) : withoutPoints(lower.slice(0, longestWord)))
    : text
  const kind = digit ? 'number' : letter ? 'word' : 'sign'
  return {
    text,
    lower,
    stem,
    kind,
    content: letter && !small,
    capital: capital && !small,
    name:
      letter &&
      ((!capital && text !== lower) || (capital && !small && text.length > 1 && text === text.toUpperCase())),
    ends: /^[.!?:•]$/.test(text),
    use: useOf(lower, stem, kind),
  }
}

const [apostrophe, comma, stop] = [39, 44, 46]

/**
 * Where the piece ends that begins at a place; the place itself where there is none but a blank. What is ASCII is
 * told by hand, the rest by the pattern, which says the same of both.
 */
function endOfPiece(text: string, from: number): number {
  const kind = signAt(text, from)
  let at = from + 1
  if (kind === signs.digit)
    for (;;) {
      while (signAt(text, at) === signs.digit) at++
      const sign = text.charCodeAt(at)
      if ((sign !== comma && sign !== stop) || signAt(text, at + 1) !== signs.digit) return at
      at++
    }
  if (kind === signs.letter)
    for (;;) {
      while (signAt(text, at) === signs.letter) at++
      if (signAt(text, at) === signs.foreign) break
      if (text.charCodeAt(at) !== apostrophe) return at
      const next = signAt(text, at + 1)
      if (next === signs.foreign) break
      if (next !== signs.letter) return at
      at++
    }
  else if (kind !== signs.foreign) return kind === signs.blank ? from : at
  piece.lastIndex = from
  return piece.test(text) ? piece.lastIndex : from
}

const hanNumerals = /[〇零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]/

/** The words and signs of a text, or of its part between two offsets; offsets are those of the whole text. */
export function wordsOf(text: string, from = 0, to = text.length): Word[] {
  const part = withLatinDigits(from === 0 && to === text.length ? text : text.slice(from, to))
  const words: Word[] = []
  let fresh = true
  let last = 0
  let isForeign = false
  for (let at = 0; at < part.length; at++) {
    const end = endOfPiece(part, at)
    if (end === at) continue
    const { text: written, lower, stem, kind, content, capital, name, ends, use } = known.at(part, at, end)
    const spaced = words.length === 0 || last < at
    if (spaced && hasLineEnd(part, last, at)) fresh = true
    if (part.charCodeAt(at) > 127) isForeign = true
    words.push({
      text: written,
      lower,
      stem,
      kind,
      start: from + at,
      end: from + end,
      content,
      name: name || (capital && !fresh),
      initial: capital && fresh,
      spaced,
      use,
    })
    fresh = kind === 'sign' && (fresh || ends)
    last = end
    at = end - 1
  }
  if (isGerman(words)) forgetNames(words)
  return isForeign && hanNumerals.test(part) ? joinHanNumbers(words) : words
}

const german = new Set(
  'der die das den dem des und ist sind ein eine einen einem einer nicht mit von für auf im zum zur bei wird werden kann sie haben hat beträgt umfasst dauert liegt'.split(
    ' ',
  ),
)

/** Whether a text is German: there every noun has a capital. */
function isGerman(words: Word[]): boolean {
  let found = 0
  for (const { lower } of words) if (german.has(lower)) found++
  return found >= 2 && found >= words.length * 0.08
}

/** Leaves those names that are told by more than the capital that they begin with. */
function forgetNames(words: Word[]): void {
  for (const word of words) {
    const { text } = word
    if (word.kind === 'word' && text.slice(1) === text.slice(1).toLowerCase()) {
      word.name = false
      word.initial = false
    }
  }
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) return true
  return false
}

const abbreviations = new Set(
  'mr mrs ms dr prof sr jr st vs etc fig eq no nos vol ed eds al inc ltd co corp dept est approx ca cf e.g i.e eg ie gen gov sen rep lt col sgt rev hon pp ch sec jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m am pm ft sq'.split(
    ' ',
  ),
)
const longestSentence = 400

/** Splits a text at full stops, line ends that end a thought, and list items. */
export function sentencesOf(text: string, words: Word[]): Sentence[] {
  const sentences: Sentence[] = []
  let from = 0
  const cut = (to: number) => {
    if (to <= from) return
    const piece = words.slice(from, to)
    from = to
    const last = piece.at(-1)!
    const previous = sentences.at(-1)
    const line = !previous || hasLineEnd(text, previous.end, piece[0]!.start)
    const ended = /^[.!?。！？;,]$/.test(last.text)
    sentences.push({
      words: piece,
      start: piece[0]!.start,
      end: last.end,
      heading: piece[0]!.text === '#' || (line && !ended && piece.length <= 12 && last.text !== '|'),
    })
  }
  for (let index = 1; index < words.length; index++)
    if (index - from >= longestSentence || breaksBefore(text, words, index)) cut(index)
  cut(words.length)
  return sentences
}

/** Whether a number with a full stop behind it is a place in an order, as German writes it. */
function isOrdinal(words: Word[], at: number, next: Word): boolean {
  return (
    /^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert)/.test(
      next.text,
    ) || /^(?:am|im|vom|zum|der|das|dem|den|des|bis|seit)$/.test(words[at - 1]?.lower ?? '')
  )
}

/** Data that are told begin with a name as it is written: "orbit-tools language: Rust.\norbit-tools stars: 12." */
function endsLine(text: string, words: Word[], stop: number): boolean {
  const word = words[stop - 1]
  const before = words[stop - 2]
  if (words[stop]!.text !== '.' || !word || !before) return false
  // "rooms: 42.", "pushed at: 2025-03-14.", but not the number of a list item or a place in an order.
  const isValue = before.text === ':' || (before.kind === 'sign' && word.kind === 'number')
  if (isValue && !hasLineEnd(text, before.end, word.start)) return true
  return word.kind === 'word' && word.text.length > 2 && !abbreviations.has(word.lower)
}

const stops = new Set(['。', '！', '？'])
const closings = new Set(['"', "'", '”', '’', '»', ')', ']'])

function breaksBefore(text: string, words: Word[], index: number): boolean {
  const before = words[index - 1]!
  const word = words[index]!
  if (stops.has(before.text)) return true
  // "…before serving.Turn the oven": a space was lost between two sentences.
  if (!word.spaced)
    return (
      before.text === '.' &&
      word.kind === 'word' &&
      /^[A-Z][a-z]/.test(word.text) &&
      /^[a-z]{3,}$/.test(words[index - 2]?.text ?? '')
    )
  if (hasLineEnd(text, before.end, word.start)) {
    if (/\n\s*\n/.test(text.slice(before.end, word.start))) return true
    const lowerCase =
      word.kind === 'word' && word.text[0] === word.lower[0] && word.text.codePointAt(0)! < 0x250
    return !((lowerCase && !endsLine(text, words, index - 1)) || before.text === ',')
  }
  if (before.kind !== 'sign') return false
  let end = index - 1
  while (end > 0 && closings.has(words[end]!.text) && !words[end]!.spaced) end--
  const stop = words[end]!.text
  if (stop === '!' || stop === '?') return true
  if (stop !== '.') return false
  if (word.kind === 'word' && /^[a-z]/.test(word.text)) return false
  const previous = words[end - 1]
  if (!previous || words[end]!.spaced) return true
  // "am 3. Mai", "im 19. Jahrhundert"
  if (previous.kind === 'number' && previous.text.length <= 2 && isOrdinal(words, end - 1, word)) return false
  // "190 g. The": behind a number it is a unit, and no initial of a name.
  const isUnit = words[end - 2]?.kind === 'number'
  return (
    isUnit || !(previous.kind === 'word' && (previous.text.length === 1 || abbreviations.has(previous.lower)))
  )
}
