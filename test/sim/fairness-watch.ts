/** Watches that nobody who waits is passed over while others are served above their share. */
export interface FairnessWatch {
  waits(caller: string): void
  /** One of its requests ended without a host: those behind it keep their places, so counting starts anew. */
  gaveUp(caller: string): void
  /** A caller's request was given a host; `waited` where it had to wait for it. */
  served(caller: string, waited: boolean): void
}

/**
 * How many requests of about the same size one caller can be ahead of another that waits all the time: start-time fair
 * queueing keeps it to one of each; the estimates of their sizes, and places told late, add to that.
 */
const mostAhead = 4

export function fairnessWatch(problems: string[]): FairnessWatch {
  /** By who waits: how many requests wait, and how far each other caller is ahead since it began to. */
  const waiting = new Map<string, { requests: number; ahead: Map<string, number> }>()

  const waitsNoMore = (caller: string) => {
    const entry = waiting.get(caller)!
    if (--entry.requests === 0) waiting.delete(caller)
  }

  return {
    waits(caller) {
      const entry = waiting.get(caller)
      if (entry) entry.requests++
      else waiting.set(caller, { requests: 1, ahead: new Map() })
    },
    gaveUp(caller) {
      waitsNoMore(caller)
      waiting.get(caller)?.ahead.clear()
    },
    served(caller, waited) {
      for (const [other, { ahead }] of waiting) {
        if (other === caller) {
          for (const [name, count] of ahead) ahead.set(name, Math.max(-1, count - 1))
          continue
        }
        const count = (ahead.get(caller) ?? 0) + 1
        ahead.set(caller, count)
        if (count > mostAhead) problems.push(`${other} waits while ${caller} was served ${count} times more`)
      }
      if (waited) waitsNoMore(caller)
    },
  }
}
