/** Something that may go into a prompt. */
export interface Packable {
  tokens: number
  score: number
  /** What it is given out with, under one heading. */
  group: number
}

export interface PackOptions {
  budgetTokens: number
  /** What the heading of each group costs. */
  groupTokens: (group: number) => number
}

/**
 * How much being short counts: 0 takes the best whatever it costs, 1 the best for its tokens. Where documents are
 * given out whole, two short ones that fit well find more than one long one that fits a little better.
 */
const density = 0.5
/** Added to every length: among turns of a conversation, being a word long is no merit. */
const smallest = 60

/** The positions of what goes into a budget, best for its tokens first; what does not fit is passed over. */
export function pack(
  items: Packable[],
  { budgetTokens, groupTokens }: PackOptions,
): { taken: number[]; tokens: number } {
  const worth = items.map(({ score, tokens }) => score / (tokens + smallest) ** density)
  const open = new Set<number>()
  const taken: number[] = []
  let used = 0
  for (const position of [...items.keys()].toSorted((a, b) => worth[b]! - worth[a]! || a - b)) {
    const { tokens, score, group } = items[position]!
    const cost = tokens + (open.has(group) ? 0 : groupTokens(group))
    if (score <= 0 || used + cost > budgetTokens) continue
    used += cost
    open.add(group)
    taken.push(position)
  }
  return { taken, tokens: used }
}
