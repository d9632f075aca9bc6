import { useCallback, useEffect, useState } from 'react'

/** What an error says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What a request answers, again whenever `keys` change or `reload` is called. An answer that was overtaken is dropped. */
export function useLoad<T>(load: () => Promise<T>, keys: unknown[]) {
  const [state, setState] = useState<{ value?: T; problem: string }>({ problem: '' })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    load().then(
      (value) => current && setState({ value, problem: '' }),
      (error: unknown) => current && setState((before) => ({ ...before, problem: messageOf(error) })),
    )
    return () => {
      current = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `load` is a new function at every drawing
  }, [turn, ...keys])
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  return { ...state, reload }
}
