import { stemmer } from 'stemmer'

const longestTerm = 64
/** What each word gives: a text says the same few thousand again and again. */
const known = new Map<string, string[]>()
const mostKnown = 50_000

const stopWords = new Set(
  (
    'a about above after again all also am an and any are as at be because been before being below between both but by ' +
    'can could did do does doing don down during each few for from further had has have having he her here hers him his ' +
    'how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our ours ' +
    'out over own re s same she should so some such t than that the their theirs them then there these they this those ' +
    'through to too under until up upon very via was we were what when where which while who whom why will with would ' +
    'you your yours yourself ll ve d m'
  ).split(' '),
)

/** What identifiers shorten and questions spell out; in both the longer word is taken. */
const abbreviations: Record<string, string | undefined> = Object.assign(Object.create(null), {
  max: 'maximum',
  min: 'minimum',
  config: 'configuration',
  conf: 'configuration',
  auth: 'authentication',
  db: 'database',
  dir: 'directory',
  param: 'parameter',
  params: 'parameters',
  info: 'information',
  admin: 'administrator',
})

/** maxConnections and BoundedQueue, but not PostgreSQL. */
const camelCase = /^[A-Z]?[a-z\d]+(?:[A-Z][a-z\d]+)+$/
const hump = /(?<=[a-z\d])(?=[A-Z])/

// A word, with what joins identifiers (max_connections, pg_class.relname, well-known); or a run without blanks.
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+|[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/gu
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
const unspacedRun =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+/gu
const asciiWords = /\w+(?:[.-]\w+)*/g
// oxlint-disable-next-line no-control-regex -- this is how "only ASCII" is written
const asciiOnly = /^[\u0000-\u007f]*$/

/**
 * The terms that a text is indexed and searched by, in order and with repetitions: lower case, without diacritics,
 * English stop words left out, Latin words stemmed (Porter, 1980). An identifier gives itself whole and its parts;
 * Chinese, Japanese, Korean and Thai give bigrams, for want of blanks. No term holds a blank or a quotation mark.
 */
export function terms(text: string): string[] {
  const found: string[] = []
  const isAscii = asciiOnly.test(text)
  for (const word of (isAscii ? text : fold(text)).match(isAscii ? asciiWords : words) ?? [])
    for (const term of termsOf(word)) found.push(term)
  return found
}

function fold(text: string): string {
  // Only the marks of European scripts go: those of Japanese and Korean make other letters.
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
}

function termsOf(word: string): string[] {
  const before = known.get(word)
  if (before) return before
  const found: string[] = []
  if (unspaced.test(word)) {
    for (const [run] of word.matchAll(unspacedRun)) {
      if (unspaced.test(run)) addBigrams(run, found)
      else addWord(run, found)
    }
  } else addWord(word, found)
  // Long ones, as a sentence of Chinese is, hardly come again.
  if (word.length > longestTerm) return found
  if (known.size >= mostKnown) known.clear()
  known.set(word, found)
  return found
}

function addWord(word: string, found: string[]): void {
  if (/^[\d.]+$/.test(word)) {
    found.push(word.slice(0, longestTerm))
    return
  }
  const parts = word.split(/[_.-]+/).flatMap((part) => (camelCase.test(part) ? part.split(hump) : part))
  if (parts.length > 1) {
    const whole = word.toLowerCase()
    if (whole.length <= longestTerm) found.push(whole)
  }
  for (const part of parts) {
    const lower = part.toLowerCase()
    if (lower !== '' && !stopWords.has(lower))
      found.push(stem(abbreviations[lower] ?? lower).slice(0, longestTerm))
  }
}

function addBigrams(run: string, found: string[]): void {
  const characters = Array.from(run)
  if (characters.length === 1) found.push(run)
  for (let index = 0; index + 1 < characters.length; index++)
    found.push(characters[index]! + characters[index + 1]!)
}

/** Porter's rules are for English letters; other words and numbers stay as they are. */
function stem(word: string): string {
  return word.length <= longestTerm && /^[a-z]+$/.test(word) ? stemmer(word) : word
}
