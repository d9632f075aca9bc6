import { brotliDecompressSync } from 'node:zlib'
import { bytePairCounter, type Ranks, type Splitting } from './byte-pairs.ts'
import type { TokenCounter } from './token-counter.ts'

interface Shipped {
  tokens: string
}

const vocabularies = {
  deepseek: {
    load: () => import('./vocabularies/deepseek.json', { with: { type: 'json' } }),
    splits: [
      /(\p{N}{1,3})/u,
      /([一-龥぀-ゟ゠-ヿ]+)/u,
      /([!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: false,
    ofCharacters: false,
  },
  qwen: {
    load: () => import('./vocabularies/qwen.json', { with: { type: 'json' } }),
    splits: [
      /((?:'[sStTmMdD]|'[rR][eE]|'[vV][eE]|'[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: true,
    ofCharacters: false,
  },
  mistral: {
    load: () => import('./vocabularies/mistral.json', { with: { type: 'json' } }),
    splits: [
      /([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: false,
    ofCharacters: false,
  },
  llama: {
    load: () => import('./vocabularies/llama.json', { with: { type: 'json' } }),
    splits: [
      /((?:'[sStTmMdD]|'[rR][eE]|'[vV][eE]|'[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: false,
    ofCharacters: false,
  },
  gemma: {
    load: () => import('./vocabularies/gemma.json', { with: { type: 'json' } }),
    // Of its tokens these are taken out of a text first, and none of the others goes on behind a blank but with blanks.
    splits: [
      /(<\/?(?:table|caption|thead|tbody|tfoot|tr|th|td|h[1-6]|blockquote|strong|em|b|i|u|s|sub|sup|code|a|html|body|img|span|bbox|ul|li|div|iframe|footer)>|\n+|\t+)/,
      /(?<=[^ ])(?= )/,
    ],
    nfc: false,
    ofCharacters: true,
  },
} satisfies Record<string, Splitting & { load: () => Promise<{ default: Shipped }> }>

/** Families whose tokens are counted as their own tokenizers do; `train/vocabularies.ts` makes what is read. */
export type CountedFamily = keyof typeof vocabularies

/** The counter of a family. Its vocabulary takes some 10 MB of memory: only when first needed. */
export async function loadBytePairCounter(family: CountedFamily): Promise<TokenCounter> {
  const { load, ...splitting } = vocabularies[family]
  return bytePairCounter(ranksOf((await load()).default), splitting)
}

/** Tokens in the order of their ranks, each behind its length. */
function ranksOf({ tokens }: Shipped): Ranks {
  const list = brotliDecompressSync(Buffer.from(tokens, 'base64'))
  const ranks: Ranks = new Map()
  for (let at = 0; at < list.length; at += 1 + list[at]!)
    ranks.set(list.toString('latin1', at + 1, at + 1 + list[at]!), ranks.size)
  return ranks
}
