import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'

/** A name that can be asked, and whether it sees pictures, where that is known. */
export interface AskedName {
  id: string
  vision?: boolean
}

/** The names that can be asked, the assistant first; asked for anew when somebody is about to choose. */
export function useModels() {
  const [names, setNames] = useState<AskedName[]>([{ id: 'assistant' }])
  const [models, setModels] = useState<string[]>(['assistant'])
  const refresh = useCallback(() => {
    api.models().then(
      ({ data }) => {
        const ids = data.map(({ id }) => id)
        setNames(data)
        setModels((before) => (before.join('\n') === ids.join('\n') ? before : ids))
      },
      () => undefined,
    )
  }, [])
  useEffect(refresh, [refresh])
  return { names, models, refresh }
}
