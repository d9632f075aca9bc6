import type { Verdict } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'

/** What a verdict is drawn as: `recomputed` is two things. */
export type VerdictSign =
  | 'supported'
  | 'partly'
  | 'not-found'
  | 'contradicted'
  | 'recomputed.right'
  | 'recomputed.wrong'

/** Worst first: of two marks on one line the first of these is on top. */
export const signs: VerdictSign[] = [
  'contradicted',
  'recomputed.wrong',
  'not-found',
  'partly',
  'recomputed.right',
  'supported',
]

/** The mark of each, told apart by its shape and not only by its colour. */
export const glyphs: Record<VerdictSign, string> = {
  supported: '✓',
  partly: '◐',
  'not-found': '?',
  contradicted: '✗',
  'recomputed.right': '=',
  'recomputed.wrong': '≠',
}

export function signOf({ verdict, right }: Verdict): VerdictSign {
  if (verdict !== 'recomputed') return verdict
  return right === false ? 'recomputed.wrong' : 'recomputed.right'
}

export const verdictName = (sign: VerdictSign): string => t(`verdict.${sign}`)
export const verdictMeaning = (sign: VerdictSign): string => t(`verdict.about.${sign}`)

/** As a class name. */
export const verdictClass = (sign: VerdictSign): string => `verdict-${sign.replace('.', '-')}`

/** How many statements came to which verdict. */
export function countSigns(verdicts: Verdict[]): Map<VerdictSign, number> {
  const counts = new Map<VerdictSign, number>()
  for (const verdict of verdicts) counts.set(signOf(verdict), (counts.get(signOf(verdict)) ?? 0) + 1)
  return counts
}

/** The line above an answer: "9 of 11 statements supported, 1 not found, 1 recomputed". */
export function summaryOf(verdicts: Verdict[]): string {
  const counts = countSigns(verdicts)
  const of = (sign: VerdictSign) => counts.get(sign) ?? 0
  const count = verdicts.length
  if (of('supported') === count) return t('trust.all', { count })
  const parts = [t('trust.some', { supported: of('supported'), count })]
  for (const sign of ['partly', 'not-found', 'contradicted', 'recomputed.right', 'recomputed.wrong'] as const)
    if (of(sign) > 0) parts.push(t(`trust.${sign}`, { count: of(sign) }))
  return parts.join(t('trust.separator'))
}
