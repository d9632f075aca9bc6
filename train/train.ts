// Trains the model of src/verify from labelled answers and writes src/verify/model/model.json.
// Run: npm run train:verify [-- --data FOLDER --seed NUMBER]
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Scorer, ScoredSetting, VerifyModel } from '../src/verify/scoring/model.ts'
import { fitModel } from './fit.ts'
import { readTrainingData } from './training-sets.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: resolve(import.meta.dirname, '../src/verify/model/model.json') },
  },
})
const seed = Number(values.seed)
const { sets, words } = await readTrainingData(values.data, seed)
const model = fitModel(sets, { words, seed })
model.about = `ragtruth-qa, wice, factcheck-gpt, summedits, answers written for it; seed ${seed}`
const json = JSON.stringify(compact(model))
await writeFile(values.out, `${json}\n`)
console.log(
  `${values.out}: ${(json.length / 1000).toFixed(1)} kB; thresholds ${JSON.stringify([model.asked.thresholds, model.unasked.thresholds, model.retold.thresholds])}`,
)

/** Five digits are enough for every number. */
function compact(whole: VerifyModel): VerifyModel {
  const short = (scorer: Scorer): Scorer => JSON.parse(JSON.stringify(scorer, digits)) as Scorer
  const setting = (one: ScoredSetting): ScoredSetting => ({ ...one, sentence: short(one.sentence) })
  return { ...whole, asked: setting(whole.asked), unasked: setting(whole.unasked) }
}

function digits(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
