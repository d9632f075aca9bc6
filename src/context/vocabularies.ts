import { brotliDecompressSync } from 'node:zlib'
import { bytePairCounter, type Ranks } from './byte-pairs.ts'
import type { TokenCounter } from './token-counter.ts'

interface Shipped {
  tokens: string
}

/** How a text is split into pieces before they are merged: a piece is what a group holds, or stands between two. */
interface Splitting {
  splits: RegExp[]
  /** Whether a text is composed (NFC) first. */
  nfc: boolean
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
  },
  qwen: {
    load: () => import('./vocabularies/qwen.json', { with: { type: 'json' } }),
    splits: [
      /((?:'[sStTmMdD]|'[rR][eE]|'[vV][eE]|'[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: true,
  },
  mistral: {
    load: () => import('./vocabularies/mistral.json', { with: { type: 'json' } }),
    splits: [
      /([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)/u,
    ],
    nfc: false,
  },
} satisfies Record<string, Splitting & { load: () => Promise<{ default: Shipped }> }>

/** Families whose tokens are counted as their own tokenizers do; `train/vocabularies.ts` makes what is read. */
export type CountedFamily = keyof typeof vocabularies

/** The counter of a family. Its vocabulary takes some 10 MB of memory: only when first needed. */
export async function loadBytePairCounter(family: CountedFamily): Promise<TokenCounter> {
  const { load, splits, nfc } = vocabularies[family]
  return bytePairCounter(ranksOf((await load()).default), splits, { nfc })
}

/** Tokens in the order of their ranks, each behind its length. */
function ranksOf({ tokens }: Shipped): Ranks {
  const list = brotliDecompressSync(Buffer.from(tokens, 'base64'))
  const ranks: Ranks = new Map()
  for (let at = 0; at < list.length; at += 1 + list[at]!)
    ranks.set(list.toString('latin1', at + 1, at + 1 + list[at]!), ranks.size)
  return ranks
}
