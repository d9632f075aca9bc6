import { useSyncExternalStore } from 'react'

export type Route =
  | { page: 'chat'; conversationId: string | undefined; runId: string | undefined; temporary: boolean }
  | { page: 'shared'; shareId: string }
  | { page: 'documents' }
  | { page: 'document'; documentId: string; start: number; end: number; pdfPage: number | undefined }
  | { page: 'hosts'; part: string | undefined; reports: string[] }
  | { page: 'administration' | 'settings'; part: string | undefined }

/** The address of a place in a document. */
export function placeLink(place: { documentId: string; start: number; end: number; page?: number }): string {
  const page = place.page === undefined ? '' : `&page=${place.page}`
  return `#/documents/${place.documentId}?start=${place.start}&end=${place.end}${page}`
}

/** Reads the part of the address behind the #. What is not known is a new chat. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, key, ...more] = path.split('/').map(decoded)
  const values = new URLSearchParams(query)
  if (page === 'c' && key)
    return { page: 'chat', conversationId: key, runId: values.get('run') ?? undefined, temporary: false }
  if (page === 's' && key) return { page: 'shared', shareId: key }
  if (page === 'documents' && key)
    return {
      page: 'document',
      documentId: key,
      start: Number(values.get('start') ?? 0),
      end: Number(values.get('end') ?? 0),
      pdfPage: Number(values.get('page')) || undefined,
    }
  if (page === 'documents') return { page }
  if (page === 'hosts') return { page, part: key, reports: more }
  if (page === 'administration' || page === 'settings') return { page, part: key }
  return { page: 'chat', conversationId: undefined, runId: undefined, temporary: page === 'temporary' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface Here {
  hash: string
  /** How often one has gone somewhere, also to where one was already. */
  visit: number
}

let here: Here | undefined
const watchers = new Set<() => void>()
const lookAround = (): Here => (here ??= { hash: location.hash, visit: 0 })

function arrive(hash: string): void {
  here = { hash, visit: lookAround().visit + 1 }
  for (const watcher of watchers) watcher()
}

/**
 * Goes to a place of the page. It stands there before the next key is taken, which a link that the browser follows by
 * itself does not promise: what was typed at once went to the place before.
 */
export function go(hash: string): void {
  if (hash !== location.hash) history.pushState(undefined, '', hash)
  arrive(hash)
}

/** What the address shows, and how often one has gone somewhere. */
export function useRoute(): { route: Route; visit: number } {
  const { hash, visit } = useSyncExternalStore(watch, lookAround)
  return { route: parseRoute(hash), visit }
}

function watch(onChange: () => void): () => void {
  const stop = new AbortController()
  const { signal } = stop
  watchers.add(onChange)
  // By the buttons of the browser, or by hand.
  const look = () => location.hash !== lookAround().hash && arrive(location.hash)
  addEventListener('popstate', look, { signal })
  addEventListener('hashchange', look, { signal })
  addEventListener('click', followLink, { signal })
  return () => {
    watchers.delete(onChange)
    stop.abort()
    // Who comes next begins where the address says.
    here = undefined
  }
}

/** Follows a link within the page, where it is pressed so that it opens here. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#/"]')
  const isElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
  if (!link || isElsewhere || event.defaultPrevented) return
  event.preventDefault()
  go(link.hash)
}
