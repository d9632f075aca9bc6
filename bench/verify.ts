// How well the verdicts agree with people's labels, by an honest protocol: sources are never split between training
// and testing (five folds by group), thresholds and calibration come from inner folds, means over seeds.
// Run: npm run bench:verify [-- --data FOLDER --seeds 5], and with --transfer for sets and topics never seen
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { splitAnswer } from '../src/verify/claims/claims.ts'
import { passagesIn } from '../src/verify/evidence/evidence.ts'
import { openJudge } from '../src/verify/judge.ts'
import type { VerifyModel } from '../src/verify/scoring/model.ts'
import { newWordOddsOf } from '../src/verify/features/new-words.ts'
import type { CheckedClaim } from '../src/verify/verdicts.ts'
import type { AnswerExample } from '../train/examples.ts'
import { fitModel } from '../train/fit.ts'
import { foldsOf } from '../train/folds.ts'
import { setNames, type TrainedName, type LabelledAnswer } from '../train/labelled.ts'
import { auroc, bestThreshold, calibrationError, f1, type Counts } from '../train/measures.ts'
import { topicFolds } from '../train/topics.ts'
import { filterSets, readTrainingData } from '../train/training-sets.ts'
import { measuringNames, writtenNames } from '../train/written-names.ts'
import { readWritten } from '../train/written.ts'
import { measureSpeed } from './verify-speed.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    seeds: { type: 'string', default: '5' },
    transfer: { type: 'boolean', default: false },
  },
})
const folds = 5
const allNames = [...setNames, ...writtenNames]
const { answers, sets, rarity, words } = await readTrainingData(values.data, 1)

interface Scored {
  answer: LabelledAnswer
  score: number
  flagged: boolean
  claims: CheckedClaim[]
}

/** What a model says of an answer that it has not seen, by the way that `check` goes. */
function judge(answer: LabelledAnswer, model: VerifyModel): Scored {
  const tables = { rarity, newWordOdds: newWordOddsOf(model.newWords) }
  const open = openJudge(model, tables, { evidence: passagesIn(answer.evidence), question: answer.question })
  const claims = splitAnswer(answer.answer).flatMap((sentence) => open.add(sentence, answer.answer))
  return { answer, score: open.score(), flagged: open.unsupported(), claims }
}

const isBad = ({ verdict, right }: CheckedClaim) =>
  verdict === 'not-found' || verdict === 'partly' || verdict === 'contradicted' || right === false

/** Deals the groups of all sets out to folds. */
function dealt(seed: number): Map<string, number> {
  const groups = [...new Set(allNames.flatMap((name) => answers[name].map(({ group }) => group)))]
  const fold = foldsOf(groups, folds, seed)
  return new Map(groups.map((group, index) => [group, fold[index]!]))
}

/** Scores every answer of the sets by models that were trained without its fold. */
function scoreAll(
  names: TrainedName[],
  seed: number,
  foldOf: Map<string, number>,
): Map<TrainedName, Scored[]> {
  const scored = new Map<TrainedName, Scored[]>(names.map((name) => [name, []]))
  for (let fold = 0; fold < folds; fold++) {
    const outside = filterSets(sets, ({ answer }) => foldOf.get(answer.group) !== fold)
    const model = fitModel(outside, { words, seed, only: names.length === 1 ? 'asked' : undefined })
    for (const name of names)
      for (const answer of answers[name])
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
  const own = sets['ragtruth-qa'].labelled
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

/** One line of the table of other sets. */
function otherSet(set: string, list: Scored[]) {
  const { auroc: area, f1: score } = measure(list)
  const labels = [...new Set(list.map(({ answer }) => answer.label))].toSorted()
  const flags = labels.map((label) => {
    const of = list.filter(({ answer }) => answer.label === label)
    return `${label} ${Math.round((100 * of.filter(({ flagged }) => flagged).length) / of.length)} %`
  })
  const share = list.filter(({ answer }) => answer.unsupported).length / list.length
  return {
    set,
    answers: list.length,
    unsupported: share.toFixed(2),
    AUROC: area.toFixed(3),
    F1: score.toFixed(3),
    flagged: flags.join(', '),
  }
}

/** One line of the table of answers that were written for this project, of which it is marked what is wrong. */
function writtenSet(set: string, list: Scored[]) {
  const measured = measure(list)
  return {
    set,
    answers: list.length,
    unsupported: list.filter(({ answer }) => answer.unsupported).length,
    flagged: list.filter(({ flagged }) => flagged).length,
    AUROC: measured.auroc.toFixed(3),
    F1: measured.f1.toFixed(3),
    'F1, characters': measured.characters.toFixed(3),
    'calibration error': measured.calibration.toFixed(3),
  }
}

/** How well the model does on what it has seen nothing like: a whole set is left out, or a topic of questions. */
async function measureTransfer(): Promise<void> {
  const rows = setNames.map((left) => {
    const model = fitModel(
      filterSets(sets, ({ answer }) => answer.set !== left),
      { words, seed: 1, only: 'unasked' },
    )
    // Without answers nothing is known of questions: these are judged as claims are.
    return otherSet(
      left,
      answers[left].map((answer) => judge({ ...answer, question: undefined }, model)),
    )
  })
  console.log('Each set by a model that was trained without it, as text without a question')
  console.table(rows)
  const unseen = writtenNames.map((left) => {
    const model = fitModel(
      filterSets(sets, ({ answer }) => answer.set !== left),
      { words, seed: 1 },
    )
    return writtenSet(
      left,
      answers[left].map((answer) => judge(answer, model)),
    )
  })
  const model = fitModel(sets, { words, seed: 1 })
  for (const set of measuringNames) {
    const list = await readWritten(values.data, set)
    unseen.push(
      writtenSet(
        set,
        list.map((answer) => judge(answer, model)),
      ),
    )
  }
  console.log('Written answers, each file by a model that was not trained on it')
  console.table(unseen)
  const runs = [1].map((seed) => {
    const topics = topicFolds(answers['ragtruth-qa'], { topics: 12, folds, seed })
    const foldOf = new Map([...dealt(seed), ...topics])
    return measure(scoreAll(['ragtruth-qa'], seed, foldOf).get('ragtruth-qa')!)
  })
  console.log('ragtruth-qa, five folds by topic, one seed')
  console.table([
    { measure: 'AUROC, answers', here: spread(runs.map((run) => run.auroc)) },
    { measure: 'F1, answers', here: spread(runs.map((run) => run.f1)) },
    { measure: 'F1, characters', here: spread(runs.map((run) => run.characters)) },
    { measure: 'expected calibration error', here: spread(runs.map((run) => run.calibration)) },
  ])
}

if (values.transfer) {
  await measureTransfer()
  process.exit(0)
}
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const runs: Measured[] = []
const others: Record<string, unknown>[] = []
const written: Record<string, unknown>[] = []
const isWritten = (name: TrainedName) => writtenNames.some((one) => one === name)
for (const seed of seeds) {
  // The other sets are large and steady: one seed is enough for them.
  const scored = scoreAll(seed === 1 ? allNames : ['ragtruth-qa'], seed, dealt(seed))
  runs.push(measure(scored.get('ragtruth-qa')!))
  for (const [set, list] of scored) {
    if (isWritten(set)) written.push(writtenSet(set, list))
    else if (set !== 'ragtruth-qa') others.push(otherSet(set, list))
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
console.log('Answers written for this project, seed 1')
console.table(written)

await measureSpeed(answers['ragtruth-qa'])
