import { memo } from 'react'
import type { Verdict } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import {
  countSigns,
  glyphs,
  signs,
  summaryOf,
  verdictClass,
  verdictName,
  type VerdictSign,
} from './verdict-text.ts'

/** The line above an answer that sums its verdicts up, and shows those of one kind only. */
export const TrustSummary = memo(function TrustSummary(props: {
  verdicts: Verdict[]
  running: boolean
  only: VerdictSign | undefined
  onOnly: (sign: VerdictSign | undefined) => void
}) {
  const { verdicts, running, only, onOnly } = props
  if (verdicts.length === 0) return null
  const counts = countSigns(verdicts)
  return (
    <div className="trust">
      <p>{running ? t('trust.counting', { count: verdicts.length }) : summaryOf(verdicts)}</p>
      <div className="trust-filters" role="group" aria-label={t('trust.filters')}>
        {signs
          .filter((sign) => counts.has(sign))
          .map((sign) => (
            <button
              key={sign}
              className={`trust-filter ${verdictClass(sign)}`}
              aria-pressed={only === sign}
              title={verdictName(sign)}
              onClick={() => onOnly(only === sign ? undefined : sign)}
            >
              <span aria-hidden="true">{glyphs[sign]}</span>
              <span className="visually-hidden">{t('trust.filter', { verdict: verdictName(sign) })}</span>
              {counts.get(sign)}
            </button>
          ))}
      </div>
    </div>
  )
})
