import type { AppError, Clock, Random } from '../base/index.ts'
import type { RateLimits } from '../model/index.ts'
import type { Usage } from '../wire/index.ts'
import { afterFailure, afterProbe, afterSuccess, isRefusal } from './hosts/after-failure.ts'
import { noteDecode, notePrefill } from './hosts/host-speed.ts'
import { ejectionFailures, type HostState } from './hosts/host-state.ts'
import { noteAnswer, noteRefusal, noteTimeout } from './hosts/learned-limit.ts'
import type { PoolEvent } from './pool-event.ts'
import type { Slot } from './queue/admission.ts'
import { afterReport } from './hosts/rate-budget.ts'
import { mayHaveRoom } from './hosts/tier.ts'

/** How an attempt went, by the clock. */
export interface AttemptTimes {
  /** When its first content came; undefined where none did, or the answer came as a whole. */
  firstTokenAtMs: number | undefined
  /** How many tokens were counted. */
  tokens: number
}

/** Fewer tokens than these say little of the time that one takes. */
const fewestTokens = 8

export type HostNotes = ReturnType<typeof hostNotes>

/** Writes into what is known of hosts how the requests to them went. `changed` is called where one may have room now. */
export function hostNotes(options: {
  clock: Clock
  random: Random
  changed: () => void
  tell: (event: PoolEvent) => void
}) {
  const { clock, random, changed, tell } = options

  function reopened(state: HostState): void {
    tell({ type: 'host', host: state.host.name, change: 'back' })
    for (const candidate of state.candidates.values()) mayHaveRoom(candidate)
    changed()
  }

  return {
    failure({ candidate, sentAtMs }: Slot, error: AppError): void {
      if (!error.retryable) return
      const { state, limit } = candidate
      const nowMs = clock.monotonic()
      if (isRefusal(error)) {
        noteRefusal(limit, { inFlight: candidate.inFlight - 1, sentAtMs, nowMs })
        state.counts.refusals++
      } else {
        if (error.code === 'timeout') noteTimeout(limit, { sentAtMs, nowMs })
        state.counts.failures++
      }
      const failuresBefore = state.failures
      Object.assign(state, afterFailure(state, { error, sentAtMs, nowMs, random }))
      state.problem = error
      const isEjected = failuresBefore < ejectionFailures && state.failures >= ejectionFailures
      tell({
        type: 'host',
        host: state.host.name,
        change: isEjected ? 'ejected' : 'rests',
        reason: error.message,
        restMs: Math.max(0, Math.round(state.restsUntilMs - nowMs)),
      })
    },
    /** The first content of an answer came from a host that was on trial. */
    probe({ candidate: { state }, sentAtMs }: Slot): void {
      if (sentAtMs <= state.failedAtMs) return
      Object.assign(state, afterProbe(state), { reachable: true })
      reopened(state)
    },
    success(
      slot: Slot,
      { times, usage, nowMs }: { times: AttemptTimes; usage: Usage | undefined; nowMs: number },
    ): void {
      const { firstTokenAtMs, tokens } = times
      const { candidate, sentAtMs, readTokens, full } = slot
      const { state, limit, speed } = candidate
      // An answer that was under way when the host went down, or said that it is full, does not say that it is back.
      const isNews = sentAtMs > state.failedAtMs
      if (isNews && (state.failures > 0 || state.refusals > 0 || !state.reachable)) {
        Object.assign(state, afterSuccess(), { reachable: true })
        reopened(state)
      }
      if (isNews) state.problem = undefined
      const written = Math.max(tokens, usage?.completion_tokens ?? 0)
      const firstTokenMs = firstTokenAtMs === undefined ? undefined : firstTokenAtMs - sentAtMs
      const writingMs = nowMs - (firstTokenAtMs ?? sentAtMs)
      const tokenMs = written >= fewestTokens ? writingMs / (written - 1) : undefined
      if (firstTokenMs !== undefined) notePrefill(speed, readTokens, firstTokenMs)
      if (tokenMs !== undefined) noteDecode(speed, tokenMs, nowMs)
      const grown = noteAnswer(limit, {
        sentAtMs,
        nowMs,
        full: full || candidate.inFlight >= limit.value,
        firstTokenMs,
        readTokens,
        tokenMs,
      })
      if (grown) mayHaveRoom(candidate)
    },
    rateLimits({ candidate, sent, sentTokens }: Slot, limits: RateLimits): void {
      candidate.budget = afterReport(candidate.budget, limits, {
        nowMs: clock.monotonic(),
        sentSince: candidate.sent - sent,
        tokensSince: candidate.sentTokens - sentTokens,
      })
    },
  }
}
