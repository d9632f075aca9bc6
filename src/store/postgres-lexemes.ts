import type { StoredBlock } from './document-store.ts'

/** Weights of a tsvector for the fields of a block; a search says what each counts. */
const fields = [
  ['title', 'A'],
  ['text', 'B'],
  ['neighbours', 'C'],
] as const
/** What a tsvector can hold: positions up to this, and so many of one word. */
const lastPosition = 16_383
const mostPositions = 255

/** The terms of a block as a tsvector, spelt out: PostgreSQL takes them as they are and parses nothing. */
export function lexemesOf(terms: StoredBlock['terms']): string {
  const positions = new Map<string, string[]>()
  let position = 0
  for (const [field, weight] of fields)
    for (const term of terms[field].split(' ')) {
      if (term === '') continue
      position = Math.min(position + 1, lastPosition)
      const known = positions.get(term)
      if (!known) positions.set(term, [`${position}${weight}`])
      else if (known.length < mostPositions) known.push(`${position}${weight}`)
    }
  return [...positions].map(([term, places]) => `${quoted(term)}:${places.join(',')}`).join(' ')
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
    for (const term of new Set(fields.flatMap(([field]) => terms[field].split(' '))))
      if (term !== '') holding.set(term, (holding.get(term) ?? 0) + 1)
  return holding
}
