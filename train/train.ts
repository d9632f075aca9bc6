// Trains the model of src/verify from labelled answers and writes src/verify/model/model.json.
// Run: npm run train:verify [-- --data FOLDER --seed NUMBER]
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { rarityOf, type Scorer, type Setting, type VerifyModel } from '../src/verify/model.ts'
import { editedExamples } from './edited.ts'
import { toExamples } from './examples.ts'
import { fitModel } from './fit.ts'
import { readSet, setNames } from './labelled.ts'
import { labelSummaries } from './summaries.ts'
import { withheldExamples } from './withheld.ts'
import { wordList } from './word-list.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: resolve(import.meta.dirname, '../src/verify/model/model.json') },
  },
})
if (!existsSync(resolve(values.data, 'verify/ragtruth-qa.jsonl'))) {
  console.error(
    `There is no verify/ragtruth-qa.jsonl in ${values.data}. Name the folder of the data: --data FOLDER.`,
  )
  process.exit(1)
}
const seed = Number(values.seed)
const sets = await Promise.all(setNames.map((set) => readSet(values.data, set)))
const words = wordList(sets.slice(1).flat())
const rarity = rarityOf(words)
const [answers, wice, factcheck, summaries] = sets.map((set) => toExamples(set, rarity))
const model = fitModel(
  {
    answers: answers!,
    withheld: withheldExamples(sets[0]!, rarity, seed),
    edited: editedExamples(sets[0]!, rarity, seed),
    wice: wice!,
    factcheck: factcheck!,
    summaries: labelSummaries(summaries!),
  },
  { words, seed },
)
model.about = `ragtruth-qa, wice, factcheck-gpt, summedits; seed ${seed}`
const json = JSON.stringify(compact(model))
await writeFile(values.out, `${json}\n`)
console.log(
  `${values.out}: ${(json.length / 1000).toFixed(1)} kB; thresholds ${JSON.stringify([model.asked.thresholds, model.unasked.thresholds])}`,
)

/** Five digits are enough for every number. */
function compact(whole: VerifyModel): VerifyModel {
  const short = (scorer: Scorer): Scorer => JSON.parse(JSON.stringify(scorer, digits)) as Scorer
  const setting = (one: Setting): Setting => ({ ...one, sentence: short(one.sentence) })
  return { ...whole, asked: setting(whole.asked), unasked: setting(whole.unasked) }
}

function digits(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
