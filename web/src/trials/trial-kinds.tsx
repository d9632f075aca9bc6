import { trialKinds, type TrialStanding } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { reportLink } from './links.ts'
import { TrialSign } from './trial-sign.tsx'

/** What each kind came to, in a word; that leads to the report which says so, where that is not the one that is shown. */
export function TrialKinds({ kinds, shown }: { kinds: TrialStanding['kinds']; shown: string | undefined }) {
  return (
    <dl className="trial-kinds">
      {trialKinds.map((kind) => {
        const found = kinds.find((one) => one.kind === kind)
        const sign = <TrialSign sign={found?.verdict ?? 'untried'} />
        return (
          <div key={kind}>
            <dt>{t(`trials.kind.${kind}`)}</dt>
            <dd>
              {found && found.report !== shown ? <a href={reportLink({ id: found.report })}>{sign}</a> : sign}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
