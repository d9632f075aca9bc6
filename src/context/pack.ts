/** Something that may go into a prompt. */
export interface Packable {
  tokens: number
  score: number
}

/**
 * How much being short counts: 0 takes the best whatever it costs, 1 the best for its tokens. Where documents are
 * given out whole, two short ones that fit well find more than one long one that fits a little better.
 */
const density = 0.4

/** The positions of what goes into a budget, best for its tokens first; what does not fit is passed over. */
export function pack(items: Packable[], budgetTokens: number): number[] {
  const worth = ({ score, tokens }: Packable) => score / Math.max(1, tokens) ** density
  let left = budgetTokens
  const taken: number[] = []
  for (const position of [...items.keys()].toSorted((a, b) => worth(items[b]!) - worth(items[a]!) || a - b)) {
    const { tokens, score } = items[position]!
    if (score <= 0 || tokens > left) continue
    left -= tokens
    taken.push(position)
  }
  return taken
}
