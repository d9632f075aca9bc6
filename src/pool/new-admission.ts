import type { Clock } from '../base/index.ts'
import type { ChatRequest, Preferences, StreamOptions } from '../model/index.ts'
import type { Admission } from './queue/admission.ts'
import type { Expectations } from './expectations.ts'
import { promptShape } from './hosts/prefix-memory.ts'
import type { Tier } from './hosts/tier.ts'

/** Two bytes a character, four characters a token. */
const bytesPerToken = 8
const noPreferences: Preferences = {}
/** What a request has tried that has tried none. */
export const nobody: ReadonlySet<object> = new Set()

/** A request that comes to the pool. `ownTiers`: those that may answer it, where that is not all that the name means. */
export function newAdmission(
  parts: { clock: Clock; expected: Expectations; tiersOf: (name: string) => Tier[] },
  asked: { request: ChatRequest; options: StreamOptions; arrival: number },
  ownTiers: (() => Tier[]) | undefined,
): Admission {
  const { clock, expected, tiersOf } = parts
  const { request, options, arrival } = asked
  const { preferences = noPreferences, caller, signal } = options
  const name = request.model
  const arrivedAtMs = clock.monotonic()
  const prompt = promptShape(request)
  const waits = expected.waits(tiersOf(name).length > 1, preferences, arrivedAtMs)
  return {
    name,
    callerId: caller.id,
    weight: caller.weight ?? 1,
    batch: preferences.batch === true,
    last: options.only !== undefined,
    prompt,
    answerTokens: expected.answerTokens(request),
    bytes: prompt.tokens * bytesPerToken + prompt.pictureBytes,
    arrival,
    arrivedAtMs,
    deadlineMs: waits.deadlineMs,
    lesserFromMs: waits.lesserFromMs,
    start: undefined,
    tried: nobody,
    signal,
    admitted: false,
    tiers: ownTiers,
  }
}
