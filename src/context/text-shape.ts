/**
 * What a text is made of, as far as tokenizers differ about it: the tokens that o200k takes, then characters of
 * Chinese, of Japanese and Korean, of other scripts than Latin, accented letters, digits, indentation, punctuation,
 * line ends, letters beyond the seventh of a word, Latin letters, capitalised words, numbers, words.
 */
export function textShape(text: string, o200kTokens: number): number[] {
  const words = text.match(/\p{Script=Latin}+/gu) ?? []
  let letters = 0
  let beyondSeven = 0
  for (const { length } of words) {
    letters += length
    beyondSeven += Math.max(0, length - 7)
  }
  return [
    o200kTokens,
    count(text, /\p{Script=Han}/gu),
    count(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu),
    count(text, otherLetters),
    count(text, /[\u00c0-\u024f]/gu),
    count(text, /\d/g),
    count(text, / {2,}/g),
    count(text, /[^\p{L}\p{N}\s]/gu),
    count(text, /\n/g),
    beyondSeven,
    letters,
    count(text, /(?<!\p{L})\p{Lu}\p{Ll}/gu),
    count(text, /\d+/g),
    words.length,
  ]
}

const otherLetters =
  /[\p{L}--[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]]/gv

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
