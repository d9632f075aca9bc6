import { wordsOfKey, type ToldData } from '../../evidence/telling.ts'
import type { Span } from '../../text/sentences.ts'
import { stemOf } from '../words/words.ts'

/** A rating that data give. */
export interface ReadRating extends Span {
  passage: number
  /** Its key as it is written. */
  key: string
  given: string
  value: number
  /** It is what one of several gave, not what the thing has. */
  ofReview: boolean
}

/** How many there are of something, as data count it. */
export interface ReadCount extends Span {
  passage: number
  key: string
  given: string
  value: number
  /** The stem of what is counted. */
  counted: string
}

const rating = /^(?:[a-z_]+[_ ])?(?:stars?|rating|score)$/i
const best = 10

/** The ratings in data: those in a list are what reviewers gave, where one stands outside of it. */
export function ratingsOf({ objects }: ToldData, passage: number): ReadRating[] {
  return objects.flatMap(({ fields, list }) =>
    fields.flatMap(({ key, value }) => {
      const number = Number(value.text)
      if (!rating.test(key.text) || value.text.trim() === '' || !(number > 0 && number <= best)) return []
      const { start, end } = value
      return [
        {
          passage,
          key: key.text,
          given: value.text,
          value: number,
          ofReview: list !== undefined,
          start,
          end,
        },
      ]
    }),
  )
}

const counting = /^(?:(\w+?) (?:count|total|number)|(?:num|number|total)(?: of)? (\w+))$/i

/** `review_count`, `number_of_rooms`: fields outside of lists that say how many there are. */
export function countsOf({ objects }: ToldData, passage: number): ReadCount[] {
  return objects
    .filter(({ list }) => list === undefined)
    .flatMap(({ fields }) =>
      fields.flatMap(({ key, value }) => {
        const read = counting.exec(wordsOfKey(key.text))
        const counted = read?.[1] ?? read?.[2]
        if (!counted || !/^\d+$/.test(value.text)) return []
        const { text, start, end } = value
        const own = { passage, key: key.text, given: text, value: Number(text) }
        return [{ ...own, counted: stemOf(counted.toLowerCase()), start, end }]
      }),
    )
}
