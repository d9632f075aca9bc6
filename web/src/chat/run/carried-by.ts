import type { Verdict } from '../../../../src/wire/index.ts'

/** The numbers of the passages in which statements of an answer were found, or by whose numbers they were worked out. */
export function carriedBy(verdicts: Pick<Verdict, 'verdict' | 'right' | 'evidence'>[]): ReadonlySet<number> {
  const carrying = verdicts.filter(
    ({ verdict, right }) => verdict === 'supported' || (verdict === 'recomputed' && right !== false),
  )
  return new Set(carrying.flatMap(({ evidence }) => evidence.map(({ passage }) => passage)))
}
