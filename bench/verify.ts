// How well the verdicts agree with people's labels, by an honest protocol: sources are never split between training
// and testing (five folds by group), thresholds and calibration come from inner folds, means over seeds.
// Run: npm run bench:verify [-- --data FOLDER --seeds 5]
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from '../src/verify/index.ts'
import { splitAnswer } from '../src/verify/claims.ts'
import { passagesIn } from '../src/verify/evidence.ts'
import { openJudge } from '../src/verify/judge.ts'
import { rarityOf, type VerifyModel } from '../src/verify/model.ts'
import type { CheckedClaim } from '../src/verify/verdicts.ts'
import { editedExamples } from '../train/edited.ts'
import { toExamples, type AnswerExample } from '../train/examples.ts'
import { bestThreshold, fitModel } from '../train/fit.ts'
import { foldsOf } from '../train/folds.ts'
import { readSet, setNames, type LabelledAnswer, type SetName } from '../train/labelled.ts'
import { auroc, calibrationError, f1, type Counts } from '../train/measures.ts'
import { labelSummaries } from '../train/summaries.ts'
import { withheldExamples } from '../train/withheld.ts'
import { wordList } from '../train/word-list.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    seeds: { type: 'string', default: '5' },
  },
})
if (!existsSync(resolve(values.data, 'verify/ragtruth-qa.jsonl'))) {
  console.error(
    `There is no verify/ragtruth-qa.jsonl in ${values.data}. Name the folder of the data: --data FOLDER.`,
  )
  process.exit(1)
}
const folds = 5
const sets = await Promise.all(setNames.map((set) => readSet(values.data, set)))
const words = wordList(sets.slice(1).flat())
const rarity = rarityOf(words)
const examples = new Map(setNames.map((set, index) => [set, toExamples(sets[index]!, rarity)]))
examples.set('summedits', labelSummaries(examples.get('summedits')!))
const withheld = withheldExamples(sets[0]!, rarity, 1)
const edited = editedExamples(sets[0]!, rarity, 1)

interface Scored {
  answer: LabelledAnswer
  score: number
  flagged: boolean
  claims: CheckedClaim[]
}

/** What a model says of an answer that it has not seen, by the way that `check` goes. */
function judge(answer: LabelledAnswer, model: VerifyModel): Scored {
  const open = openJudge(model, rarity, { evidence: passagesIn(answer.evidence), question: answer.question })
  const claims = splitAnswer(answer.answer).flatMap((sentence) => open.add(sentence, answer.answer))
  return { answer, score: open.score(), flagged: open.unsupported(), claims }
}

const isBad = ({ verdict, right }: CheckedClaim) =>
  verdict === 'not-found' || verdict === 'partly' || verdict === 'contradicted' || right === false

/** Scores every answer of the sets by models that were trained without its source. */
function scoreAll(names: SetName[], seed: number): Map<SetName, Scored[]> {
  const foldOf = new Map<string, number>()
  const groups = [...new Set([...examples.values()].flat().map(({ answer }) => answer.group))]
  for (const [index, fold] of foldsOf(groups, folds, seed).entries()) foldOf.set(groups[index]!, fold)
  const scored = new Map<SetName, Scored[]>(names.map((name) => [name, []]))
  for (let fold = 0; fold < folds; fold++) {
    const outside = (set: SetName) =>
      examples.get(set)!.filter(({ answer }) => foldOf.get(answer.group) !== fold)
    const model = fitModel(
      {
        answers: outside('ragtruth-qa'),
        withheld: withheld.filter(({ answer }) => foldOf.get(answer.group) !== fold),
        edited: edited.filter(({ answer }) => foldOf.get(answer.group) !== fold),
        wice: outside('wice'),
        factcheck: outside('factcheck-gpt'),
        summaries: outside('summedits'),
      },
      { words, seed, only: names.length === 1 ? 'asked' : undefined },
    )
    for (const name of names)
      for (const { answer } of examples.get(name)!)
        if (foldOf.get(answer.group) === fold) scored.get(name)!.push(judge(answer, model))
  }
  return scored
}

interface Measured {
  auroc: number
  f1: number
  characters: number
  calibration: number
  kinds: Record<string, number>
}

function measure(scored: Scored[]): Measured {
  const labels = scored.map(({ answer }) => (answer.unsupported ? 1 : 0))
  const scores = scored.map(({ score }) => score)
  const answers: Counts = { hit: 0, flagged: 0, positive: 0 }
  const characters: Counts = { hit: 0, flagged: 0, positive: 0 }
  const kinds: Record<string, { found: number; all: number }> = {}
  for (const { answer, flagged, claims } of scored) {
    answers.hit += flagged && answer.unsupported ? 1 : 0
    answers.flagged += flagged ? 1 : 0
    answers.positive += answer.unsupported ? 1 : 0
    const bad = new Uint8Array(answer.answer.length)
    for (const claim of claims.filter(isBad)) bad.fill(1, claim.start, claim.end)
    const marked = new Uint8Array(answer.answer.length)
    for (const { start, end, kind } of answer.spans) {
      marked.fill(1, start, end)
      const tally = (kinds[kind] ??= { found: 0, all: 0 })
      tally.all++
      if (bad.subarray(start, end).includes(1)) tally.found++
    }
    for (const [at, is] of bad.entries()) {
      characters.flagged += is
      characters.positive += marked[at]!
      characters.hit += is & marked[at]!
    }
  }
  return {
    auroc: auroc(scores, labels),
    f1: f1(answers),
    characters: f1(characters),
    calibration: calibrationError(scores, labels),
    kinds: Object.fromEntries(Object.entries(kinds).map(([kind, { found, all }]) => [kind, found / all])),
  }
}

