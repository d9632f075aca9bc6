/** A run's place in the tree of its conversation. */
export interface Placed {
  id: string
  parentId: string | null
}

/** The runs from the first one to `lastId`; empty where that is null or not there. */
export function branchTo<Run extends Placed>(runs: Run[], lastId: string | null): Run[] {
  const byId = new Map(runs.map((run) => [run.id, run]))
  const way: Run[] = []
  let next = lastId === null ? undefined : byId.get(lastId)
  // Each run is taken once, so that no damage to the tree turns into an endless way.
  while (next) {
    way.push(next)
    byId.delete(next.id)
    next = next.parentId === null ? undefined : byId.get(next.parentId)
  }
  return way.toReversed()
}
