/** Called when the session that the page is shown in has ended, and when there is one again. */
type Listener = () => void

let hasEnded = false
const listeners = new Set<Listener>()

function become(ended: boolean): void {
  if (hasEnded === ended) return
  hasEnded = ended
  for (const listener of listeners) listener()
}

/** Whether the session has ended while the page was shown; what the server answers tells it. */
export const sessionEnd = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  hasEnded: () => hasEnded,
  /** The server asked who this is. */
  noticed: () => become(true),
  /** The server answered as it does to somebody. */
  isOver: () => become(false),
}
