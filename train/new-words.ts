import type { VerifyModel } from '../src/verify/scoring/model.ts'
import { addNewWordFeatures, newWordOddsOf, type NewWordOdds } from '../src/verify/features/new-words.ts'
import { single, type AnswerExample, type SentenceExample } from './examples.ts'
import { foldsOf } from './folds.ts'
import { setNames } from './labelled.ts'
import { mapSets, type TrainingSets } from './training-sets.ts'
import { writtenNames } from './written-names.ts'

const folds = 5
/** So many occurrences are thought of on either side beforehand, so that rare words say little. */
const prior = 8
const step = 0.2

/** By natural log ratio, the stems that have it; see `newWordOddsOf`. */
export type NewWordTable = VerifyModel['newWords']

export interface WithNewWords {
  sets: TrainingSets
  /** Learned from all of the sets: the table that the model keeps. */
  newWords: NewWordTable
}

/**
 * Learns how telling new words are, and adds to every sentence what its own say. For that their odds are learned from
 * the other sources, for those of its own would know its label.
 */
export function withNewWords(sets: TrainingSets, seed: number): WithNewWords {
  const counted = teaching(sets)
  const groups = [...new Set([...setNames, ...writtenNames].flatMap((name) => groupsIn(sets[name].labelled)))]
  const dealt = foldsOf(groups, folds, seed)
  const foldOf = new Map(groups.map((group, index) => [group, dealt[index]!]))
  const tables = Array.from({ length: folds }, (_, fold) =>
    newWordOddsOf(learn(counted.filter(({ group }) => foldOf.get(group) !== fold))),
  )
  return {
    sets: mapSets(sets, (example) => addNewWords(example, tables[foldOf.get(example.answer.group)!]!)),
    newWords: learn(counted),
  }
}

/** An example with the features of new words, told by a table that has not seen it. */
export function addNewWords(example: AnswerExample, oddsOf: NewWordOdds): AnswerExample {
  const sentences = example.sentences.map((sentence) => {
    const features = { ...sentence.features }
    addNewWordFeatures(features, sentence.fresh, oddsOf)
    return { ...sentence, features }
  })
  return { ...example, sentences }
}

interface Counted extends Pick<SentenceExample, 'fresh' | 'label'> {
  group: string
}

const groupsIn = (examples: AnswerExample[]) => examples.map(({ answer }) => answer.group)

/** The sentences that teach: those that are labelled one by one, and those whose evidence was taken away. */
function teaching(sets: TrainingSets): Counted[] {
  const { 'ragtruth-qa': answers, wice, 'factcheck-gpt': factcheck } = sets
  const examples = [
    ...answers.labelled,
    ...single(wice.labelled),
    ...single(factcheck.labelled),
    ...writtenNames.flatMap((name) => sets[name].labelled),
    ...setNames.flatMap((name) => sets[name].withheld),
  ]
  return examples.flatMap(({ answer: { group }, sentences }) =>
    sentences.map(({ fresh, label }) => ({ fresh, label, group })),
  )
}

/** Stems of one source alone are left out: they would only know that source again. */
function learn(sentences: Counted[]): NewWordTable {
  const counts = new Map<string, [supported: number, unsupported: number]>()
  const sources = new Map<string, Set<string>>()
  const totals: [number, number] = [0, 0]
  for (const { fresh, label, group } of sentences)
    for (const stem of fresh.keys()) {
      const own = counts.get(stem) ?? [0, 0]
      counts.set(stem, own)
      own[label === 1 ? 1 : 0]++
      totals[label === 1 ? 1 : 0]++
      sources.set(stem, (sources.get(stem) ?? new Set()).add(group))
    }
  const middle = (totals[0] + totals[1]) / 2
  const stems = new Map<string, string[]>()
  for (const [stem, [supported, unsupported]] of counts) {
    if (!/^[a-z]{2,}$/.test(stem) || sources.get(stem)!.size < 2) continue
    const odds = Math.log(
      ((unsupported / totals[1]) * middle + prior) / ((supported / totals[0]) * middle + prior),
    )
    const level = (Math.round(odds / step) * step).toFixed(1)
    if (Number(level) !== 0) stems.set(level, [...(stems.get(level) ?? []), stem])
  }
  return Object.fromEntries(
    [...stems]
      .toSorted(([one], [other]) => Number(one) - Number(other))
      .map(([level, list]) => [level, list.toSorted().join(' ')]),
  )
}
