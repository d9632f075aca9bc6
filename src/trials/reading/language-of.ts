import { plain } from './plain.ts'

/** Short words by which a language shows; none of them is common in another one of these. */
const shortWords = {
  English: 'the and is of to it for that with because',
  German: 'der die das und ist nicht ein für mit weil sie wir den auch uns',
  French: 'le les et est des pour une elle il car nous du aux notre sont',
  Spanish: 'el los y es las para una del porque que nos también nuestra son',
  Italian: 'il gli è e per della perché che di ci alla anche nostra sono i',
} as const

/** In which of five languages a text is, by its short words; undefined where none of them has a clear lead. */
export function languageOf(text: string): keyof typeof shortWords | undefined {
  const words = plain(text).split(/[^\p{L}]+/u)
  const counts = (Object.keys(shortWords) as (keyof typeof shortWords)[])
    .map((language) => {
      const own = shortWords[language].split(' ')
      return { language, count: words.filter((word) => own.includes(word)).length }
    })
    .toSorted((one, other) => other.count - one.count)
  const [first, second] = counts
  return first!.count >= 2 && first!.count > second!.count ? first!.language : undefined
}
