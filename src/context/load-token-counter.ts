import { textShape } from './text-shape.ts'
import type { TokenCounter } from './token-counter.ts'
import type { TokenFamily } from './token-families.ts'
import { gemma2Weights } from './token-weights.ts'
import { loadBytePairCounter } from './vocabularies.ts'

const loading = new Map<TokenFamily, Promise<TokenCounter>>()

/**
 * The counter for a family of models. It is exact but for Gemma 2, where it takes the count of the next Gemma and
 * corrects it by what the text is made of, which is mostly within 3 % of its own tokenizer (npm run bench:tokens). The
 * tables take a while to load: only when first needed.
 */
export function loadTokenCounter(family: TokenFamily = 'openai'): Promise<TokenCounter> {
  const before = loading.get(family)
  if (before) return before
  const begun = load(family)
  loading.set(family, begun)
  return begun
}

function load(family: TokenFamily): Promise<TokenCounter> {
  if (family === 'openai') return loadO200k()
  if (family === 'gemma2') return loadGemma2()
  return loadBytePairCounter(family)
}

async function loadO200k(): Promise<TokenCounter> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  // What looks like a control token in a document is text, and costs what text costs.
  const asText = { disallowedSpecial: new Set<string>() }
  return (text) => {
    if (text.length <= longestRun) return countTokens(text, asText)
    let tokens = 0
    for (const part of cutInRuns(text)) tokens += countTokens(part, asText)
    return tokens
  }
}

/** The time that a run of letters, marks or blanks takes grows with the square of its length: of longer ones so many are counted at once. */
const longestRun = 256
const longRun = /[\p{L}\p{M}]{257,}|[^\s\p{L}\p{M}\p{N}]{257,}|\s{257,}/gu

/** A text in parts, which has hardly more tokens than the whole: only what no person writes is cut. */
function* cutInRuns(text: string): Generator<string> {
  let from = 0
  for (const { index, 0: run } of text.matchAll(longRun))
    for (let cut = index + longestRun; cut < index + run.length; cut += longestRun) {
      const isWithinCharacter = /[\uDC00-\uDFFF]/.test(text[cut]!)
      const end = isWithinCharacter ? cut + 1 : cut
      yield text.slice(from, end)
      from = end
    }
  yield text.slice(from)
}

async function loadGemma2(): Promise<TokenCounter> {
  const nearest = await loadTokenCounter('gemma')
  return (text) => {
    const shape = textShape(text, nearest(text))
    let tokens = 0
    for (let place = 0; place < shape.length; place++) tokens += shape[place]! * gemma2Weights[place]!
    // A token is a byte at the least.
    return text === '' ? 0 : Math.min(Buffer.byteLength(text), Math.max(1, Math.ceil(tokens)))
  }
}
