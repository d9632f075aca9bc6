import { newWordOddsOf } from '../src/verify/features/new-words.ts'
import { fitsQuestion } from '../src/verify/features/question-fit.ts'
import { asksToRewrite } from '../src/verify/scoring/rewriting.ts'
import { whatWasSaid } from '../src/verify/features/said-features.ts'
import {
  logOdds,
  type Scorer,
  type ScoredSetting,
  type Setting,
  type VerifyModel,
} from '../src/verify/scoring/model.ts'
import { single, type AnswerExample } from './examples.ts'
import { averaged, fitSentences } from './fit-scorer.ts'
import { fitSetting, withOdds, type ScoredExample } from './fit-setting.ts'
import { foldsOf } from './folds.ts'
import { addNewWords, withNewWords, type NewWordTable } from './new-words.ts'
import { filterSets, type TrainingSets } from './training-sets.ts'
import { writtenNames } from './written-names.ts'

const innerFolds = 4
/** A strong pull of the lines towards nothing: it costs the sets at hand little and helps sets never seen. */
const sentencePenalty = 1000
/** What was edited differs by single words, which takes a line that is freer. */
const editsPenalty = 300
/** What an answer that was made on purpose counts where sentences are put together to answers. */
const madeShare = 0.3
/** What the scorer of support counts beside that of edits where there is no question. */
const supportShare = 0.25

export interface FitOptions {
  words: string[]
  seed: number
  /** Fits the setting for answers alone, or that for claims alone: half of the time. */
  only?: 'asked' | 'unasked' | undefined
}

/**
 * Fits the whole model. What stands on the sentences' scores (the answer's scorer, calibration, thresholds) is fitted
 * to scores of inner folds, for those of its own training would be too good.
 */
export function fitModel(given: TrainingSets, { words, seed, only }: FitOptions): VerifyModel {
  const sets = filterSets(given, ({ sentences }) => sentences.length > 0)
  const asked = only === 'unasked' ? undefined : fitWay(sets, answersWay, seed)
  const unasked = only === 'asked' ? undefined : fitWay(sets, claimsWay, seed)
  const one = (asked ?? unasked)!
  return {
    about: '',
    words,
    newWords: asked?.newWords ?? {},
    asked: (asked ?? one).setting,
    unasked: (unasked ?? one).setting,
    // Without what was written for it, or without one of the scorers, it is taken for text without a question.
    retold:
      asked && unasked && asked.retold.length > 0
        ? fitRetold(asked, unasked, seed)
        : (unasked ?? one).setting,
  }
}

/** Both scorers of sentences count alike where the evidence is told in other words. */
function fitRetold(asked: Fitted, unasked: Fitted, seed: number): Setting {
  const scored = asked.retold.map((one, index): ScoredExample => {
    const other = unasked.retold[index]!
    const both = one.sentences.map((odds, at) => (odds + other.sentences[at]!) / 2)
    return withOdds(one.example, one.fold, both)
  })
  return fitSetting(scored, { even: false, folds: innerFolds, seed })
}

/** How one setting comes about. */
interface Way {
  fit: (sets: TrainingSets, names: string[], seed: number) => Scorer
  /** Those that stand for what will be checked in use. */
  own: (sets: TrainingSets) => AnswerExample[]
  /** Made on purpose: they help to tell answers apart, and say nothing of how many are unsupported. */
  beside: (sets: TrainingSets) => AnswerExample[]
  even: boolean
  /**
   * Which words are new, and what was said before, tell something of answers; what they tell of claims, most of which
   * stand alone, differs from set to set.
   */
  usesTelling: boolean
}

/** Answers to a question. Sentences made by withholding teach most; edits are few beside them. */
const answersWay: Way = {
  fit: (sets, names, seed) => {
    const { 'ragtruth-qa': answers, wice, 'factcheck-gpt': factcheck } = sets
    return fitSentences(
      [
        { examples: answers.labelled, weight: 1 },
        { examples: answers.withheld, weight: 2 },
        { examples: withheldClaims(sets), weight: 1 },
        { examples: answers.edited, weight: 0.15, isWrong: true },
        { examples: single(wice.labelled), weight: 1 },
        { examples: single(factcheck.labelled), weight: 1 },
        { examples: writtenIn(sets), weight: 1 },
      ],
      names,
      { penalty: sentencePenalty, seed },
    )
  },
  own: (sets) => sets['ragtruth-qa'].labelled,
  beside: (sets) => writtenIn(sets).filter((example) => !isRetold(example)),
  even: false,
  usesTelling: true,
}

/**
 * Text without a question. Summaries with one small edit and claims that the evidence knows nothing of have little in
 * common: one scorer learns each, and their average is what carries over to sets that neither has seen.
 */
