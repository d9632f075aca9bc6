import { useEffect, useState, type Dispatch, type SetStateAction } from 'react'
import type { AttachedPicture } from './attached-picture.ts'

/** What is attached to a draft, or to a question that waits, and outlives a reload; a temporary one goes with the window. */
export interface KeptPictures {
  pictures: AttachedPicture[]
  setPictures: Dispatch<SetStateAction<AttachedPicture[]>>
  /** Whether those of before a reload are here. */
  ready: boolean
}

/**
 * Pictures are too large for where the browser keeps the words of a draft: they are in its database (picture-store.ts),
 * which is opened only where there are some.
 */
export function useKeptPictures(key: string, temporary: boolean | undefined): KeptPictures {
  const flag = `pictures:${key}`
  const [pictures, setPictures] = useState<AttachedPicture[]>([])
  const [ready, setReady] = useState(() => localStorage.getItem(flag) === null)
  useEffect(() => {
    if (ready) return
    void store()
      .then(({ keptPictures }) => keptPictures(key))
      .then((found) => setPictures((added) => [...found, ...added]))
      .catch(() => undefined)
      .then(() => setReady(true))
  }, [ready, key])
  useEffect(() => {
    if (!ready || temporary === undefined) return
    const isKept = localStorage.getItem(flag) !== null
    if (pictures.length > 0 && !temporary) {
      localStorage.setItem(flag, 'yes')
      void store().then(({ keepPictures }) => keepPictures(key, pictures))
    } else if (isKept) {
      localStorage.removeItem(flag)
      void store().then(({ keepPictures }) => keepPictures(key, []))
    }
  }, [pictures, key, flag, temporary, ready])
  return { pictures, setPictures, ready }
}

function store() {
  return import('./picture-store.ts')
}
