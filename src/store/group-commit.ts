import type { DatabaseSync } from 'node:sqlite'
import { aMoment, nextTurn } from '../base/index.ts'
import { transaction } from './transaction.ts'

/** Something to be written, in three steps. */
export interface GroupedWrite<Written, Result> {
  /** What has to be on disk before; given back once the write has succeeded or failed. */
  prepare(): Promise<Disposable | undefined>
  /** Runs inside of the transaction; may run a second time, after the first was rolled back. */
  write(): Written
  done(written: Written): Result
}

interface Waiting {
  prepare(): Promise<Disposable | undefined>
  write(): void
  done(): void
  fail(error: unknown): void
}

/** How many writes one transaction holds: nobody else is answered while it runs. */
const largestGroup = 64

/**
 * Commits together what comes while the group before is being prepared: each waits for its own data to be safe on
 * disk, and many share the wait. One that fails takes nothing with it.
 */
export function groupCommit(database: DatabaseSync, moment = aMoment) {
  const waiting: Waiting[] = []
  let running = false
  /** Whether several came together last: then more are on their way, and each commit less is worth a moment. */
  let severalCame = false

  const run = async () => {
    running = true
    while (waiting.length > 0) {
      // What came while the group before was written has yet to be told by the thread that made it.
      await (severalCame ? moment() : nextTurn())
      const group = waiting.splice(0, largestGroup)
      severalCame = group.length > 1
      await commit(group)
    }
    running = false
  }

  const commit = async (group: Waiting[]) => {
    const held = await Promise.allSettled(group.map((one) => one.prepare()))
    const ready = group.filter((one, index) => {
      const prepared = held[index]!
      if (prepared.status === 'rejected') one.fail(prepared.reason)
      return prepared.status === 'fulfilled'
    })
    try {
      commitAll(ready)
    } finally {
      for (const prepared of held) if (prepared.status === 'fulfilled') prepared.value?.[Symbol.dispose]()
    }
  }

  const commitAll = (group: Waiting[]) => {
    try {
      if (group.length > 0)
        transaction(database, () => {
          for (const one of group) one.write()
        })
    } catch (error) {
      if (group.length === 1) group[0]!.fail(error)
      else for (const one of group) commitAll([one])
      return
    }
    for (const one of group) one.done()
  }

  return <Written, Result>({ prepare, write, done }: GroupedWrite<Written, Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      let written: Written
      waiting.push({
        prepare,
        write: () => void (written = write()),
        done: () => {
          try {
            resolve(done(written))
          } catch (error) {
            reject(error)
          }
        },
        fail: reject,
      })
      if (!running) void run()
    })
}
