import type { TrialSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'

/** What a trial is, as the server tells it, in English; and of which kind, in the language that is shown. */
export function TrialHead({ trial }: { trial: TrialSummary }) {
  const { kind, title, what } = trial
  return (
    <>
      <div className="row">
        <h4 className="grow" lang="en" dir="auto">
          {title}
        </h4>
        <span className="tag">{t(`trials.kind.${kind}`)}</span>
      </div>
      <p className="note" lang="en" dir="auto">
        {what}
      </p>
    </>
  )
}
