/** Called when a newer page than the one that is shown is there, or this one's files are gone. */
type Listener = () => void

let isOld = false
const listeners = new Set<Listener>()

function becomeOld(): void {
  isOld = true
  for (const listener of listeners) listener()
}

/** Keeps the page's own files for when there is no network, and hears of newer ones. */
export function watchVersions(): void {
  // A part of the page that is loaded later is gone where the server was updated meanwhile.
  addEventListener('vite:preloadError', (event) => {
    event.preventDefault()
    becomeOld()
  })
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  const wasKept = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    if (wasKept) becomeOld()
  })
  // After what is shown first: nobody waits for it. Without it the page is as it was before there was one.
  addEventListener('load', () => void serviceWorker.register('/sw.js').catch(() => undefined))
}

export const versions = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  isOld: () => isOld,
}
