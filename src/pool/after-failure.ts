import type { AppError, Random } from '../base/index.ts'
import { ejectionFailures, type HostState } from './host-state.ts'

const firstRestMs = 1_000
const ejectedRestMs = 5_000
const longestRestMs = 60_000

type Health = Pick<HostState, 'failures' | 'refusals' | 'restsUntilMs'>

/**
 * A host's health after it failed: exponential back-off with a jitter of a fifth, longer from the third failure
 * in a row. A host that is busy is not failing; it rests for as long as it asks, and its failures stay.
 */
export function afterFailure(health: Health, error: AppError, nowMs: number, random: Random): Health {
  const jitter = 0.9 + 0.2 * random.next()
  if (error.code === 'rate-limited' || error.code === 'busy') {
    const refusals = health.refusals + 1
    const restMs = error.retryAfterMs ?? Math.min(longestRestMs, firstRestMs * 2 ** (refusals - 1)) * jitter
    return { failures: health.failures, refusals, restsUntilMs: nowMs + restMs }
  }
  const failures = health.failures + 1
  const base =
    failures < ejectionFailures
      ? firstRestMs * failures
      : ejectedRestMs * 2 ** Math.min(10, failures - ejectionFailures)
  return { failures, refusals: 0, restsUntilMs: nowMs + Math.min(longestRestMs, base) * jitter }
}
