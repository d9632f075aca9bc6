import { stemmer } from 'stemmer'
import { asksInEnglish, nameWords, lightWords } from '../../base/index.ts'

const stopWords = new Set(
  'a about am an and are as at be been by can could did do does for from had has have how i if in into is it its me my of on or our over please should so some tell than that the their them then there these they this those to up us was we were what when where which who whom why will with would you your'.split(
    ' ',
  ),
)
/** Those of Chinese: what asks, and what joins. */
const chineseStopWords = new Set(
  '的 了 是 在 有 和 与 及 或 也 都 就 还 而 但 把 被 从 到 对 向 以 于 为 之 其 这 那 这个 那个 我 我们 你 你们 您 他 他们 她 它 它们 吗 呢 吧 啊 谁 哪 哪个 哪些 哪里 哪儿 哪年 哪天 哪一 什么 什么时候 怎么 怎样 怎么样 怎么办 如何 为什么 为何 多少 几 多久 多长 能 可以 请 请问 一下 关于 告诉 需要 应该 要 会 个 种'.split(
    ' ',
  ),
)

/** Scripts that put no blanks between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}ー]/u
/** Made when it is first needed: its dictionaries are large. */
let segmenter: Intl.Segmenter | undefined

/** The words of a text that say something, by their stems. */
export function termsOf(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFKD')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .flatMap((word) => (word.search(unspaced) < 0 ? [word] : wordsIn(word)))
    .filter((word) => !stopWords.has(word) && !chineseStopWords.has(word))
    .map((word) => (/^[a-z]+$/.test(word) ? stemmer(word) : word))
}

let light: Set<string> | undefined

/** The words that tell what a question is about, by their stems: without those that are there to ask it, if others are left. */
export function askedTerms(question: string): Set<string> {
  const all = new Set(termsOf(question))
  if (!asksInEnglish(question)) return all
  light ??= new Set(termsOf(lightWords))
  const telling = all.difference(light).union(new Set(termsOf(nameWords(question))))
  return telling.size > 0 ? telling : all
}

/** The words of a run of letters without a blank. */
function wordsIn(run: string): string[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  return [...segmenter.segment(run)].map(({ segment }) => segment)
}
