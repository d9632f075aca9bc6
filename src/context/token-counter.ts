/** Counts the tokens that a text costs. */
export type TokenCounter = (text: string) => number

let loading: Promise<TokenCounter> | undefined

/** The counter for models whose tokenizer we do not know. The tables take a while to load: only when first needed. */
export function loadTokenCounter(): Promise<TokenCounter> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => {
    // What looks like a control token in a document is text, and costs what text costs.
    const asText = { disallowedSpecial: new Set<string>() }
    return (text) => countTokens(text, asText)
  })
  return loading
}
