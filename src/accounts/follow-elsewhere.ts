import type { Clock } from '../base/index.ts'
import type { AccountStore, AccountTable, Elsewhere } from '../store/index.ts'
import { directoryTables, readDirectory, type Directory } from './directory.ts'
import type { Revocations } from './revocations.ts'

const remembered = new Set<AccountTable>(directoryTables)
const tryAgainMs = 1_000

/** A store that knows when what is remembered of it is being changed from here. */
export interface WatchedStore {
  store: AccountStore
  /** Goes up when a change begins, and when it has ended. */
  version(): number
  isChanging(): boolean
}

export function watchedStore(store: AccountStore): WatchedStore {
  let version = 0
  let underWay = 0
  return {
    version: () => version,
    isChanging: () => underWay > 0,
    store: {
      ...store,
      async change(records, changes) {
        if (!changes.some((change) => remembered.has('put' in change ? change.put : change.remove)))
          return store.change(records, changes)
        version++
        underWay++
        try {
          await store.change(records, changes)
        } finally {
          version++
          underWay--
        }
      },
    },
  }
}

/**
 * Keeps in memory what other processes change: the directory is read anew, and what runs for those who are not what
 * they were is ended here, too.
 */
export function followElsewhere({
  elsewhere,
  watched,
  directory,
  revocations,
  clock,
  reloadBudgets,
  onReloaded,
}: {
  elsewhere: Elsewhere
  watched: WatchedStore
  directory: Directory
  revocations: Revocations
  clock: Clock
  reloadBudgets: () => Promise<void>
  onReloaded: () => void
}): Disposable {
  let isReading = false
  let isStale = false
  let closed = false
  /** Whose sessions ended: what runs for them ends once it is known here why they may not come back. */
  const signedOut = new Set<string>()

  const reload = async () => {
    isStale = true
    if (isReading) return
    isReading = true
    try {
      while (isStale && !closed) {
        isStale = false
        const before = watched.version()
        const wasChanging = watched.isChanging()
        const rows = await readDirectory(watched.store)
        // What was changed here meanwhile may or may not be in it, and stands in the directory already.
        if (wasChanging || watched.version() !== before) {
          isStale = true
          continue
        }
        const lessened = directory.replace(rows)
        onReloaded()
        for (const id of new Set([...lessened, ...signedOut])) revocations.revoke(id)
        signedOut.clear()
      }
    } catch {
      if (!closed) clock.after(tryAgainMs, () => void reload())
    } finally {
      isReading = false
    }
  }
  const reloadAllBudgets = () => void reloadBudgets().catch(() => clock.after(tryAgainMs, reloadAllBudgets))

  const watching = elsewhere.watch((change) => {
    if (change.kind === 'missed') {
      void reload()
      reloadAllBudgets()
    } else if (change.kind === 'accounts') {
      for (const id of change.signedOut) signedOut.add(id)
      if (signedOut.size > 0 || change.tables.some((table) => remembered.has(table))) void reload()
      if (change.tables.includes('budgets')) reloadAllBudgets()
    }
  })
  return {
    [Symbol.dispose]() {
      closed = true
      watching[Symbol.dispose]()
    },
  }
}
