import type { DatabaseSync } from 'node:sqlite'
import { halvesPerOccurrence, type TermPostings } from './propose-blocks.ts'

/**
 * Reads which blocks hold a term: FTS5's own `bm25` fetches what it needs row by row and takes ten times as long. All
 * occurrences of a term are read as one string.
 */
export function sqlitePostings(database: DatabaseSync): (term: string) => TermPostings {
  // A view of the index, which holds nothing of its own: nothing to migrate.
  database.exec(
    'CREATE VIRTUAL TABLE IF NOT EXISTS temp.blocks_occurrences USING fts5vocab(main, blocks_fts, instance)',
  )
  const occurrences = database.prepare(`
    SELECT json_group_array(doc * 4 + CASE col WHEN 'text_terms' THEN 0 WHEN 'title_terms' THEN 1 ELSE 2 END) AS found
    FROM temp.blocks_occurrences WHERE term = ?`)

  return (term) => {
    const found = JSON.parse(occurrences.get(term)!['found'] as string) as number[]
    return {
      holders: countHolders(found),
      each(tell) {
        // What a block has of a term stands together.
        for (let at = 0; at < found.length;) {
          const id = Math.floor(found[at]! / 4)
          let [halves, near] = [0, 0]
          for (; at < found.length && found[at]! < id * 4 + 4; at++) {
            const column = found[at]! - id * 4
            if (column === 2) near++
            else halves += column === 0 ? halvesPerOccurrence.text : halvesPerOccurrence.title
          }
          tell(id, halves, near)
        }
      },
    }
  }
}

function countHolders(occurrences: number[]): number {
  let count = 0
  let last = 0
  for (const occurrence of occurrences) {
    const id = Math.floor(occurrence / 4)
    if (id !== last) count++
    last = id
  }
  return count
}
