import { useCallback, useLayoutEffect, useRef } from 'react'

/** A function that stays the same one and does what was given last: whoever gets it is not drawn again for it. */
export function useLatest<Arguments extends unknown[]>(
  act: (...given: Arguments) => void,
): (...given: Arguments) => void {
  const latest = useRef(act)
  useLayoutEffect(() => {
    latest.current = act
  })
  return useCallback((...given) => latest.current(...given), [])
}
