import type { DatabaseSync } from 'node:sqlite'
import { halvesPerOccurrence, mostHolders, type TermPostings } from './propose-blocks.ts'

/**
 * Reads which blocks hold a term: FTS5's own `bm25` fetches what it needs row by row and takes ten times as long. All
 * occurrences of a term are read as one string.
 */
export function sqlitePostings(
  database: DatabaseSync,
  holding: (term: string) => number,
): (term: string) => TermPostings {
  // A view of the index, which holds nothing of its own: nothing to migrate.
  database.exec(
    'CREATE VIRTUAL TABLE IF NOT EXISTS temp.blocks_occurrences USING fts5vocab(main, blocks_fts, instance)',
  )
  const select = `
    SELECT json_group_array(doc * 4 + CASE col WHEN 'text_terms' THEN 0 WHEN 'title_terms' THEN 1 ELSE 2 END) AS found
    FROM temp.blocks_occurrences WHERE term = ?`
  const occurrences = database.prepare(select)
  const ownOccurrences = database.prepare(`${select} AND col <> 'neighbour_terms'`)

  return (term) => {
    const holders = holding(term)
    const read = holders > mostHolders ? ownOccurrences : occurrences
    const found = JSON.parse(read.get(term)!['found'] as string) as number[]
    return {
      holders,
      size: found.length,
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
