import { useEffect, useState, type Dispatch, type SetStateAction } from 'react'

/** What is on the page now, so that a change of it is shown. */
const shown = new Map<string, Dispatch<SetStateAction<string>>>()

/** A text that outlives a reload. One that is temporary goes with the window, and is not written to the disk. */
export function useKept(key: string, temporary: boolean | undefined) {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? '')
  useEffect(() => {
    shown.set(key, setText)
    return () => {
      if (shown.get(key) === setText) shown.delete(key)
    }
  }, [key])
  useEffect(() => {
    if (temporary === undefined) return
    const [storage, other] = temporary ? [sessionStorage, localStorage] : [localStorage, sessionStorage]
    other.removeItem(key)
    if (text === '') storage.removeItem(key)
    else keep(storage, key, text)
  }, [text, key, temporary])
  return [text, setText] as const
}

/** Changes a text that is kept, whether or not it is on the page at the moment. */
export function changeKept(
  key: string,
  temporary: boolean | undefined,
  change: (before: string) => string,
): void {
  const set = shown.get(key)
  if (set) return set(change)
  const storage = temporary === false ? localStorage : sessionStorage
  keep(storage, key, change(storage.getItem(key) ?? ''))
}

/** What is longer than the browser has room for is not kept: half of it would be worse than nothing. */
export function keep(storage: Storage, key: string, text: string): void {
  try {
    storage.setItem(key, text)
  } catch {
    storage.removeItem(key)
  }
}
