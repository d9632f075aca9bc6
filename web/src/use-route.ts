import { useEffect, useState } from 'react'

export type Route =
  | { page: 'chat'; conversationId: string | undefined; runId: string | undefined; temporary: boolean }
  | { page: 'shared'; shareId: string }
  | { page: 'documents' }
  | { page: 'document'; documentId: string; start: number; end: number; pdfPage: number | undefined }
  | { page: 'hosts' | 'administration' | 'settings'; part: string | undefined }

/** The address of a place in a document. */
export function placeLink(place: { documentId: string; start: number; end: number; page?: number }): string {
  const page = place.page === undefined ? '' : `&page=${place.page}`
  return `#/documents/${place.documentId}?start=${place.start}&end=${place.end}${page}`
}

/** Reads the part of the address behind the #. What is not known is a new chat. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, key] = path.split('/').map(decoded)
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
  if (page === 'hosts' || page === 'administration' || page === 'settings') return { page, part: key }
  return { page: 'chat', conversationId: undefined, runId: undefined, temporary: page === 'temporary' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const onChange = () => setHash(location.hash)
    addEventListener('hashchange', onChange)
    return () => removeEventListener('hashchange', onChange)
  }, [])
  return parseRoute(hash)
}
