/** What a million tokens cost, in the currency of the house. */
export interface Price {
  input: number
  /** Of a prompt's tokens that were in the host's cache; like `input` where it is left out. */
  cachedInput?: number | undefined
  output: number
}

/**
 * US dollars a million tokens, as the makers listed them in 2025 (api-docs.deepseek.com, openai.com/api/pricing,
 * docs.anthropic.com, ai.google.dev, docs.x.ai, docs.perplexity.ai). They change: `prices` in muster.yaml goes first.
 * A name stands for every model that begins with it; the longest that fits counts.
 */
const listed: [string, Price][] = [
  ['deepseek-chat', { input: 0.28, cachedInput: 0.028, output: 0.42 }],
  ['deepseek-reasoner', { input: 0.28, cachedInput: 0.028, output: 0.42 }],
  ['gpt-4o-mini', { input: 0.15, cachedInput: 0.075, output: 0.6 }],
  ['gpt-4o', { input: 2.5, cachedInput: 1.25, output: 10 }],
  ['gpt-4.1-mini', { input: 0.4, cachedInput: 0.1, output: 1.6 }],
  ['gpt-4.1-nano', { input: 0.1, cachedInput: 0.025, output: 0.4 }],
  ['gpt-4.1', { input: 2, cachedInput: 0.5, output: 8 }],
  ['gpt-5-mini', { input: 0.25, cachedInput: 0.025, output: 2 }],
  ['gpt-5-nano', { input: 0.05, cachedInput: 0.005, output: 0.4 }],
  ['gpt-5', { input: 1.25, cachedInput: 0.125, output: 10 }],
  ['claude-opus-4', { input: 15, cachedInput: 1.5, output: 75 }],
  ['claude-sonnet-4', { input: 3, cachedInput: 0.3, output: 15 }],
  ['claude-haiku-4', { input: 1, cachedInput: 0.1, output: 5 }],
  ['gemini-2.5-pro', { input: 1.25, cachedInput: 0.31, output: 10 }],
  ['gemini-2.5-flash', { input: 0.3, cachedInput: 0.075, output: 2.5 }],
  ['grok-4', { input: 3, cachedInput: 0.75, output: 15 }],
  ['sonar-pro', { input: 3, output: 15 }],
  ['sonar', { input: 1, output: 1 }],
]

/** What a model costs: by the house's own table, then by the one that ships; nothing where neither knows it. */
export function priceTable(own: Readonly<Record<string, Price>>): (model: string) => Price {
  const all = [...Object.entries(own), ...listed.filter(([name]) => !(name in own))]
  const known = new Map<string, Price>()
  const free: Price = { input: 0, output: 0 }
  return (model) => {
    const found = known.get(model)
    if (found) return found
    // Hosts name models with a maker before it: `deepseek/deepseek-chat`.
    const name = model.slice(model.lastIndexOf('/') + 1)
    const fitting = all
      .filter(([start]) => model === start || name.startsWith(start))
      .toSorted(([a], [b]) => b.length - a.length)
    const price = fitting[0]?.[1] ?? free
    if (known.size < 10_000) known.set(model, price)
    return price
  }
}

export interface Tokens {
  promptTokens: number
  cachedTokens: number
  completionTokens: number
}

/** Millionths of the currency: a price for a million tokens is one of millionths for a token. */
export function costOf({ promptTokens, cachedTokens, completionTokens }: Tokens, price: Price): number {
  const cached = Math.min(cachedTokens, promptTokens)
  return Math.ceil(
    (promptTokens - cached) * price.input +
      cached * (price.cachedInput ?? price.input) +
      completionTokens * price.output,
  )
}
