/** Resolves once what has arrived was handled: by then others were answered, and what came for the same work is there. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const momentMs = 4

/** Resolves after a few milliseconds, in which what other threads are about to tell arrives. */
export function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, momentMs))
}
