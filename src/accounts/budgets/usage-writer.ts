import type { Clock } from '../../base/index.ts'
import type { UsageJournal } from './usage-journal.ts'

/** Writes what gathers of what was used, batch after batch; nothing is written past a batch that failed. */
export interface UsageWriter extends AsyncDisposable {
  /** Writes all that has gathered, at the latest so long from now. */
  writeAfter(delayMs: number): void
  /** Writes it now; rejects where it cannot, and tries again by itself. */
  write(): Promise<void>
}

/** `take` gives what has gathered, `put` writes it into the store: once, by the name of the journal that it stood in. */
export function usageWriter<Batch>({
  clock,
  journal,
  tryAgainMs,
  take,
  put,
}: {
  clock: Clock
  journal: UsageJournal | undefined
  tryAgainMs: number
  take(): Batch | undefined
  put(batch: Batch, journal: string | undefined): Promise<void>
}): UsageWriter {
  let timer: Disposable | undefined
  let writing: Promise<void> = Promise.resolve()
  let unwritten: { batch: Batch; name: string | undefined } | undefined

  const stopTimer = () => {
    timer?.[Symbol.dispose]()
    timer = undefined
  }
  const writeAfter = (delayMs: number) => {
    timer ??= clock.after(delayMs, () => void write().catch(() => undefined))
  }
  const write = (): Promise<void> => {
    stopTimer()
    writing = writing.catch(() => undefined).then(writeGathered)
    return writing
  }
  const writeGathered = async () => {
    if (unwritten) await writeOne(unwritten)
    const batch = take()
    if (batch === undefined) return
    unwritten = { batch, name: journal?.turn() }
    await writeOne(unwritten)
  }
  const writeOne = async ({ batch, name }: { batch: Batch; name: string | undefined }) => {
    try {
      await put(batch, name)
    } catch (error) {
      writeAfter(tryAgainMs)
      throw error
    }
    unwritten = undefined
    if (name !== undefined) journal?.drop(name)
  }

  return {
    writeAfter,
    write,
    async [Symbol.asyncDispose]() {
      stopTimer()
      await write()
    },
  }
}
