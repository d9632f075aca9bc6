import type { Clock } from './clock.ts'
import { trimMemory } from './trim-memory.ts'

/**
 * Gives back memory that nothing uses: V8 leaves it lying where little happens, and malloc what V8 frees. Takes some tens of milliseconds, in which
 * nobody is answered.
 */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
  trimMemory()
}

/** Gives back what many small pieces of work have left behind, once none has come for a while. */
export interface CollectAtRest extends Disposable {
  /** One more was done. */
  did(): void
}

export function collectAtRest({
  clock,
  restMs,
  least,
  isBusy = () => false,
  collect = collectGarbage,
}: {
  clock: Clock
  restMs: number
  /** So many have to have been done, or it is not worth its time. */
  least: number
  /** Whether something is under way that should not be held up. */
  isBusy?: () => boolean
  collect?: () => Promise<void>
}): CollectAtRest {
  let done = 0
  let last = 0
  let timer: Disposable | undefined
  // One timer for all that is done meanwhile.
  const look = () => {
    const left = last + restMs - clock.monotonic()
    const waitMs = left <= 0 && isBusy() ? restMs : left
    timer = waitMs > 0 ? clock.after(waitMs, look) : undefined
    if (timer || done < least) return
    done = 0
    void collect()
  }
  return {
    did() {
      done++
      last = clock.monotonic()
      timer ??= clock.after(restMs, look)
    },
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  }
}
