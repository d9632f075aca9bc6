/** What is waited for at the most, in milliseconds. */
const longestMs = 2_000

/**
 * Calls when there is nothing else to do, in a browser that tells of it; else a little later. Not any more once the
 * function that it gives back was called.
 */
export function whenIdle(act: () => void): () => void {
  if ('requestIdleCallback' in globalThis) {
    const asked = requestIdleCallback(act, { timeout: longestMs })
    return () => cancelIdleCallback(asked)
  }
  const asked = setTimeout(act, longestMs / 10)
  return () => clearTimeout(asked)
}
