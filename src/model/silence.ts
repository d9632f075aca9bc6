import type { Clock } from '../base/index.ts'

/** Something that must not be silent for too long. */
export interface Watched {
  /** Where it stands among those that are watched; kept by the watch. */
  place: number
  /** How often to look at it, at the least: its limit may come sooner than it seemed. */
  readonly lookEveryMs: number
  /** When it has been, in monotonic milliseconds. */
  limitAtMs(nowMs: number): number
  onSilence(): void
}

/**
 * Watches all that a host is answering with one timer, where one for each answer would be set and cleared each time. In an array:
 * the tables that a `Set` has outgrown refer each to the next, so that from the first full collection of garbage on, all
 * that stood in them would outlive the collections of young garbage.
 */
export interface Watch {
  readonly clock: Clock
  add(watched: Watched, nowMs: number): void
  /** Its limit comes sooner than it was. */
  hasty(watched: Watched, nowMs: number): void
  remove(watched: Watched): void
}

export function silenceWatch(clock: Clock): Watch {
  const all: Watched[] = []
  let timer: { atMs: number; handle: Disposable } | undefined

  function look(): void {
    timer = undefined
    const nowMs = clock.monotonic()
    let nextMs = Infinity
    // From the end, since the last one takes the place of one that leaves; who is told may have others leave, too.
    for (let place = all.length - 1; place >= 0; place--) {
      const one = all[place]
      if (!one) continue
      const limitMs = one.limitAtMs(nowMs)
      if (limitMs <= nowMs) {
        remove(one)
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

  function remove(watched: Watched): void {
    const { place } = watched
    if (all[place] !== watched) return
    const last = all.pop()!
    if (last === watched) return
    all[place] = last
    last.place = place
  }

  const watch = (watched: Watched, nowMs: number) => {
    lookAt(Math.min(watched.limitAtMs(nowMs), nowMs + watched.lookEveryMs), nowMs)
  }

  return {
    clock,
    add(watched, nowMs) {
      watched.place = all.push(watched) - 1
      watch(watched, nowMs)
    },
    hasty: watch,
    remove,
  }
}
