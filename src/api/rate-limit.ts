import { AppError, type Clock } from '../base/index.ts'

interface Bucket {
  tokens: number
  filledAt: number
}

const mostCallers = 100_000

/**
 * A bucket for each caller that holds a minute's requests and fills evenly. The function takes one out, or throws
 * `rate-limited` with the time until there is one.
 */
export function createRateLimit({
  clock,
  requestsPerMinute,
}: {
  clock: Clock
  requestsPerMinute: number | undefined
}): (caller: string) => void {
  if (requestsPerMinute === undefined) return () => {}
  const buckets = new Map<string, Bucket>()
  const everyMs = 60_000 / requestsPerMinute
  return (caller) => {
    const now = clock.monotonic()
    let bucket = buckets.get(caller)
    if (!bucket) {
      if (buckets.size >= mostCallers) buckets.delete(buckets.keys().next().value!)
      buckets.set(caller, (bucket = { tokens: requestsPerMinute, filledAt: now }))
    }
    bucket.tokens = Math.min(requestsPerMinute, bucket.tokens + (now - bucket.filledAt) / everyMs)
    bucket.filledAt = now
    if (bucket.tokens < 1) {
      const retryAfterMs = Math.ceil((1 - bucket.tokens) * everyMs)
      throw new AppError(
        'rate-limited',
        `More than ${requestsPerMinute} requests in a minute. Wait ${Math.ceil(retryAfterMs / 1000)} s (limits.requestsPerMinute in muster.yaml).`,
        { retryAfterMs },
      )
    }
    bucket.tokens--
  }
}
