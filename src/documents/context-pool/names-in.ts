import { numberTerms } from '../words/number-terms.ts'

const withinSentence = /(?<=[\p{L}\p{N},;:] )\p{Lu}\p{L}+/gu
const withCapital = /(?<![\p{L}\p{N}])\p{Lu}\p{L}+/gu
const withSmallLetter = /(?<![\p{L}\p{N}'’])\p{Ll}\p{L}*/gu

/**
 * The names in each of some English texts, as the numbers of their terms: what is written with a capital within a sentence,
 * and nowhere with a small letter.
 */
export function namesIn(texts: string[]): number[][] {
  const numbersOf = (text: string, pattern: RegExp) =>
    numberTerms((text.match(pattern) ?? []).join(' '), undefined)
  const names = new Set<number>()
  for (const text of texts) for (const term of numbersOf(text, withinSentence)) names.add(term)
  for (const text of texts) for (const term of numbersOf(text, withSmallLetter)) names.delete(term)
  return texts.map((text) => [...new Set(numbersOf(text, withCapital))].filter((term) => names.has(term)))
}
