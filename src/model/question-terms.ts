import { stemmer } from 'stemmer'

const stopWords = new Set(
  'a about am an and are as at be been by can could did do does for from had has have how i if in into is it its me my of on or our over please should so some tell than that the their them then there these they this those to up us was we were what when where which who whom why will with would you your'.split(
    ' ',
  ),
)

/** The words of a text that say something, by their stems. */
export function termsOf(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFKD')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .filter((word) => !stopWords.has(word))
    .map((word) => (/^[a-z]+$/.test(word) ? stemmer(word) : word))
}
