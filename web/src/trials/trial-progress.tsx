import type { TrialReport } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { SteadyButton } from '../ui/steady-button.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { trialsApi } from './api.ts'

/** How far the trials of a model are; whoever may begin them may stop them. */
export function TrialProgress(props: {
  report: TrialReport
  mayStop: boolean
  /** Where what there is of it can be read, if that is elsewhere. */
  href?: string
  /** Where it is not told as all else is. */
  onStopped?: () => void
}) {
  const { report, mayStop, href, onStopped } = props
  const { id, model, host, made, planned } = report
  const { problem, busy, run } = useDoing()
  const far = t('trials.progress', { made: format.number(made), planned: format.number(planned) })
  const stop = async () => {
    if (await run(() => trialsApi.stop(id))) onStopped?.()
  }
  return (
    <div className="trial-progress">
      <div className="row">
        <progress
          className="grow"
          max={planned}
          value={made}
          aria-label={t('trials.progress.of', { model, host })}
        />
        <span className="note">{href === undefined ? far : <a href={href}>{far}</a>}</span>
        {mayStop && (
          <SteadyButton
            className="quiet"
            aria-label={t('trials.stop.of', { model, host })}
            off={busy}
            onClick={() => void stop()}
          >
            <Icon name="stop" size={16} /> {t('trials.stop')}
          </SteadyButton>
        )}
      </div>
      <Problem problem={problem} />
    </div>
  )
}
