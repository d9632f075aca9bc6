/**
 * How many requests a model on a host is given at once: learned by additive increase and multiplicative decrease
 * (Chiu and Jain, 1989), with latency held against its long-run baseline as a sign of a queue inside of the host, as
 * gradient limits do (Netflix, concurrency-limits). docs/decisions/0010 says why the constants are what they are.
 */
export interface LearnedLimit {
  /** At least 1. */
  value: number
  /** Never gone beyond. */
  ceiling: number
  /** Until the first sign of too much it grows with every answer. */
  starting: boolean
  /** Answers since it last grew. */
  answers: number
  /** Requests sent before this hour say nothing about the limit as it is now. */
  shrunkAtMs: number
  /** At how many the host last refused one; it is not gone back to before `refusedUntilMs`. */
  refusedAt: number
  refusedUntilMs: number
  /** How long it was kept away from there the last time. */
  heldMs: number
  /** First-token times against their baselines, by size of what the host had to read. */
  firstToken: Trend
  /** Empty where nothing is known; its times start anew when the limit has come down to one. */
  firstTokenBaselines: Baseline[]
  token: Trend
  tokenBaseline: Baseline
}

interface Baseline {
  /** 0 where nothing is known. */
  ms: number
  notedAtMs: number
}

/** Recent times over their baseline: 1 is usual. */
interface Trend {
  ratio: number
}

/** What one complete answer says. Times in milliseconds; left out where they are not known. */
export interface AnswerTimes {
  sentAtMs: number
  nowMs: number
  /** Whether all places were taken when it was sent or when it ended. */
  full: boolean
  firstTokenMs?: number | undefined
  /** Prompt tokens that the host had to read. */
  readTokens: number
  tokenMs?: number | undefined
}

const shrinkTo = 2 / 3
/** Growth stops where recent times are this much above the baseline, and turns where they are `slowRatio` above. */
const nearRatio = 1.6
const slowRatio = 3
/** A first token that is late by less than this is no sign of anything. */
const noticeableMs = 300
/** Nor is a token: below this it is our own or the network's noise, not the host's writing. */
const noticeableTokenMs = 3
const trendWeight = 0.3
/** How much one answer can count, so that one outlier is none of many. */
const mostRatio = 5
/** A baseline follows better times at once; to worse ones it gives way slowly, twofold in this time. */
const baselineDown = 0.2
const baselineDoublesMs = 600_000
const firstHoldMs = 15_000
const longestHoldMs = 60_000

/** `start` is where it begins, when nothing is known. */
export function newLimit({ start, ceiling }: { start: number; ceiling: number }): LearnedLimit {
  return {
    value: Math.min(start, ceiling),
    ceiling,
    starting: true,
    answers: 0,
    shrunkAtMs: -Infinity,
    refusedAt: Infinity,
    refusedUntilMs: -Infinity,
    heldMs: 0,
    firstToken: { ratio: 1 },
    firstTokenBaselines: [],
    token: { ratio: 1 },
    tokenBaseline: { ms: 0, notedAtMs: 0 },
  }
}

/** Learns from a complete answer. True when the limit has grown. */
export function noteAnswer(limit: LearnedLimit, times: AnswerTimes): boolean {
  if (limit.value === Infinity) return false
  const { sentAtMs, nowMs, full, firstTokenMs, tokenMs } = times
  if (firstTokenMs !== undefined) noteFirstToken(limit, firstTokenMs, times)
  if (tokenMs !== undefined) {
    const baselineMs = limit.tokenBaseline.ms
    const late = tokenMs - baselineMs >= noticeableTokenMs
    note(limit.token, late ? tokenMs : Math.min(baselineMs, tokenMs), baselineMs)
    follow(limit.tokenBaseline, tokenMs, nowMs)
  }
  const ratio = Math.max(limit.firstToken.ratio, limit.token.ratio)
  if (ratio > slowRatio) {
    if (limit.value === 1 && sentAtMs >= limit.shrunkAtMs) startAnew(limit)
    else shrink(limit, { sentAtMs, nowMs })
    return false
  }
  if (!full || ratio > nearRatio || limit.value >= limit.ceiling) return false
  if (limit.value + 1 >= limit.refusedAt && nowMs < limit.refusedUntilMs) return false
  limit.answers++
  if (!limit.starting && limit.answers < limit.value) return false
  limit.answers = 0
  limit.value = Math.min(limit.ceiling, limit.value + 1)
  if (limit.value > limit.refusedAt) {
    // What was refused once is granted by now: the limit has changed, and is looked for anew.
    limit.refusedAt = Infinity
    limit.heldMs = 0
    limit.starting = true
  }
  return true
}

