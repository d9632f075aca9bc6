import type { StoredBlock } from './document-store.ts'

/**
 * How often a block has a term is how many positions the term has in the tsvector, so that the number can be read back
 * from `ts_rank`: two for each occurrence in the text, three for one in the title (which weighs 1.5), labelled A, and
 * behind them one for each among the neighbours (0.15), labelled D.
 */
const perOccurrence = { text: 2, title: 3, neighbours: 1 } as const
const fields = ['text', 'title', 'neighbours'] as const
/** What a tsvector can hold of one word. */
const mostPositions = 255

/** The terms of a block as a tsvector, spelt out: PostgreSQL takes them as they are and parses nothing. */
export function lexemesOf(terms: StoredBlock['terms']): string {
  const counts = new Map<string, { own: number; near: number }>()
  for (const field of fields)
    for (const term of terms[field].split(' ')) {
      if (term === '') continue
      const known = counts.get(term) ?? { own: 0, near: 0 }
      counts.set(term, known)
      if (field === 'neighbours') known.near++
      else known.own += perOccurrence[field]
    }
  return [...counts].map(([term, count]) => `${quoted(term)}:${positions(count)}`).join(' ')
}

function positions({ own, near }: { own: number; near: number }): string {
  const places: string[] = []
  for (let place = 1; place <= Math.min(mostPositions, own + near); place++)
    places.push(place <= own ? `${place}A` : `${place}`)
  return places.join(',')
}

/** A term as a tsquery that means this word and nothing else; undefined for what no document can hold. */
export function sought(term: string): string | undefined {
  // Longer than any term that is indexed, and than a word of a tsquery may be.
  return term === '' || term.length > 500 || term.includes(' ') ? undefined : quoted(term)
}

function quoted(term: string): string {
  return `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** How many of the blocks hold each term. */
export function holdingOf(blocks: StoredBlock[]): Map<string, number> {
  const holding = new Map<string, number>()
  for (const { terms } of blocks)
    for (const term of new Set(fields.flatMap((field) => terms[field].split(' '))))
      if (term !== '') holding.set(term, (holding.get(term) ?? 0) + 1)
  return holding
}
