import type { TrialKindResult } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { atLeastText, certainty } from './surely-passes.ts'
import { TrialSign } from './trial-sign.tsx'

/**
 * What each kind came to, how certain that is, and how much is needed: in sentences, and as a line with a mark. Nothing is
 * said of whether it is enough while there is more to come.
 */
export function KindResults({ kinds, isOver }: { kinds: TrialKindResult[]; isOver: boolean }) {
  return (
    <ul className="plain-list kind-results">
      {kinds.map((result) => (
        <KindResult key={result.kind} result={result} isOver={isOver} />
      ))}
    </ul>
  )
}

function KindResult({ result, isOver }: { result: TrialKindResult; isOver: boolean }) {
  const { kind, passed, failed, unanswered, atLeast, needed, verdict } = result
  const answered = passed + failed
  return (
    <li className={isOver ? verdict : undefined}>
      <div className="row">
        <h3 className="grow">{t(`trials.kind.${kind}`)}</h3>
        {isOver && <TrialSign sign={verdict} />}
      </div>
      {answered > 0 && (
        <>
          <p>
            {t('trials.passed-of', { passed: format.number(passed), made: format.number(answered) })}{' '}
            {t('trials.certain', {
              certainty: format.percent(certainty),
              atLeast: atLeastText(atLeast),
              needed: format.percent(needed),
            })}
          </p>
          <div className="bound" aria-hidden="true">
            <span style={{ inlineSize: `${atLeast * 100}%` }} />
            <i style={{ insetInlineStart: `${needed * 100}%` }} />
          </div>
          {isOver && verdict !== 'passed' && <p className="note">{t(`trials.sign.about.${verdict}`)}</p>}
        </>
      )}
      {unanswered > 0 && <p className="note">{t('trials.unanswered', { count: unanswered })}</p>}
    </li>
  )
}
