import type { TokenCounter } from './token-counter.ts'

const most = 1000
/** Of the whole budget: a list of titles does not know the question, so little of a small budget goes to it. */
const share = 0.02
/** In less, a few titles of many would help nobody. */
const least = 4000
/** Kept for the line that says how many are left out. */
const tokensOfMore = 8

/** A table of contents: the titles, each once, as many as fit; it says how many are left out. Empty when none are. */
export function contents(titles: string[], budgetTokens: number, count: TokenCounter): string {
  if (budgetTokens < least) return ''
  const distinct = [...new Set(titles.map((title) => title.replace(/\s+/g, ' ').trim()))].filter(Boolean)
  let left = Math.min(most, Math.floor(budgetTokens * share))
  const lines: string[] = []
  for (const title of distinct) {
    const line = `- ${title.slice(0, 80)}`
    left -= count(`${line}\n`)
    if (left < tokensOfMore) break
    lines.push(line)
  }
  if (lines.length === 0) return ''
  if (lines.length < distinct.length) lines.push(more(distinct.length - lines.length))
  return `The documents:\n${lines.join('\n')}`
}

function more(documents: number): string {
  return `- and ${documents} more`
}
