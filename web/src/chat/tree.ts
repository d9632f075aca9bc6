import { branchTo, type Placed } from '../../../src/wire/index.ts'

/** A run in the branch that is shown, with its versions: itself among those with the same parent, oldest first. */
export interface Shown<Run> {
  run: Run
  versions: Run[]
}

/** The branch that ends in `headId`; the newest one where that is not there. */
export function shownBranch<Run extends Placed>(runs: Run[], headId: string | null): Shown<Run>[] {
  const head = runs.some(({ id }) => id === headId) ? headId : (runs.at(-1)?.id ?? null)
  const byParent = Map.groupBy(runs, ({ parentId }) => parentId)
  return branchTo(runs, head).map((run) => ({ run, versions: byParent.get(run.parentId)! }))
}

/** The end of the branch on which a run stands that was asked last. */
export function lastAfter(runs: Placed[], id: string): string {
  const last = runs.findLast(({ parentId }) => parentId === id)
  return last ? lastAfter(runs, last.id) : id
}
