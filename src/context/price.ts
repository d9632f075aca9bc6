/** What a million tokens of a prompt cost, in any currency. */
export interface InputPrice {
  input: number
  /** Of those that were in the host's cache; like `input` where it is left out. */
  cachedInput?: number | undefined
}

/**
 * Of a host without a price: one's own machine pays in time, and what vLLM, SGLang or llama.cpp have in their cache
 * costs them next to none of it.
 */
const freeRatio = 0.1
/** How many turns a conversation is expected to have that has just begun. */
const usualTurns = 4
/** Below this many tokens everything is sent: choosing would save little and could miss something. */
const smallEnough = 8_000

/** What a cached token costs beside one that is not, from 0 to 1. */
export function cacheRatio({ input, cachedInput }: InputPrice): number {
  if (input <= 0) return freeRatio
  return Math.min(1, Math.max(0, (cachedInput ?? input) / input))
}

/**
 * Whether all documents go into the prompt: when they are small, or when being cached from the second turn on makes
 * them cheaper than choosing `first` tokens and then `later` ones a turn.
 */
export function everythingPays(
  tokens: number,
  { first, later, price }: { first: number; later: number; price: InputPrice },
): boolean {
  if (tokens <= smallEnough) return true
  const ratio = cacheRatio(price)
  const again = usualTurns - 1
  const all = tokens * (1 + again * ratio)
  const carried = again * first + ((again * (again - 1)) / 2) * later
  return all <= first + again * later + ratio * carried
}

/**
 * Whether to lay the prompt out anew. Every turn that is appended makes the next one dearer, and a new base is paid in
 * full: it pays when the next turn would cost more than a turn did on average since the last base, that one included.
 */
export function rebasePays(options: {
  /** What the next turn would cost, and what the turns since the base did, a cached token counting less. */
  appended: number
  spent: number
  turnsPaid: number
  /** What the new base would cost. */
  base: number
}): boolean {
  const { appended, spent, turnsPaid, base } = options
  if (turnsPaid === 0 || appended >= base) return appended >= base
  return appended > spent / turnsPaid
}
