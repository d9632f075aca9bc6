/** A queue between one writer and one reader: the writer waits when it is full, the reader when it is empty. */
export interface BoundedQueue<T> extends AsyncIterable<T> {
  /** Resolves once there is room; resolves to false when the reader has left. */
  push(item: T): Promise<boolean>
  /** No more items will come; with an error, the reader gets it after the last item. */
  close(error?: unknown): void
}

/** Holds at most `capacity` items. Leaving the loop early closes the queue. */
export function boundedQueue<T>(capacity: number): BoundedQueue<T> {
  const items: T[] = []
  let closed = false
  let failure: { error: unknown } | undefined
  let wakeReader: (() => void) | undefined
  let wakeWriters: (() => void)[] = []

  const releaseWriters = () => {
    const waiting = wakeWriters
    wakeWriters = []
    for (const wake of waiting) wake()
  }

  return {
    async push(item) {
      while (!closed && items.length >= capacity) await new Promise<void>((wake) => wakeWriters.push(wake))
      if (closed) return false
      items.push(item)
      wakeReader?.()
      return true
    },
    close(error) {
      if (closed) return
      closed = true
      if (error !== undefined) failure = { error }
      wakeReader?.()
      releaseWriters()
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          if (items.length > 0) {
            const item = items.shift()!
            releaseWriters()
            yield item
          } else if (closed) {
            if (failure) throw failure.error
            return
          } else {
            await new Promise<void>((wake) => (wakeReader = wake))
            wakeReader = undefined
          }
        }
      } finally {
        closed = true
        releaseWriters()
      }
    },
  }
}