/** Learns that the host refused a request for being busy while it had `inFlight` others. */
export function noteRefusal(
  limit: LearnedLimit,
  { inFlight, sentAtMs, nowMs }: { inFlight: number; sentAtMs: number; nowMs: number },
): void {
  if (limit.value === Infinity || sentAtMs < limit.shrunkAtMs) return
  // The same level as before: it is known by now, and looked for less and less often. A lower one is news.
  const known = inFlight + 1 >= limit.refusedAt * shrinkTo
  limit.heldMs = known ? Math.min(longestHoldMs, Math.max(firstHoldMs, 2 * limit.heldMs)) : firstHoldMs
  limit.refusedUntilMs = nowMs + limit.heldMs
  limit.refusedAt = inFlight + 1
  shrink(limit, { sentAtMs, nowMs })
  if (inFlight >= 1) limit.value = Math.min(limit.value, inFlight)
}

/** Learns that a request was not answered in time. */
export function noteTimeout(limit: LearnedLimit, at: { sentAtMs: number; nowMs: number }): void {
  if (limit.value !== Infinity) shrink(limit, at)
}

/** One sign of too much counts once: what was sent before the last step says nothing new. */
function shrink(limit: LearnedLimit, { sentAtMs, nowMs }: { sentAtMs: number; nowMs: number }): void {
  if (sentAtMs < limit.shrunkAtMs) return
  limit.value = Math.max(1, Math.floor(limit.value * shrinkTo))
  limit.starting = false
  limit.answers = 0
  limit.shrunkAtMs = nowMs
  limit.firstToken.ratio = 1
  limit.token.ratio = 1
}

/** Slow with one request at a time is not slow for too many: the host has become slower, and that is usual now. */
function startAnew(limit: LearnedLimit): void {
  limit.firstTokenBaselines = []
  limit.tokenBaseline = { ms: 0, notedAtMs: 0 }
  limit.firstToken.ratio = 1
  limit.token.ratio = 1
  limit.starting = true
}

/** A long prompt takes longer to read: each power of four has a baseline of its own. */
function noteFirstToken(
  limit: LearnedLimit,
  firstTokenMs: number,
  { readTokens, nowMs }: Pick<AnswerTimes, 'readTokens' | 'nowMs'>,
): void {
  const size = Math.min(12, Math.floor(Math.log2(readTokens + 1) / 2))
  const baseline = (limit.firstTokenBaselines[size] ??= { ms: 0, notedAtMs: 0 })
  const late = firstTokenMs - baseline.ms >= noticeableMs
  note(limit.firstToken, late ? firstTokenMs : Math.min(baseline.ms, firstTokenMs), baseline.ms)
  follow(baseline, firstTokenMs, nowMs)
}

function note(trend: Trend, ms: number, baselineMs: number): void {
  if (baselineMs <= 0) return
  trend.ratio += trendWeight * (Math.min(mostRatio, ms / baselineMs) - trend.ratio)
}

function follow(baseline: Baseline, ms: number, nowMs: number): void {
  if (baseline.ms === 0) baseline.ms = ms
  else if (ms < baseline.ms) baseline.ms += baselineDown * (ms - baseline.ms)
  else baseline.ms = Math.min(ms, baseline.ms * 2 ** ((nowMs - baseline.notedAtMs) / baselineDoublesMs))
  baseline.notedAtMs = nowMs
}
