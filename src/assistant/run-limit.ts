import type { Clock } from '../base/index.ts'

/** The time that one run may take. */
export interface RunLimit extends Disposable {
  /** Counts nothing until it is disposed of: while a person decides. */
  pause(): Disposable
}

/** Calls back once the run has taken so long, pauses not counted. */
export function runLimit(clock: Clock, limitMs: number, onOver: () => void): RunLimit {
  let leftMs = limitMs
  let since = clock.monotonic()
  let timer: Disposable | undefined = clock.after(leftMs, onOver)
  let isClosed = false
  return {
    pause() {
      timer?.[Symbol.dispose]()
      timer = undefined
      leftMs -= clock.monotonic() - since
      return {
        [Symbol.dispose]: () => {
          if (isClosed) return
          since = clock.monotonic()
          timer = clock.after(Math.max(0, leftMs), onOver)
        },
      }
    },
    [Symbol.dispose]() {
      isClosed = true
      timer?.[Symbol.dispose]()
    },
  }
}
