import type { SQLOutputValue } from 'node:sqlite'
import { termsFromBytes } from '../../base/index.ts'
import type { Candidate, DocumentStore } from './document-store.ts'
import { proposeBlocks } from '../word-index/propose-blocks.ts'
import type { SqliteCounts } from '../word-index/sqlite-counts.ts'
import type { DocumentStatements } from './sqlite-document-statements.ts'
import type { SqlitePostings } from '../word-index/sqlite-postings.ts'

/** Titles of documents that were lately given out. */
const mostTitles = 10_000

/** What a search asks for: blocks that hold its terms, and how many blocks hold each. */
export function sqliteCandidates({
  statements,
  counts,
  postings,
}: {
  statements: DocumentStatements
  counts: SqliteCounts
  postings: SqlitePostings
}) {
  const titles = new Map<string, string>()
  const titleOf = (documentId: string): string => {
    let title = titles.get(documentId)
    if (title !== undefined) return title
    title = statements.title.get(documentId)?.['title'] as string | undefined
    // Removed since one of its blocks was proposed.
    if (title === undefined) return ''
    if (titles.size >= mostTitles) titles.clear()
    titles.set(documentId, title)
    return title
  }
  const candidateIn = ([id, document, ordinal, numbers]: SQLOutputValue[]): Candidate => ({
    blockId: id as number,
    documentId: document as string,
    // Hardly any is asked for but of those that are given out, and to look up 400 takes longer than all else.
    get documentTitle() {
      return titleOf(this.documentId)
    },
    ordinal: ordinal as number,
    terms: termsFromBytes(numbers as Uint8Array),
  })

  let knownTotals: Record<string, number> | undefined
  const totals = () => (knownTotals ??= statements.totals.get() as Record<string, number>)

  const lookups: Pick<DocumentStore, 'candidates' | 'statistics'> = {
    async candidates({ terms, collections, limit }) {
      if (terms.length === 0) return []
      const sought = [...new Set(terms)]
      const best = proposeBlocks(
        postings.of(sought, (term) => counts.holding(term), collections),
        { blocks: totals()['blocks']!, most: limit },
      )
      // Blocks that lie beside each other are read at once.
      const order = JSON.stringify(best.toSorted((a, b) => a - b))
      const rows = statements.candidates.all(order) as unknown as SQLOutputValue[][]
      const found = new Map(rows.map((row) => [row[0] as number, candidateIn(row)]))
      return best.flatMap((id) => found.get(id) ?? [])
    },
    async statistics(terms) {
      const { blocks, text, title, neighbours } = totals()
      const mean = (total: number) => (blocks! > 0 ? total / blocks! : 0)
      const holding = new Map<number, number>()
      for (const term of new Set(terms)) {
        const found = counts.holding(term)
        if (found > 0) holding.set(term, found)
      }
      return {
        blocks: blocks!,
        meanLength: { text: mean(text!), title: mean(title!), neighbours: mean(neighbours!) },
        holding,
      }
    },
  }
  return {
    ...lookups,
    /** Something was written; where a document was removed, its title is not given out any more. */
    forget({ removed }: { removed: boolean }): void {
      knownTotals = undefined
      if (removed) titles.clear()
    },
  }
}
