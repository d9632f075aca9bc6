import type { Clock } from '../base/index.ts'

/** What a host says of its rate limits with an answer; what it does not say is left out. */
export interface RateLimits {
  requestsLeft?: number
  /** Until all requests are granted again, in milliseconds. */
  requestsResetMs?: number
  tokensLeft?: number
  tokensResetMs?: number
}

type Headers = Record<string, string | string[] | undefined>

const headerNames = [
  ['requests', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['requests', 'anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  ['tokens', 'anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
] as const
/** A limit without its end is one by the minute nearly everywhere. */
const usualResetMs = 60_000

/** The time of day at a host, by its answer: what it says with a date is meant by its own clock, however ours goes. */
export function hostTime({ date }: Headers, clock: Clock): number {
  const told = typeof date === 'string' ? Date.parse(date) : NaN
  return Number.isNaN(told) ? clock.now() : told
}

/** Reads `x-ratelimit-*` (OpenAI and most others) and `anthropic-ratelimit-*`; undefined where there are none. */
export function rateLimitsOf(headers: Headers, clock: Clock): RateLimits | undefined {
  let found: RateLimits | undefined
  for (const [kind, left, reset] of headerNames) {
    const count = headers[left]
    if (typeof count !== 'string' || !/^\d{1,15}$/.test(count)) continue
    const until = headers[reset]
    found ??= {}
    found[`${kind}Left`] = Number(count)
    found[`${kind}ResetMs`] =
      (typeof until === 'string' ? durationMs(until, () => hostTime(headers, clock)) : undefined) ??
      usualResetMs
  }
  return found
}

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMs = 86_400_000

/** `6m0s`, `20ms`, seconds, seconds or milliseconds since 1970, or a date; undefined for anything else. */
export function durationMs(text: string, hostNow: () => number): number | undefined {
  const bounded = (ms: number) => Math.min(longestMs, Math.max(0, ms))
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    if (number > 1e11) return bounded(number - hostNow())
    return bounded(number > 1e9 ? number * 1_000 - hostNow() : number * 1_000)
  }
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    let ms = 0
    for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
      ms += Number(number) * unitMs[unit!]!
    return bounded(ms)
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : bounded(at - hostNow())
}
