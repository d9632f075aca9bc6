/** Resolves once what has arrived was handled: by then others were answered, and what came for the same work is there. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
