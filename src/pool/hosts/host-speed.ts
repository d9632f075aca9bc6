/** How fast a model on a host reads and writes, as far as it was seen; exponential averages. */
export interface HostSpeed {
  /** Prompt tokens that it reads in a millisecond, those in its cache left out. */
  prefillPerMs: number
  /** Milliseconds from one token of an answer to the next. */
  tokenMs: number
  /** When this was last seen; what was seen long ago counts less and less. */
  notedAtMs: number
}

/** What is expected of a host that nothing is known of: enough to be tried. */
const unknownSpeed: HostSpeed = { prefillPerMs: 4, tokenMs: 15, notedAtMs: -Infinity }
/** After this long without an answer half of what was seen counts: a host that was slow is tried again. */
const halfForgottenMs = 120_000
const weight = 0.2
/** A shorter prompt says more of the network than of the host's reading. */
const fewestReadTokens = 200

export function newSpeed(): HostSpeed {
  return { ...unknownSpeed }
}

export function notePrefill(speed: HostSpeed, readTokens: number, firstTokenMs: number): void {
  if (readTokens < fewestReadTokens || firstTokenMs <= 0) return
  speed.prefillPerMs += weight * (readTokens / firstTokenMs - speed.prefillPerMs)
}

export function noteDecode(speed: HostSpeed, tokenMs: number, nowMs: number): void {
  speed.notedAtMs = nowMs
  speed.tokenMs += weight * (tokenMs - speed.tokenMs)
}

/**
 * When a request would be finished there, in milliseconds from now: answers under way share the host's places,
 * prompts are read one after another where they are not cached, then the answer is written.
 */
export function expectedMs(options: {
  speed: HostSpeed
  nowMs: number
  outstandingTokens: number
  outstandingReadTokens: number
  places: number
  readTokens: number
  answerTokens: number
}): number {
  const { speed, nowMs, outstandingTokens, places, answerTokens } = options
  const seen = halfForgottenMs / (halfForgottenMs + nowMs - speed.notedAtMs)
  const tokenMs = unknownSpeed.tokenMs + seen * (speed.tokenMs - unknownSpeed.tokenMs)
  const outstandingMs = places === Infinity ? 0 : (outstandingTokens * tokenMs) / Math.max(1, places)
  const readMs = (options.outstandingReadTokens + options.readTokens) / speed.prefillPerMs
  return outstandingMs + readMs + answerTokens * tokenMs
}
