import { textShape } from './text-shape.ts'
import type { TokenFamily } from './token-families.ts'
import { familyWeights } from './token-weights.ts'

/** Counts the tokens that a text costs. */
export type TokenCounter = (text: string) => number

let loading: Promise<TokenCounter> | undefined

/**
 * The counter for a family of models. That of OpenAI is exact; the others take o200k's count and correct it by what the
 * text is made of, which is mostly within 3 % of their own tokenizers (npm run bench:tokens), without their vocabularies of
 * 60 to 130 MB. The tables take a while to load: only when first needed.
 */
export async function loadTokenCounter(family: TokenFamily = 'openai'): Promise<TokenCounter> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => {
    // What looks like a control token in a document is text, and costs what text costs.
    const asText = { disallowedSpecial: new Set<string>() }
    return (text) => countTokens(text, asText)
  })
  const o200k = await loading
  if (family === 'openai') return o200k
  const weights = familyWeights[family]
  return (text) => {
    const shape = textShape(text, o200k(text))
    let tokens = 0
    for (let place = 0; place < shape.length; place++) tokens += shape[place]! * weights[place]!
    // A token is a byte at the least.
    return text === '' ? 0 : Math.min(Buffer.byteLength(text), Math.max(1, Math.ceil(tokens)))
  }
}
