import { sleepBy, type Clock } from './clock.ts'

interface Timer {
  dueMs: number
  order: number
  /** Undefined once it has run or was disposed of. */
  callback: (() => void) | undefined
}

/** A clock that stands still until it is advanced, for tests and simulations. */
export interface VirtualClock extends Clock {
  /**
   * Runs every timer due within `durationMs`, in order of time, letting promises settle between them; `settled` is
   * called each time that they have.
   */
  advance(durationMs: number, settled?: () => void): Promise<void>
}

/** Starts at `startMs` (milliseconds since 1970). */
export function virtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  let order = 0
  const timers = timerHeap()

  const after: Clock['after'] = (delayMs, callback) => {
    const timer: Timer = { dueMs: nowMs + Math.max(0, delayMs), order: order++, callback }
    timers.add(timer)
    return {
      [Symbol.dispose]: () => {
        if (!timer.callback) return
        timer.callback = undefined
        timers.disposed()
      },
    }
  }

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    after,
    sleep: sleepBy(after),
    async advance(durationMs, settled = () => {}) {
      const endMs = nowMs + durationMs
      await settle()
      settled()
      for (;;) {
        const next = timers.take(endMs)
        if (!next) break
        nowMs = next.dueMs
        const { callback } = next
        next.callback = undefined
        callback!()
        await settle()
        settled()
      }
      nowMs = endMs
    },
  }
}

/** Timers by their hour, then the order in which they were set: a binary heap, those disposed of left in it for a while. */
function timerHeap() {
  let heap: Timer[] = []
  let disposed = 0
  const isBefore = (a: Timer, b: Timer) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)

  function sink(timer: Timer): void {
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, timer)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = timer
  }

  function rise(timer: Timer, from: number): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(timer, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = timer
  }

  return {
    add: (timer: Timer) => rise(timer, heap.length),
    /** Those disposed of are cleared away when they are many. */
    disposed(): void {
      if (++disposed < 1_000 || disposed < heap.length / 2) return
      const kept = heap.filter(({ callback }) => callback)
      heap = []
      disposed = 0
      for (const timer of kept) rise(timer, heap.length)
    },
    /** Takes the first one that is due by then. */
    take(untilMs: number): Timer | undefined {
      while (heap.length > 0) {
        const first = heap[0]!
        if (first.callback && first.dueMs > untilMs) return undefined
        const last = heap.pop()!
        if (heap.length > 0) sink(last)
        if (first.callback) return first
        disposed--
      }
      return undefined
    },
  }
}

/** Lets promise chains that are ready run; setImmediate comes after all of their microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