const claimsWay: Way = {
  fit: (sets, names, seed) => {
    const { 'ragtruth-qa': answers, wice, 'factcheck-gpt': factcheck, summedits } = sets
    const claims = [single(wice.labelled), single(factcheck.labelled)].filter(({ length }) => length > 0)
    const [first, ...rest] = [summedits.labelled, ...claims].filter(({ length }) => length > 0)
    const edits = fitSentences(
      [
        { examples: first!, weight: first === summedits.labelled ? 1.5 : 1 },
        ...rest.map((examples) => ({ examples, weight: 1 })),
        { examples: Object.values(sets).flatMap(({ edited }) => edited), weight: 0.4, isWrong: true },
      ],
      names,
      { penalty: editsPenalty, seed },
    )
    const support = fitSentences(
      [
        { examples: claims[0]!, weight: 1 },
        ...claims.slice(1).map((examples) => ({ examples, weight: 1 })),
        { examples: answers.labelled, weight: 1 },
        { examples: answers.withheld, weight: 1 },
        { examples: withheldClaims(sets), weight: 1 },
        { examples: answers.edited, weight: 0.15, isWrong: true },
      ],
      names,
      { penalty: sentencePenalty, seed: seed + 1000, like: edits.linear },
    )
    return averaged(edits, support, supportShare)
  },
  own: ({ wice, 'factcheck-gpt': factcheck, summedits }) => [
    ...wice.labelled,
    ...factcheck.labelled,
    ...summedits.labelled,
  ],
  beside: () => [],
  even: true,
  usesTelling: false,
}

function withheldClaims({ wice, 'factcheck-gpt': factcheck, summedits }: TrainingSets): AnswerExample[] {
  return [...wice.withheld, ...factcheck.withheld, ...summedits.withheld]
}

interface Fitted {
  setting: ScoredSetting
  newWords: NewWordTable
  /** What was written on a wish to have the evidence told in other words, scored by what has not seen its source. */
  retold: ScoredExample[]
}

function fitWay(sets: TrainingSets, { fit, own, beside, even, usesTelling }: Way, seed: number): Fitted {
  const learnt = (some: TrainingSets) =>
    usesTelling ? withNewWords(some, seed) : { sets: some, newWords: {} }
  const whole = learnt(sets)
  const examples = own(sets)
  const retold = retoldIn(sets)
  const made = beside(sets)
  const unused: string[] = [...fitsQuestion, ...(usesTelling ? [] : whatWasSaid)]
  const names = Object.keys(own(whole.sets)[0]!.sentences[0]!.features)
    .filter((name) => !unused.includes(name))
    .toSorted()
  const foldOf = innerFoldsOf([...examples, ...made, ...retold], seed + 1)
  const scored: ScoredExample[] = []
  const scoredRetold: ScoredExample[] = []
  for (let fold = 0; fold < innerFolds; fold++) {
    const isOutside = ({ answer }: AnswerExample) => foldOf.get(answer.group) !== fold
    const outside = learnt(filterSets(sets, isOutside))
    const scorer = fit(outside.sets, names, seed + fold)
    const oddsOf = newWordOddsOf(outside.newWords)
    const score = (held: AnswerExample): ScoredExample[] => {
      if (isOutside(held)) return []
      const example = usesTelling ? addNewWords(held, oddsOf) : held
      const odds = example.sentences.map(({ features }) => logOdds(scorer, features))
      return [withOdds(example, fold, odds)]
    }
    scored.push(...examples.flatMap(score), ...made.flatMap(score).map(madeLike(examples, made)))
    scoredRetold.push(...retold.flatMap(score))
  }
  const order = new Map(retold.map(({ answer }, index) => [answer, index]))
  return {
    setting: {
      sentence: fit(whole.sets, names, seed),
      ...fitSetting(scored, { even, folds: innerFolds, seed }),
    },
    newWords: whole.newWords,
    // Folds differ between the ways; the order must not.
    retold: scoredRetold.toSorted((a, b) => order.get(a.example.answer)! - order.get(b.example.answer)!),
  }
}

/** What was made on purpose counts less, and is weighed to have the share of what is unsupported that others have. */
function madeLike(examples: AnswerExample[], made: AnswerExample[]): (one: ScoredExample) => ScoredExample {
  const shareOf = (list: AnswerExample[]) =>
    list.filter(({ answer }) => answer.unsupported).length / Math.max(1, list.length)
  const [usual, here] = [shareOf(examples), shareOf(made)]
  return (one) => {
    const { unsupported } = one.example.answer
    const weight = madeShare * (unsupported ? usual / here : (1 - usual) / (1 - here))
    return { ...one, weight, isMade: true }
  }
}

function innerFoldsOf(examples: AnswerExample[], seed: number): Map<string, number> {
  const groups = [...new Set(examples.map(({ answer }) => answer.group))]
  const dealt = foldsOf(groups, innerFolds, seed)
  return new Map(groups.map((group, index) => [group, dealt[index]!]))
}

function retoldIn(sets: TrainingSets): AnswerExample[] {
  return writtenIn(sets).filter(isRetold)
}

function isRetold({ answer: { question } }: AnswerExample): boolean {
  return question !== undefined && asksToRewrite(question)
}

/** All that was written for this project. */
function writtenIn(sets: TrainingSets): AnswerExample[] {
  return writtenNames.flatMap((name) => sets[name].labelled)
}
