import type { ReactNode } from 'react'
import { t } from '../languages/index.ts'
import type { TrialKindResult } from '../../../src/wire/index.ts'

/** What trials came to; `untried` where none were made. */
export type Sign = TrialKindResult['verdict'] | 'untried'

/** Told apart by their shape and not only by their colour. */
const glyphs: Record<Sign, string> = { passed: '✓', failed: '✗', unsure: '?', untried: '○' }

export const signWord = (sign: Sign): string => t(`trials.sign.${sign}`)

/** A sign with its word, or with other words beside it. */
export function TrialSign({ sign, children }: { sign: Sign; children?: ReactNode }) {
  return (
    <span className={`trial-sign ${sign}`}>
      <span className="glyph" aria-hidden="true">
        {glyphs[sign]}
      </span>{' '}
      {children ?? signWord(sign)}
    </span>
  )
}