/** A baseline is one number for each answer; its threshold comes from the other folds. */
function baseline(name: string, value: (example: AnswerExample) => number) {
  const own = examples.get('ragtruth-qa')!
  const labels = own.map(({ answer }) => (answer.unsupported ? 1 : 0))
  const scores = own.map(value)
  const fold = foldsOf(
    own.map(({ answer }) => answer.group),
    folds,
    1,
  )
  const counts: Counts = { hit: 0, flagged: 0, positive: 0 }
  for (let held = 0; held < folds; held++) {
    const train = own.map((_, index) => index).filter((index) => fold[index] !== held)
    const threshold = bestThreshold(
      train.map((index) => scores[index]!),
      train.map((index) => labels[index]!),
    )
    for (const index of own.keys())
      if (fold[index] === held) {
        const flagged = scores[index]! >= threshold
        counts.flagged += flagged ? 1 : 0
        counts.positive += labels[index]!
        counts.hit += flagged ? labels[index]! : 0
      }
  }
  return { name, AUROC: auroc(scores, labels).toFixed(3), F1: f1(counts).toFixed(3) }
}

const spread = (numbers: number[]) => {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length)
  return `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const runs: Measured[] = []
const others: Record<string, unknown>[] = []
for (const seed of seeds) {
  // The other sets are large and steady: one seed is enough for them.
  const scored = scoreAll(seed === 1 ? [...setNames] : ['ragtruth-qa'], seed)
  runs.push(measure(scored.get('ragtruth-qa')!))
  for (const [set, list] of scored) {
    if (set === 'ragtruth-qa') continue
    const { auroc: area, f1: score } = measure(list)
    const labels = [...new Set(list.map(({ answer }) => answer.label))].toSorted()
    const flags = labels.map((label) => {
      const of = list.filter(({ answer }) => answer.label === label)
      return `${label} ${Math.round((100 * of.filter(({ flagged }) => flagged).length) / of.length)} %`
    })
    const share = list.filter(({ answer }) => answer.unsupported).length / list.length
    others.push({
      set,
      answers: list.length,
      unsupported: share.toFixed(2),
      AUROC: area.toFixed(3),
      F1: score.toFixed(3),
      flagged: flags.join(', '),
    })
  }
}

console.log(`ragtruth-qa, ${folds} folds by source, ${seeds.length} seeds`)
console.table([
  { measure: 'AUROC, answers', here: spread(runs.map((run) => run.auroc)), goal: '≥ .88' },
  { measure: 'F1, answers', here: spread(runs.map((run) => run.f1)), goal: '≥ .65' },
  { measure: 'F1, characters', here: spread(runs.map((run) => run.characters)), goal: '≥ .52' },
  { measure: 'expected calibration error', here: spread(runs.map((run) => run.calibration)), goal: '≤ .05' },
  ...Object.keys(runs[0]!.kinds)
    .toSorted()
    .map((kind) => ({
      measure: `recall, ${kind}`,
      here: spread(runs.map((run) => run.kinds[kind]!)),
      goal: kind === 'Evident Conflict' ? '≥ .50' : '',
    })),
])
console.table([
  baseline('always', () => 1),
  baseline('length', ({ answer }) => answer.answer.length),
  baseline('coverage alone', ({ sentences }) =>
    Math.max(0, ...sentences.map(({ features }) => 1 - features['coverage3']!)),
  ),
])
console.log('Other sets, seed 1')
console.table(others)

const times: number[] = []
for (const { answer, evidence, question } of sets[0]!) {
  // The thread's own time: on a machine that is shared, the clock measures the neighbours too.
  const begun = process.threadCpuUsage()
  check({ answer, evidence, question })
  const { user, system } = process.threadCpuUsage(begun)
  times.push((user + system) / 1000)
}
times.sort((a, b) => a - b)
const sizes = await Promise.all(
  ['model.json', 'lexicon.json'].map((name) =>
    stat(resolve(import.meta.dirname, '../src/verify/model', name)),
  ),
)
const size = sizes.reduce((sum, file) => sum + file.size, 0)
console.table({
  'CPU ms per answer of ragtruth-qa, median': times[times.length >> 1]!.toFixed(2),
  'CPU ms per answer, p95': times[Math.floor(times.length * 0.95)]!.toFixed(2),
  'model and lexicon, kB': (size / 1000).toFixed(1),
})
