import { useEffect, useState } from 'react'

export type Route =
  | { page: 'chat'; conversationId: string | undefined }
  | { page: 'documents' }
  | { page: 'document'; documentId: string; start: number; end: number }
  | { page: 'hosts' }

/** Reads the part of the address behind the #. What is not known is a new chat. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, key] = path.split('/').map(decodeURIComponent)
  const numbers = new URLSearchParams(query)
  if (page === 'c' && key) return { page: 'chat', conversationId: key }
  if (page === 'documents' && key)
    return {
      page: 'document',
      documentId: key,
      start: Number(numbers.get('start') ?? 0),
      end: Number(numbers.get('end') ?? 0),
    }
  if (page === 'documents') return { page: 'documents' }
  if (page === 'hosts') return { page: 'hosts' }
  return { page: 'chat', conversationId: undefined }
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
