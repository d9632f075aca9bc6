import type { ChatRequest, Preferences } from '../model/index.ts'
import { estimateWaitMs, slotsOf } from './estimate-wait.ts'
import type { PoolLimits } from './pool-interface.ts'
import type { Admission } from './queue/admission.ts'
import type { Tier } from './hosts/tier.ts'

const unknownAnswerTokens = 256
const rememberedNames = 1_000
const weight = 0.1

/** What is expected of requests, as those before them went: exponential averages. */
export interface Expectations {
  /** How long the answer will be: as usual for this name, and never more than the caller allows. */
  answerTokens(request: ChatRequest): number
  /** An answer of so many tokens was complete after so long. */
  note(name: string, tokens: number, tookMs: number): void
  /** How long one waits at this place in the queue. */
  waitMs(place: number, tiers: readonly Tier[]): number
  /** Until when a request waits, and from when on the next best model will do. */
  waits(
    hasLesser: boolean,
    preferences: Preferences,
    nowMs: number,
  ): Pick<Admission, 'deadlineMs' | 'lesserFromMs'>
}

export function expectations(limits: Pick<PoolLimits, 'waitMs' | 'lesserMs'>): Expectations {
  let usualMs = 5_000
  /** In tokens, by the name that was asked for. */
  const usualAnswers = new Map<string, number>()

  return {
    answerTokens({ model, parameters, embedding }) {
      if (embedding) return 0
      const limit = Number(parameters['max_completion_tokens'] ?? parameters['max_tokens'] ?? Infinity)
      const usual = Math.ceil(usualAnswers.get(model) ?? unknownAnswerTokens)
      return limit >= 0 ? Math.min(usual, limit) : usual
    },
    note(name, tokens, tookMs) {
      usualMs += weight * (tookMs - usualMs)
      const usual = usualAnswers.get(name)
      if (usual !== undefined) usualAnswers.set(name, usual + weight * (tokens - usual))
      else if (usualAnswers.size < rememberedNames) usualAnswers.set(name, tokens)
    },
    waitMs: (place, tiers) => estimateWaitMs({ place, usualMs, slots: slotsOf(tiers) }),
    waits(hasLesser, { maxWaitMs, acceptsLesser = true }, nowMs) {
      const lesser = hasLesser && acceptsLesser
      const firstMs = Math.min(maxWaitMs ?? Infinity, limits.waitMs)
      return {
        lesserFromMs: lesser ? nowMs + (maxWaitMs === undefined ? limits.lesserMs : firstMs) : Infinity,
        deadlineMs: nowMs + (lesser ? limits.waitMs : firstMs),
      }
    },
  }
}
