import type { Expectations } from './expectations.ts'
import { hasPlace, isReady } from './hosts/host-state.ts'
import { expectedMs } from './hosts/host-speed.ts'
import type { Tier } from './hosts/tier.ts'

/** Tokens of a prompt with passages in it, as the assistant's usually are. */
const usualPromptTokens = 2_000
/** Of how many hosts of a large tier the quickest is looked for. */
const looked = 64

/**
 * About how long a usual question would take under a name until it is answered whole, asked now, in milliseconds:
 * behind those that wait where every host is full. Undefined where no host of it is in order.
 */
export function expectedFinishMs(options: {
  name: string
  tiers: readonly Tier[]
  expected: Expectations
  /** How many wait in all. */
  waiting: number
  nowMs: number
}): number | undefined {
  const { name, tiers, expected, waiting, nowMs } = options
  const answerTokens = expected.answerTokens({ model: name, messages: [], parameters: {}, stream: true })
  for (const tier of tiers) {
    const ready = tier.candidates.slice(0, looked).filter(({ state }) => isReady(state, nowMs))
    if (ready.length === 0) continue
    const isFull = !ready.some((candidate) => hasPlace(candidate, nowMs))
    const quickestMs = Math.min(
      ...ready.map(({ speed, outstandingTokens, outstandingReadTokens, limit }) =>
        expectedMs({
          speed,
          nowMs,
          outstandingTokens,
          outstandingReadTokens,
          places: limit.value,
          readTokens: usualPromptTokens,
          answerTokens,
        }),
      ),
    )
    return Math.round(quickestMs + (isFull ? expected.waitMs(waiting + 1, [tier]) : 0))
  }
  return undefined
}
