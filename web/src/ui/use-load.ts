import { useCallback, useEffect, useState } from 'react'
import type { Key } from '../languages/index.ts'
import { toldError, type Told } from '../told.ts'

/** What a request answers, again whenever `keys` change or `reload` is called. An answer that was overtaken is dropped. */
export function useLoad<T>(load: () => Promise<T>, keys: unknown[], missing?: Key) {
  const [state, setState] = useState<{ value?: T; problem?: Told }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    load().then(
      (value) => current && setState({ value }),
      (error: unknown) =>
        current && setState((before) => ({ ...before, problem: toldError(error, missing) })),
    )
    return () => {
      current = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `load` is a new function at every drawing
  }, [turn, ...keys])
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  return { ...state, reload }
}
