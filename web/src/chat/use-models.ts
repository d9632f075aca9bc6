import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'

/** The names that can be asked, the assistant first; asked for anew when somebody is about to choose. */
export function useModels() {
  const [models, setModels] = useState<string[]>(['assistant'])
  const refresh = useCallback(() => {
    api.models().then(
      ({ data }) => {
        const names = data.map(({ id }) => id)
        setModels((before) => (before.join('\n') === names.join('\n') ? before : names))
      },
      () => undefined,
    )
  }, [])
  useEffect(refresh, [refresh])
  return { models, refresh }
}
