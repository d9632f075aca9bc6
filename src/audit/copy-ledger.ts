import type { Clock } from '../base/index.ts'
import type { LedgerStore, StoredEntry } from '../store/index.ts'
import { canonicalJson, type Checkpoint } from '../wire/index.ts'

const everyMs = 1_000
const pageSize = 1_000

/** Somewhere else that the ledger is copied to as it grows. */
export interface LedgerCopy extends AsyncDisposable {
  /** What it is called in words. */
  name: string
  /** The number of the last entry that is there. Throws where what is there is of another ledger. */
  position(hashOf: (seq: number) => Promise<string | undefined>): Promise<number>
  /** Adds what follows, in order: entries, and checkpoints behind the entry that they end with. */
  add(parts: (StoredEntry | Checkpoint)[]): Promise<void>
}

export interface CopyOptions {
  store: LedgerStore
  clock: Clock
  copies: LedgerCopy[]
  /** Told once when a copy fails, and once when it goes on (with no problem). */
  tell: (copy: string, problem: string | undefined) => void
}

/**
 * Copies the ledger elsewhere as it grows: whoever changes the installation's own database cannot change what is there
 * already. A copy that fails is tried again and again, and misses nothing; nobody waits for it.
 */
export function copyLedger({ store, clock, copies, tell }: CopyOptions): AsyncDisposable {
  const failing = new Set<string>()
  const closing = new AbortController()

  async function catchUp(copy: LedgerCopy): Promise<void> {
    const hashOf = async (seq: number) => (await store.entries(seq, 1))[0]?.hash
    for (;;) {
      const position = await copy.position(hashOf)
      const page = await store.entries(position + 1, pageSize)
      const last = page.at(-1)?.seq ?? position
      // One that ends with the last entry that is there may have been signed since.
      const checkpoints = await store.checkpoints(Math.max(1, position), last)
      const parts = merged(position, page, checkpoints)
      if (parts.length > 0) await copy.add(parts)
      if (page.length < pageSize) return
    }
  }

  async function run(copy: LedgerCopy): Promise<void> {
    for (;;) {
      try {
        await catchUp(copy)
        if (failing.delete(copy.name)) tell(copy.name, undefined)
      } catch (thrown) {
        if (!failing.has(copy.name))
          tell(copy.name, thrown instanceof Error ? thrown.message : String(thrown))
        failing.add(copy.name)
      }
      if (closing.signal.aborted) return
      // The last round is after the end was asked for.
      await clock.sleep(everyMs, closing.signal).catch(() => undefined)
    }
  }

  const running = copies.map(run)
  return {
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.all(running)
      for (const copy of copies) await copy[Symbol.asyncDispose]()
    },
  }
}

function merged(
  position: number,
  page: StoredEntry[],
  checkpoints: Checkpoint[],
): (StoredEntry | Checkpoint)[] {
  const bySize = new Map(checkpoints.map((checkpoint) => [checkpoint.size, checkpoint]))
  const behind = (seq: number) => {
    const found = bySize.get(seq)
    return found ? [found] : []
  }
  return [...behind(position), ...page.flatMap((entry) => [entry, ...behind(entry.seq)])]
}

/** The line of an export that an entry or a checkpoint is. */
export function lineOf(part: StoredEntry | Checkpoint): string {
  return 'text' in part
    ? `{"entry":${part.text},"hash":"${part.hash}"}\n`
    : `${canonicalJson({ checkpoint: { ...part } })}\n`
}
