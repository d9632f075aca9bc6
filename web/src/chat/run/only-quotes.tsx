import type { RunSummary } from '../../../../src/wire/index.ts'
import { t } from '../../languages/index.ts'
import { Icon } from '../../ui/icon.tsx'
import type { RunHandling } from './run-handling.ts'

/** Why there are only quotes, and what can be done about it: ask again, or have it asked again when a host is there. */
export function OnlyQuotes({
  run,
  versions,
  handling,
}: {
  run: RunSummary
  versions: RunSummary[]
  handling: RunHandling
}) {
  const { onKeep } = handling
  const full = run.kept ? versions.find((one) => one.status === 'running') : undefined
  if (run.kept)
    return (
      <p className="note calm kept" role="status">
        <Icon name="bookmark" size={15} /> {t(full ? 'run.kept.writing' : 'run.kept')}{' '}
        {full && <button onClick={() => handling.onShow(full.id)}>{t('run.kept.show')}</button>}
        <button onClick={() => onKeep?.(run, false)}>{t('run.kept.let-go')}</button>
      </p>
    )
  return (
    <p className="note calm kept">
      {onKeep && <span className="grow">{t('run.quoted.why')}</span>}{' '}
      {onKeep && (
        <button className="primary" onClick={() => onKeep(run, true)}>
          <Icon name="bookmark" size={15} /> {t('run.keep')}
        </button>
      )}{' '}
      <button onClick={() => handling.onAgain(run, {})}>
        <Icon name="again" size={15} /> {t('run.again')}
      </button>
    </p>
  )
}
