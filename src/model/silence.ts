import type { Clock } from '../base/index.ts'

/** Something that must not be silent for too long. */
export interface Watched {
  /** How often to look at it, at the least: its limit may come sooner than it seemed. */
  readonly lookEveryMs: number
  /** When it has been, in monotonic milliseconds. */
  limitAtMs(nowMs: number): number
  onSilence(): void
}

/** Watches all that a host is answering with one timer, where one for each answer would be set and cleared each time. */
export interface Watch {
  readonly clock: Clock
  add(watched: Watched): void
  /** Its limit comes sooner than it was. */
  hasty(watched: Watched): void
  remove(watched: Watched): void
}

export function silenceWatch(clock: Clock): Watch {
  const all = new Set<Watched>()
  let timer: { atMs: number; handle: Disposable } | undefined

  function look(): void {
    timer = undefined
    const nowMs = clock.monotonic()
    let nextMs = Infinity
    for (const one of all) {
      const limitMs = one.limitAtMs(nowMs)
      if (limitMs <= nowMs) {
        all.delete(one)
        one.onSilence()
      } else nextMs = Math.min(nextMs, limitMs, nowMs + one.lookEveryMs)
    }
    if (nextMs < Infinity) lookAt(nextMs, nowMs)
  }

  function lookAt(atMs: number, nowMs: number): void {
    if (timer && timer.atMs <= atMs) return
    timer?.handle[Symbol.dispose]()
    timer = { atMs, handle: clock.after(Math.max(1, Math.ceil(atMs - nowMs)), look) }
  }

  const watch = (watched: Watched) => {
    const nowMs = clock.monotonic()
    lookAt(Math.min(watched.limitAtMs(nowMs), nowMs + watched.lookEveryMs), nowMs)
  }

  return {
    clock,
    add(watched) {
      all.add(watched)
      watch(watched)
    },
    hasty: watch,
    remove: (watched) => void all.delete(watched),
  }
}
