import { rarityOf } from '../src/verify/scoring/model.ts'
import type { Rarity } from '../src/verify/evidence/align.ts'
import { editedExamples } from './edited.ts'
import { toExamples, type AnswerExample } from './examples.ts'
import { readSet, setNames, type TrainedName, type LabelledAnswer } from './labelled.ts'
import { labelSummaries } from './summaries.ts'
import { withheldExamples } from './withheld.ts'
import { wordList } from './word-list.ts'
import { writtenNames } from './written-names.ts'
import { readWritten } from './written.ts'

/** What a set of labelled answers teaches: its own labels, and what is made of what it holds for supported. */
export interface TrainingSet {
  /** As people labelled them; of summaries with labels of sentences. */
  labelled: AnswerExample[]
  /** With a part of their evidence taken away. */
  withheld: AnswerExample[]
  /** With one sentence made wrong; the sentence alone. */
  edited: AnswerExample[]
}

export type TrainingSets = Record<TrainedName, TrainingSet>

export interface TrainingData {
  answers: Record<TrainedName, LabelledAnswer[]>
  sets: TrainingSets
  words: string[]
  rarity: Rarity
}

/** Reads all labelled answers and computes their features. */
export async function readTrainingData(folder: string, seed: number): Promise<TrainingData> {
  const read = await Promise.all(setNames.map((set) => readSet(folder, set)))
  const words = wordList(read.slice(1).flat())
  const rarity = rarityOf(words)
  const sets = read.map((answers, index): TrainingSet => {
    const labelled = toExamples(answers, rarity)
    return {
      labelled: setNames[index] === 'summedits' ? labelSummaries(labelled) : labelled,
      withheld: withheldExamples(answers, rarity, seed),
      edited: editedExamples(answers, rarity, seed),
    }
  })
  const written = await Promise.all(writtenNames.map((set) => readWritten(folder, set)))
  // Only their own labels: what is made of others is enough.
  for (const answers of written)
    sets.push({ labelled: toExamples(answers, rarity), withheld: [], edited: [] })
  const byName = <Value>(values: Value[]) =>
    Object.fromEntries([...setNames, ...writtenNames].map((name, index) => [name, values[index]!])) as Record<
      TrainedName,
      Value
    >
  return { answers: byName([...read, ...written]), sets: byName(sets), words, rarity }
}

/** The sets with only those examples that `isKept` keeps. */
export function filterSets(sets: TrainingSets, isKept: (example: AnswerExample) => boolean): TrainingSets {
  return changeSets(sets, (examples) => examples.filter(isKept))
}

/** The sets with `change` done to every example. */
export function mapSets(sets: TrainingSets, change: (example: AnswerExample) => AnswerExample): TrainingSets {
  return changeSets(sets, (examples) => examples.map(change))
}

function changeSets(
  sets: TrainingSets,
  change: (examples: AnswerExample[]) => AnswerExample[],
): TrainingSets {
  const of = ({ labelled, withheld, edited }: TrainingSet): TrainingSet => ({
    labelled: change(labelled),
    withheld: change(withheld),
    edited: change(edited),
  })
  return Object.fromEntries(
    [...setNames, ...writtenNames].map((name) => [name, of(sets[name])]),
  ) as TrainingSets
}
