import { stemmer } from 'stemmer'
import { withLatinDigits } from './latin-digits.ts'
import { baseOf, oneSpelling } from './forms.ts'

/** A word of a text, with what the checks ask of it. Offsets are UTF-16 code units. */
export interface Word {
  start: number
  end: number
  text: string
  lower: string
  /** Porter's stem of an English word; any other word as it stands, in lower case. */
  stem: string
  kind: 'word' | 'number'
  /** A word that carries no content of its own. */
  stop: boolean
  /** Begins with a capital letter. */
  capital: boolean
}

const stopWords = new Set(
  (
    'a about above after again all also am an and any are aren as at be because been before being below between both but by ' +
    'can cannot could couldn did didn do does doesn doing don down during each either for from further had hadn has hasn have ' +
    'haven having he her here hers herself him himself his how i if in into is isn it its itself just let me more most must my ' +
    'myself no nor not now of off on once only or other our ours ourselves out over own re s same shall she should shouldn so ' +
    'some such t than that the their theirs them themselves then there these they this those through to too under until up upon ' +
    'us very via was wasn we were weren what when where whether which while who whom whose why will with within without won ' +
    'would wouldn you your yours yourself ll ve d m may might ' +
    // Chinese, as the platform's dictionary parts it.
    '的 了 着 过 是 在 和 与 及 或 也 都 就 而 但 但是 之 其 其中 于 由 把 被 对 对于 为 为了 以 以及 从 到 向 给 让 使 这 那 这个 那个 这些 那些 ' +
    '它 他 她 它们 他们 她们 我 你 您 我们 你们 自己 一个 一种 一些 有 会 能 可 可以 能够 应 应该 要 需要 必须 如果 则 即 因为 所以 因此 并 并且 还 还有 ' +
    '又 再 很 更 最 才 才能 左右 大约 约 大概 目前 现在 已 已经 将 正在 同时 另外 此外 一般 通常 主要 非常 进行 通过 根据 关于 比较 所有 各 每 该 此 等 等等 中 上 下 里 内 时 后 前 地 得 所 ' +
    '的話 這 那個 這個 這些 與 對 對於 為 為了 從 給 讓 並 並且 還 還有 會 個 們 ' +
    // Japanese.
    'は が を に で と も の へ や から まで より です ます した する して いる ある ない この その これ それ など ため こと もの'
  ).split(' '),
)

// A number with its separators, or letters with an apostrophe inside. Neither can backtrack far: each step is one class.
const asciiWords = /\d+(?:[.,]\d+)*|[A-Za-z_]+(?:'[A-Za-z]+)?/g
const anyWords = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}_]+(?:['’][\p{L}\p{M}]+)?/gu
// oxlint-disable-next-line no-control-regex -- this is how "only ASCII" is written
const onlyAscii = /^[\u0000-\u007f]*$/
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const longestStemmed = 40
const stemCacheSize = 60_000
const formCacheSize = 20_000
const stems = new Map<string, string>()
const forms = new Map<string, Form>()
let segmenter: Intl.Segmenter | undefined

/**
 * The words of a text in order. Latin, Cyrillic, Arabic and their like are split at blanks and punctuation; scripts
 * that write no blanks (Chinese, Japanese, Thai …) by the platform's dictionary.
 */
export function wordsOf(text: string): Word[] {
  const found: Word[] = []
  const ascii = onlyAscii.test(text)
  const latin = ascii ? text : withLatinDigits(text)
  for (const match of latin.matchAll(ascii ? asciiWords : anyWords)) {
    const word = match[0]
    if (!ascii && unspaced.test(word)) addUnspaced(word, match.index, found)
    // What is told of a word shows it as it is written.
    else found.push(makeWord(word, match.index, text.slice(match.index, match.index + word.length)))
  }
  return found
}

/** Whether a text is written mostly in a script without blanks between its words. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text)
}

function addUnspaced(run: string, offset: number, found: Word[]): void {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  for (const { segment, index, isWordLike } of segmenter.segment(run))
    if (isWordLike === true) found.push(makeWord(segment, offset + index))
}

function makeWord(word: string, start: number, text = word): Word {
  const { lower, stem, kind, stop, capital } = formOf(word)
  return { start, end: start + text.length, text, lower, stem, kind, stop, capital }
}

/** What a word is wherever it stands. */
type Form = Pick<Word, 'lower' | 'stem' | 'kind' | 'stop' | 'capital'>

/** Most words of a text are there many times. */
function formOf(text: string): Form {
  const known = forms.get(text)
  if (known) return known
  const form = readForm(text)
  if (text.length > longestStemmed) return form
  if (forms.size >= formCacheSize) forms.clear()
  forms.set(text, form)
  return form
}

function readForm(text: string): Form {
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) {
    const plain = text.replaceAll(',', '')
    const base = baseOf.get(plain)
    return { lower: plain, stem: base ? stemOf(base) : plain, kind: 'number', stop: false, capital: false }
  }
  let lower = text.toLowerCase()
  const apostrophe = Math.max(lower.indexOf("'"), lower.indexOf('’'))
  if (apostrophe > 0) lower = lower.slice(0, apostrophe)
  return {
    lower,
    stem: stemOf(lower),
    kind: 'word',
    stop: stopWords.has(lower) || (lower.length === 1 && first < 128),
    capital: text.charAt(0) !== lower.charAt(0),
  }
}

/** Porter's rules are for English letters; other words stay as they are. */
export function stemOf(lower: string): string {
  const known = stems.get(lower)
  if (known !== undefined) return known
  const result =
    lower.length <= longestStemmed && /^[a-z]+$/.test(lower)
      ? stemmer(oneSpelling(baseOf.get(lower) ?? lower))
      : lower
  if (stems.size >= stemCacheSize) stems.clear()
  stems.set(lower, result)
  return result
}
