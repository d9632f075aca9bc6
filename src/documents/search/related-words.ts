import { termNumbers, termPlaces } from '../../base/index.ts'
import type { Others } from './rank.ts'
import shipped from './related-words.json' with { type: 'json' }

/** How much a word that is used where a question's own is counts beside that. */
const shareOfRelated = 0.15
let read: Map<number, Uint32Array> | undefined

/** The table that `train/related-words.ts` made out of word vectors, as numbers; read when it is first asked for. */
function table(): Map<number, Uint32Array> {
  read ??= new Map(
    shipped.related.split('|').map((line) => {
      const numbers = termNumbers({ text: line, title: '', neighbours: '' })
      const { start } = termPlaces(numbers)
      return [numbers[start]!, numbers.subarray(start + 1)]
    }),
  )
  return read
}

/** For each of these terms that has any, the terms that are used where it is: `pet` is answered by `dog`. Never one of these. */
export function relatedTerms(terms: Map<number, unknown>): Map<number, Others> {
  const found = new Map<number, Others>()
  for (const term of terms.keys()) {
    const related = table()
      .get(term)
      ?.filter((other) => !terms.has(other))
    if (related && related.length > 0) found.set(term, { terms: related, share: shareOfRelated })
  }
  return found
}
