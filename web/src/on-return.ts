/** So long after the last key or press somebody who goes on may have been elsewhere meanwhile, in another browser too. */
const quietMs = 10_000
/** A tab that is shown gets the focus with it: that is one return. */
const sameReturnMs = 1_000

/**
 * Calls whenever somebody turns to this page again: it is shown, its window gets the focus, the network is back, or
 * they go on after a pause. Ends with the function that it gives back.
 */
export function onReturn(returned: () => void): () => void {
  let activeAt = performance.now()
  let returnedAt = -Infinity
  const come = () => {
    if (document.visibilityState !== 'visible') return
    const now = performance.now()
    activeAt = now
    if (now - returnedAt < sameReturnMs) return
    returnedAt = now
    returned()
  }
  const goOn = () => {
    const pausedMs = performance.now() - activeAt
    activeAt += pausedMs
    if (pausedMs > quietMs) come()
  }
  const ending = new AbortController()
  const { signal } = ending
  document.addEventListener('visibilitychange', come, { signal })
  for (const type of ['focus', 'online']) addEventListener(type, come, { signal })
  for (const type of ['keydown', 'pointerdown']) addEventListener(type, goOn, { signal, passive: true })
  return () => ending.abort()
}
