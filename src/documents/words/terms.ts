import { stem, type Stemming } from './stem.ts'

const longestTerm = 64
/** What each word gives, by stemming: a text says the same few thousand again and again. */
const known = new Map<Stemming | undefined, Map<string, string[]>>()
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
const abbreviations = new Map(
  Object.entries({
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
  }),
)

/** maxConnections and BoundedQueue, but not PostgreSQL. */
const camelCase = /^[A-Z]?[a-z\d]+(?:[A-Z][a-z\d]+)+$/
const hump = /(?<=[a-z\d])(?=[A-Z])/
const joint = /[_.-]/

// A word (its accents may stand apart), with what joins identifiers (max_connections, pg_class.relname, well-known); or a run without blanks.
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+|[\u0300-\u036f\p{L}\p{N}_]+(?:[.-][\u0300-\u036f\p{L}\p{N}_]+)*/gu
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
const unspacedRun =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+/gu
const asciiWords = /\w+(?:[.-]\w+)*/g
// oxlint-disable-next-line no-control-regex -- this is how "only ASCII" is written
const asciiOnly = /^[\u0000-\u007f]*$/

/**
 * The terms that a text is indexed and searched by, in order and with repetitions: lower case, without diacritics,
 * English stop words left out, words stemmed: as English ones (Porter, 1980), or by the rules of another language
 * (Snowball), which is given where the text is in that. An identifier gives itself whole and its parts;
 * Chinese, Japanese, Korean and Thai give bigrams, for want of blanks. No term holds a blank or a quotation mark.
 */
export function terms(text: string, stemming?: Stemming): string[] {
  const found: string[] = []
  const ascii = asciiOnly.test(text)
  const plain = ascii ? text : formOf(text, stemming)
  let before = known.get(stemming)
  if (!before) known.set(stemming, (before = new Map()))
  for (const word of plain.match(ascii ? asciiWords : words) ?? [])
    for (const term of termsOf(word, stemming, before)) found.push(term)
  return found
}

/** The terms of one word, as `words` finds it in a text that was brought into the form that is stemmed. */
export function termsOfWord(word: string, stemming: Stemming | undefined): string[] {
  const found: string[] = []
  addWord(asciiOnly.test(word) ? word : formOf(word, stemming), stemming, found)
  return found
}

/** The form that a text is stemmed in: rules for other languages than English need the accents. */
function formOf(text: string, stemming: Stemming | undefined): string {
  return stemming === undefined ? fold(text) : text.normalize('NFKC')
}

function fold(text: string): string {
  // Only the marks of European scripts go: those of Japanese and Korean make other letters.
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
}

function termsOf(word: string, stemming: Stemming | undefined, known: Map<string, string[]>): string[] {
  const before = known.get(word)
  if (before) return before
  const found: string[] = []
  if (unspaced.test(word)) {
    for (const [run] of word.matchAll(unspacedRun)) {
      if (unspaced.test(run)) addBigrams(run, found)
      else addWord(run, stemming, found)
    }
  } else addWord(word, stemming, found)
  // Long ones, as a sentence of Chinese is, hardly come again.
  if (word.length > longestTerm) return found
  if (known.size >= mostKnown) known.clear()
  known.set(word, found)
  return found
}

function addWord(word: string, stemming: Stemming | undefined, found: string[]): void {
  const folded = stemming === undefined || asciiOnly.test(word) ? (text: string) => text : fold
  if (/^[\d.]+$/.test(word)) {
    found.push(word.slice(0, longestTerm))
    return
  }
  const parts = partsOf(word)
  if (parts.length > 1) {
    const whole = folded(word.toLowerCase())
    if (whole.length <= longestTerm) found.push(whole)
  }
  for (const part of parts) {
    const term = termOfPart(part.toLowerCase(), stemming)
    if (term !== '') found.push(term)
  }
}

/** The term of a part of a word, in lower case; an empty text where it is a stop word. */
export function termOfPart(part: string, stemming: Stemming | undefined): string {
  const folded = stemming === undefined || asciiOnly.test(part) ? (text: string) => text : fold
  const plain = folded(part)
  if (stopWords.has(plain)) return ''
  const known = abbreviations.get(plain) ?? part
  return folded(known.length <= longestTerm ? stem(known, stemming) : known).slice(0, longestTerm)
}

/** Most words have no parts, which is seen sooner than they are cut. */
function partsOf(word: string): string[] {
  if (!joint.test(word)) return camelCase.test(word) ? word.split(hump) : [word]
  return word.split(/[_.-]+/).flatMap((part) => (camelCase.test(part) ? part.split(hump) : part))
}

function addBigrams(run: string, found: string[]): void {
  const characters = Array.from(run)
  if (characters.length === 1) found.push(run)
  for (let index = 0; index + 1 < characters.length; index++)
    found.push(characters[index]! + characters[index + 1]!)
}
