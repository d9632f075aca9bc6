import { runsOf, type BlockRun, type BlockRuns } from '../word-index/block-runs.ts'
import type { DocumentStatements } from './sqlite-document-statements.ts'

/** Notes which blocks there are at the start. Gives the ids of documents that have some which none of them names. */
export function addKnownRuns(statements: DocumentStatements, runs: BlockRuns): string[] {
  const left: string[] = []
  for (const {
    collection,
    first,
    last,
    count,
    document_id: id,
    is_named: isNamed,
  } of statements.runs.all()) {
    if (isNamed !== 1) left.push(id as string)
    // Several processes on one PostgreSQL, from where a document may have come, took ids by turns.
    const isOne = isNamed === 1 && (last as number) - (first as number) + 1 === count
    const found = isOne
      ? [{ first, last } as BlockRun]
      : runsOf(statements.idsOf.all(id!) as { id: number }[])
    for (const run of found) runs.add(run, collection as string)
  }
  return left
}
