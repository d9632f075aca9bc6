import { sourceNames, type ImportSource } from '../../../../src/wire/index.ts'
import { t } from '../../languages/index.ts'
import type { RunView } from '../../run-view.ts'

/** Where an answer was written that was not written here, and that nothing checked it. */
export function importedWords({ from, model }: NonNullable<RunView['imported']>): string {
  const source = sourceName(from)
  return model === undefined ? t('run.imported', { source }) : t('run.imported.model', { source, model })
}

export function sourceName(from: ImportSource): string {
  return from === 'muster' ? t('import.other-muster') : sourceNames[from]
}
