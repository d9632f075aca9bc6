import type { Clock } from '../base/index.ts'
import type { TrialAttempt, TrialKind } from '../wire/index.ts'
import type { AskModel } from './ask-model.ts'
import { planAttempts, type PlannedAttempt } from './plan.ts'
import { playScene } from './play-scene.ts'

export interface RunTrials {
  ask: AskModel
  /** Left out: all kinds. */
  kinds?: readonly TrialKind[] | undefined
  /** How often each trial is made. */
  repeats: number
  seed: number
  /** Attempts at once. */
  atOnce?: number | undefined
  clock: Clock
  signal: AbortSignal
}

/**
 * Makes the trials, and tells each attempt as it ends. What is asked follows from the seed alone, so the same answers
 * come to the same outcomes, whatever the order in which they end. Throws for nothing that a model or a host does; when
 * the signal aborts, or nobody listens any more, what is under way is broken off and not told.
 */
export async function* runTrials({
  ask,
  kinds,
  repeats,
  seed,
  atOnce = 2,
  clock,
  signal,
}: RunTrials): AsyncGenerator<TrialAttempt, void, undefined> {
  const left = planAttempts({ kinds, repeats, seed })
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const running = new Map<PlannedAttempt, Promise<Ended>>()
  const begin = () => {
    const next = left.shift()
    if (next) running.set(next, attempt(next, ask, clock, both))
  }
  try {
    while (running.size < atOnce && left.length > 0) begin()
    while (running.size > 0 && !signal.aborted) {
      const { planned, told } = await Promise.race(running.values())
      running.delete(planned)
      begin()
      if (told) yield told
    }
  } finally {
    stop.abort()
    await Promise.all(running.values())
  }
}

interface Ended {
  planned: PlannedAttempt
  /** Undefined where it was broken off. */
  told: TrialAttempt | undefined
}

async function attempt(
  planned: PlannedAttempt,
  ask: AskModel,
  clock: Clock,
  signal: AbortSignal,
): Promise<Ended> {
  const startedAt = clock.monotonic()
  try {
    const { judgement, problem, ...rest } = await playScene(planned.scene(), ask, signal)
    const told: TrialAttempt = {
      trial: planned.id,
      kind: planned.trial.kind,
      number: planned.number,
      outcome: judgement ? (judgement.passed ? 'passed' : 'failed') : 'unanswered',
      reason: judgement?.reason ?? `The host gave no answer: ${problem}`,
      ...rest,
      ms: Math.round(clock.monotonic() - startedAt),
    }
    return { planned, told }
  } catch (error) {
    if (!signal.aborted) throw error
    return { planned, told: undefined }
  }
}
