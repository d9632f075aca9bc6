import type { ExactFinding } from '../claim.ts'
import type { Reason } from '../../reasons.ts'

export interface StatedResult {
  value: number
  /** The worth of its last place. */
  step: number
  /** It is said to be a rounded one. */
  about: boolean
  /** What it was worked out from was not rounded, so that it has to come out to the last place. */
  exact: boolean
}

/** Whether a result that an answer states is what comes out. */
export function judgeResult(computed: number, stated: StatedResult): 'right' | 'wrong' | 'unclear' {
  if (!Number.isFinite(computed)) return 'unclear'
  const difference = Math.abs(computed - stated.value)
  const size = Math.max(Math.abs(computed), Math.abs(stated.value), 1e-12)
  const relative = difference / size
  if (relative < 1e-9 || difference <= stated.step * 0.5 * (1 + 1e-9)) {
    // Half a step of a small whole number is a great deal: 2.5 is no 3 where everything was exact.
    return !stated.exact || stated.about || relative < 1e-9 || relative <= 0.1 ? 'right' : 'unclear'
  }
  if (stated.about) return relative <= 0.05 ? 'right' : relative <= 0.15 ? 'unclear' : 'wrong'
  // Cut off and not rounded, or worked out from rounded parts.
  if (difference < stated.step * (1 + 1e-9) && stated.step < 1) return 'right'
  if (!stated.exact && relative <= 0.02) return 'unclear'
  return 'wrong'
}

/** A number as a person reads it: no more places than tell something. */
export function showNumber(value: number): string {
  const rounded = Math.abs(value) >= 1000 ? Math.round(value * 100) / 100 : Number(value.toPrecision(6))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 })
}

/** A finding of what was worked out again; none where it cannot be told whether it is right. */
export function recomputed(
  check: string,
  verdict: 'right' | 'wrong' | 'unclear',
  { start, end, result }: { start: number; end: number; result: string },
): ExactFinding[] {
  if (verdict === 'unclear') return []
  const right = verdict === 'right'
  const because: Reason = right ? { code: 'comes-out' } : { code: 'comes-to', values: { result } }
  return [{ verdict: 'recomputed', right, start, end, evidence: [], because, check }]
}
