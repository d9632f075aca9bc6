import { AppError, seededRandom, type Random } from '../../base/index.ts'

const faultKinds = [
  'rate-limit',
  'unavailable',
  'refuse',
  'reset',
  'stall',
  'malformed',
  'slow',
  'early-end',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** What goes wrong with one request; `afterTokens` is where, for those in mid-stream. */
export interface Fault {
  kind: FaultKind
  afterTokens: number
}

/** Which fault, if any, the request with this index (from 0) meets. */
export type FaultPlan = (index: number) => Fault | undefined

export const noFaults: FaultPlan = () => undefined

/**
 * Reads a plan: items separated by commas, each either
 * - `KIND` (every request), `KIND@N` (the N-th request, from 1), `KIND@N-M` (a range), each with `:T` behind it
 *   for "after T tokens" (5 when left out), or
 * - `seed=S:rate=R`: a share R (0 to 1) of all requests meets a kind chosen at random, the same for the same seed.
 * Example: `rate-limit@1-2,reset@5:20,seed=7:rate=0.1`.
 */
export function parseFaults(text: string): FaultPlan {
  const plans = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(parseItem)
  return (index) => {
    for (const plan of plans) {
      const fault = plan(index)
      if (fault) return fault
    }
    return undefined
  }
}

const item = /^([a-z-]+)(?:@(\d+)(?:-(\d+))?)?(?::(\d+))?$/
const seeded = /^seed=(\d+):rate=(\d*\.?\d+)$/

function parseItem(text: string): FaultPlan {
  const random = seeded.exec(text)
  if (random) {
    const [seed, rate] = [Number(random[1]), Number(random[2])]
    if (rate > 1)
      throw new AppError('bad-request', `In the faults, \`${text}\`: the rate must be from 0 to 1.`)
    return (index) => seededFault(seededRandom(seed * 1_000_003 + index), rate)
  }
  const match = item.exec(text)
  const kind = faultKinds.find((known) => known === match?.[1])
  if (!match || !kind)
    throw new AppError(
      'bad-request',
      `In the faults, \`${text}\` is not understood. Expected KIND, KIND@N, KIND@N-M (each with :TOKENS) or seed=S:rate=R; kinds are ${faultKinds.join(', ')}.`,
    )
  const first = match[2] === undefined ? 1 : Number(match[2])
  const last = match[2] === undefined ? Infinity : Number(match[3] ?? match[2])
  if (first < 1 || last < first)
    throw new AppError(
      'bad-request',
      `In the faults, \`${text}\`: requests are counted from 1, and a range goes upward.`,
    )
  const fault = { kind, afterTokens: Number(match[4] ?? 5) }
  return (index) => (index + 1 >= first && index + 1 <= last ? fault : undefined)
}

function seededFault(random: Random, rate: number): Fault | undefined {
  if (random.next() >= rate) return undefined
  const kind = faultKinds[Math.floor(random.next() * faultKinds.length)]!
  return { kind, afterTokens: Math.floor(random.next() * 40) }
}
