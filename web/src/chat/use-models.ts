import { useEffect, useState } from 'react'
import { api } from '../api.ts'

/** The names that can be asked; the assistant first. */
export function useModels(): string[] {
  const [models, setModels] = useState<string[]>(['assistant'])
  useEffect(() => {
    api.models().then(
      ({ data }) => setModels(data.map(({ id }) => id)),
      () => undefined,
    )
  }, [])
  return models
}
