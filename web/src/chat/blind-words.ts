import { t } from '../languages/index.ts'
import type { AskedName } from './use-models.ts'

/** That a model sees no pictures, and which one would; undefined where it sees, or nobody knows. */
export function blindWords(model: string, names: AskedName[]): string | undefined {
  if (names.find(({ id }) => id === model)?.vision !== false) return undefined
  const other = names.find(({ vision }) => vision === true)
  return other ? t('picture.blind', { model, other: other.id }) : t('picture.nobody')
}
