import { useCallback, useEffect, useState } from 'react'
import { ApiError } from '../api.ts'
import { t, type Key } from '../languages/index.ts'

/** What an error says to a person; where there is not what was asked for, that, in the language that is shown. */
export function messageOf(error: unknown, missing?: Key): string {
  if (missing && error instanceof ApiError && error.status === 404) return t(missing)
  return error instanceof Error ? error.message : String(error)
}

/** What a request answers, again whenever `keys` change or `reload` is called. An answer that was overtaken is dropped. */
export function useLoad<T>(load: () => Promise<T>, keys: unknown[], missing?: Key) {
  const [state, setState] = useState<{ value?: T; problem: string }>({ problem: '' })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    load().then(
      (value) => current && setState({ value, problem: '' }),
      (error: unknown) =>
        current && setState((before) => ({ ...before, problem: messageOf(error, missing) })),
    )
    return () => {
      current = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `load` is a new function at every drawing
  }, [turn, ...keys])
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  return { ...state, reload }
}
