import shipped from './related-words.json' with { type: 'json' }

let read: Map<string, string[]> | undefined

/** The table that `train/related-words.ts` made out of word vectors; read when it is first asked for. */
function table(): Map<string, string[]> {
  read ??= new Map(
    shipped.related.split('|').map((line) => {
      const [stem, ...related] = line.split(' ')
      return [stem!, related]
    }),
  )
  return read
}

/** For each of these terms that has any, the terms that are used where it is: `pet` is answered by `dog`. Never one of these. */
export function relatedTerms(terms: Iterable<string>): Map<string, string[]> {
  const own = new Set(terms)
  const found = new Map<string, string[]>()
  for (const term of own) {
    const related = table()
      .get(term)
      ?.filter((other) => !own.has(other))
    if (related && related.length > 0) found.set(term, related)
  }
  return found
}
