import { stemmer } from 'stemmer'
import { KnownWords, signAt, signs } from './known-words.ts'
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

// A number with its separators, or letters with an apostrophe inside. It cannot backtrack far: each step is one class.
const anyWord = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}_]+(?:['’][\p{L}\p{M}]+)?/uy
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const longestStemmed = 40
const stemCacheSize = 60_000
const stems = new Map<string, string>()
const forms = new KnownWords<Form>(readForm)
let segmenter: Intl.Segmenter | undefined

/**
 * The words of a text in order, or of its part between two offsets; offsets are those of the whole text. Latin,
 * Cyrillic, Arabic and their like are split at blanks and punctuation; scripts that write no blanks (Chinese,
 * Japanese, Thai …) by the platform's dictionary.
 */
export function wordsOf(text: string, from = 0, to = text.length): Word[] {
  const found: Word[] = []
  const part = from === 0 && to === text.length ? text : text.slice(from, to)
  const latin = withLatinDigits(part)
  for (let at = 0; at < latin.length; at++) {
    const end = endOfWord(latin, at)
    if (end === at) continue
    if (hasForeign(latin, at, end) && unspaced.test(latin.slice(at, end)))
      addUnspaced(latin.slice(at, end), from + at, found)
    else {
      const { text: known, lower, stem, kind, stop, capital } = forms.at(latin, at, end)
      // What is told of a word shows it as it is written.
      const written = part === latin ? known : part.slice(at, end)
      found.push({ start: from + at, end: from + end, text: written, lower, stem, kind, stop, capital })
    }
    at = end - 1
  }
  return found
}

const [apostrophe, comma, stop] = [39, 44, 46]

/**
 * Where the word ends that begins at a place; the place itself where there is none. What is ASCII is told by hand, the
 * rest by the pattern, which says the same of both.
 */
function endOfWord(text: string, from: number): number {
  const kind = signAt(text, from)
  let at = from + 1
  if (kind === signs.digit)
    for (;;) {
      while (signAt(text, at) === signs.digit) at++
      if (signAt(text, at) === signs.foreign) break
      const sign = text.charCodeAt(at)
      if (sign !== comma && sign !== stop) return at
      const next = signAt(text, at + 1)
      if (next === signs.foreign) break
      if (next !== signs.digit) return at
      at++
    }
  else if (kind === signs.letter || kind === signs.underscore) {
    let sign = signAt(text, at)
    while (sign === signs.letter || sign === signs.underscore) sign = signAt(text, ++at)
    if (sign !== signs.foreign) {
      if (text.charCodeAt(at) !== apostrophe) return at
      let end = at + 1
      while (signAt(text, end) === signs.letter) end++
      if (signAt(text, end) !== signs.foreign) return end > at + 1 ? end : at
    }
  } else if (kind !== signs.foreign) return from
  anyWord.lastIndex = from
  return anyWord.test(text) ? anyWord.lastIndex : from
}

function hasForeign(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (signAt(text, at) === signs.foreign) return true
  return false
}

function addUnspaced(run: string, offset: number, found: Word[]): void {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  for (const { segment, index, isWordLike } of segmenter.segment(run)) {
    if (isWordLike !== true) continue
    const { text, lower, stem, kind, stop, capital } = forms.at(segment, 0, segment.length)
    const start = offset + index
    found.push({ start, end: start + segment.length, text, lower, stem, kind, stop, capital })
  }
}

/** What a word is wherever it stands. */
type Form = Pick<Word, 'text' | 'lower' | 'stem' | 'kind' | 'stop' | 'capital'>

function readForm(text: string): Form {
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) {
    const plain = text.replaceAll(',', '')
    const base = baseOf.get(plain)
    return {
      text,
      lower: plain,
      stem: base ? stemOf(base) : plain,
      kind: 'number',
      stop: false,
      capital: false,
    }
  }
  let lower = text.toLowerCase()
  const cut = Math.max(lower.indexOf("'"), lower.indexOf('’'))
  if (cut > 0) lower = lower.slice(0, cut)
  return {
    text,
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
