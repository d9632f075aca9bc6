import { ApiError, toldError, toldOfChat, type Told } from './told.ts'

/** Called when something failed that has no place of its own on the page, and when it was read. */
type Listener = () => void

let told: Told | undefined
const listeners = new Set<Listener>()

function become(next: Told | undefined): void {
  told = next
  for (const listener of listeners) listener()
}

/** What was chosen from a menu, dragged or renamed, and did not come about: the page says why above all that it shows. */
export const failures = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  told: () => told,
  /** With a `title`, of what was done with the conversation that is called so. */
  tell(error: unknown, title?: string): void {
    // That one is not signed in any more is said already.
    if (!(error instanceof ApiError) || error.status !== 401)
      become(title === undefined ? toldError(error) : toldOfChat(error, title))
  },
  forget: () => become(undefined),
}
