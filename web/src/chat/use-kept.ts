import { useEffect, useState } from 'react'

/** A text that outlives a reload. One that is temporary goes with the window, and is not written to the disk. */
export function useKept(key: string, temporary: boolean | undefined) {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? '')
  useEffect(() => {
    if (temporary === undefined) return
    const [storage, other] = temporary ? [sessionStorage, localStorage] : [localStorage, sessionStorage]
    other.removeItem(key)
    if (text === '') storage.removeItem(key)
    else keep(storage, key, text)
  }, [text, key, temporary])
  return [text, setText] as const
}

/** What is longer than the browser has room for is not kept: half of it would be worse than nothing. */
export function keep(storage: Storage, key: string, text: string): void {
  try {
    storage.setItem(key, text)
  } catch {
    storage.removeItem(key)
  }
}
