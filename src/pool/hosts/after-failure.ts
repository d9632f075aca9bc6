import type { AppError, Random } from '../../base/index.ts'
import { ejectionFailures, type HostState } from './host-state.ts'

const firstRestMs = 1_000
const ejectedRestMs = 5_000
const longestRestMs = 60_000
/** The shortest rest after a refusal, should a host ask for none and go on refusing. */
const refusedRestMs = 250

export type Health = Pick<HostState, 'failures' | 'refusals' | 'failedAtMs' | 'restsUntilMs'>

/** Whether a host said that it has too much to do, which is no failure. */
export function isRefusal(error: AppError): boolean {
  return error.code === 'rate-limited' || error.code === 'busy'
}

/**
 * A host's health after a request to it failed that was sent at `sentAtMs`: exponential back-off with a jitter of a
 * tenth each way, longer from the third failure in a row. A host that is busy is not failing. Either rests for as
 * long as it asks. Requests that were in flight together when a host went down count as one failure.
 */
export function afterFailure(
  health: Health,
  options: { error: AppError; sentAtMs: number; nowMs: number; random: Random },
): Health {
  const { error, sentAtMs, nowMs, random } = options
  const jitter = 0.9 + 0.2 * random.next()
  const sameOutage = sentAtMs <= health.failedAtMs
  if (isRefusal(error)) {
    const refusals = sameOutage && health.refusals > 0 ? health.refusals : health.refusals + 1
    const backOffMs = Math.min(longestRestMs, refusedRestMs * 2 ** Math.min(10, refusals - 1)) * jitter
    const restMs =
      error.retryAfterMs === undefined
        ? Math.max(firstRestMs * jitter, backOffMs)
        : Math.max(error.retryAfterMs, backOffMs)
    const restsUntilMs = Math.max(sameOutage ? health.restsUntilMs : 0, Math.ceil(nowMs + restMs))
    return { failures: health.failures, refusals, failedAtMs: nowMs, restsUntilMs }
  }
  if (sameOutage && health.failures > 0) return { ...health }
  const failures = health.failures + 1
  const base =
    failures < ejectionFailures
      ? firstRestMs * failures
      : ejectedRestMs * 2 ** Math.min(10, failures - ejectionFailures)
  // In whole milliseconds, as timers count: none fires just before the rest is over.
  const restMs = Math.max(Math.min(longestRestMs, base) * jitter, error.retryAfterMs ?? 0)
  const restsUntilMs = Math.ceil(nowMs + restMs)
  // A host that asked to be left alone is, whatever becomes of what it had in flight.
  const asked = health.refusals > 0 && health.restsUntilMs > nowMs
  return {
    failures,
    refusals: asked ? health.refusals : 0,
    failedAtMs: nowMs,
    restsUntilMs: asked ? Math.max(restsUntilMs, health.restsUntilMs) : restsUntilMs,
  }
}

/** The health of a host whose answer was complete. */
export function afterSuccess(): Omit<Health, 'failedAtMs'> {
  return { failures: 0, refusals: 0, restsUntilMs: -Infinity }
}

/**
 * The health of a host that answered a probe with its first content: it is open to all again, but one more
 * failure before an answer is complete ejects it anew.
 */
export function afterProbe(health: Health): Omit<Health, 'failedAtMs'> {
  return { failures: Math.min(health.failures, ejectionFailures - 1), refusals: 0, restsUntilMs: -Infinity }
}
