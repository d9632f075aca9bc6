import { align, type Alignment, type Rarity } from './evidence/align.ts'
import type { Sentence } from './claims/claims.ts'
import { addContext } from './features/context-features.ts'
import { readEvidence, titleOf, type Evidence, type EvidenceText } from './evidence/evidence.ts'
import {
  absentFigures,
  figuresIn,
  findingsOn,
  prepareEvidence,
  readClaim,
  restated,
  type ExactFinding,
  type PreparedEvidence,
  type ReadClaim,
} from './exact/index.ts'
import type { Features, FreshWords } from './features/feature-types.ts'
import { sentenceFeatures } from './features/sentence-features.ts'
import type { JudgedSentence } from './scoring/judged-sentence.ts'
import type { VerifyModel } from './scoring/model.ts'
import { addNewWordFeatures, type NewWordOdds } from './features/new-words.ts'
import { addQuestionFit } from './features/question-fit.ts'
import { withRecalibration, type Recalibration } from './scoring/recalibrate.ts'
import { withoutReferences } from './claims/references.ts'
import { withoutThoughts } from './claims/thoughts.ts'
import { respelled } from './evidence/respelled.ts'
import { asksToRewrite } from './scoring/rewriting.ts'
import { addSaid } from './features/said-features.ts'
import { settingFor } from './scoring/setting.ts'
import { absentNames } from './evidence/absent-names.ts'
import { bareName } from './evidence/bare-name.ts'
import { answerScore, raised, type KnownOpinion } from './scoring/answer-score.ts'
import { withDataTold } from './evidence/tell-data.ts'
import { surelyWrong, verdictsOf, type CheckedClaim } from './verdicts.ts'
import { wordsOf } from './text/words.ts'

/** Holds the sentences of one answer against its evidence, in the order of the answer. */
export interface Judge {
  /** What is to be said of a sentence; `answer` is the answer as far as it is known, this sentence included. */
  add(sentence: Sentence, answer: string): CheckedClaim[]
  /** The calibrated probability that anything in the sentences so far is unsupported. */
  score(): number
  /** Whether that is above the chosen threshold. */
  unsupported(): boolean
}

/** What one answer is held against. */
export interface JudgeRequest {
  evidence: EvidenceText[]
  question?: string | undefined
  /** What the installation learned from its people; left out: nothing. */
  recalibration?: Recalibration | undefined
  /** What second opinions came to: the score takes them in. Left out: none. */
  opinions?: KnownOpinion[] | undefined
}

/** What is known of words, read once from a model. */
export interface WordTables {
  rarity: Rarity
  newWordOdds: NewWordOdds
}

/** A judge for one answer. It looks only back, so that it says the same of a sentence live and afterwards. */
export function openJudge(
  model: VerifyModel,
  { rarity, newWordOdds }: WordTables,
  { evidence: given, question, recalibration, opinions = [] }: JudgeRequest,
): Judge {
  const texts = given.map(withDataTold)
  const evidence = readEvidence(texts)
  let exact: PreparedEvidence | undefined
  let written: ReadonlySet<string> | undefined
  const all = [...texts.map(({ text }) => text), ...texts.map(titleOf), question ?? '']
  const absentNamesOf = absentNames(evidence.lowers, all)
  /** Where sentences begin that have a figure which stands nowhere, or are a name that does. */
  const lacking: number[] = []
  const asked = questionStems(question)
  const { setting: shipped, oddsOf } = settingFor(model, question, asked)
  // People say what they think of answers to their questions: that is what is learned from them.
  const setting = recalibration && asked.size > 0 ? withRecalibration(shipped, recalibration) : shipped
  const said = new Set<string>()
  /** What was only thought, and explains nothing of what is said. */
  const thoughts: Sentence[] = []
  const judged: JudgedSentence[] = []
  const findings: ExactFinding[] = []
  const score = () => {
    const wrong = Math.max(0, ...findings.map(surelyWrong))
    if (judged.length === 0) return wrong > 0 ? 1 : 0
    const learned = answerScore(judged, { setting, shipped: shipped.sentenceCalibration, opinions })
    if (wrong > 0) return Math.max(raised(learned, wrong), setting.thresholds.answer)
    const isLacking = lacking.some(
      (at) => !opinions.some(({ start, verdict }) => start === at && verdict === 'supported'),
    )
    return isLacking ? Math.max(learned, setting.thresholds.answer) : learned
  }
  return {
    add(sentence, answer) {
      if (sentence.kind === 'thoughts') thoughts.push(sentence)
      if (sentence.kind !== 'claim') return [notAClaim(sentence)]
      exact ??= prepareEvidence(texts.map((one) => (mayErr(one) ? { text: '' } : one)))
      const { start, end } = sentence
      const told = thoughts.length === 0 ? answer : withoutThoughts(answer, thoughts)
      const claim = readClaim(
        { answer: told, start, end, ...(question !== undefined && { question }) },
        exact,
      )
      // "passage 3:1" names a place in what was given, and tells no figure.
      const matter = withoutReferences(sentence.plain)
      const points = (at: number) => matter[at - start] === ' '
      const found = findingsOn(claim).filter(
        ({ verdict, start: at }) => verdict !== 'contradicted' || !points(at),
      )
      findings.push(...found)
      const described = describe(sentence, judged, {
        evidence,
        values: exact,
        claim,
        question: asked,
        rarity,
        said,
      })
      const { text, alignment, features, fresh } = described
      addNewWordFeatures(features, fresh, newWordOdds)
      const own = { sentence, alignment, features, score: oddsOf(features) }
      judged.push(own)
      const absent = () => {
        written ??= figuresIn(all)
        const figures = absentFigures(claim, written, points)
        const bare = sentence.block === 'text' && judged.length === 1 ? bareName(text) : undefined
        const names = absentNamesOf(text, bare)
        if (figures.length > 0 || (bare !== undefined && names.length > 0)) lacking.push(sentence.start)
        return [...figures, ...names]
      }
      return verdictsOf(own, found, evidence, { setting, asked, absent })
    },
    score,
    unsupported: () => score() >= setting.thresholds.answer,
  }
}

/** Whether it can support a claim, and contradicts none. */
function mayErr({ from }: EvidenceText): boolean {
  return from === 'person' || from === 'house'
}

/**
 * A sentence in the evidence's spelling, where its words stand, and its features, those of its place in the answer
 * included. Its own words are added to what was said.
 */
export function describe(
  sentence: Sentence,
  before: { features: Features; alignment: Alignment }[],
  context: {
    evidence: Evidence
    /** The values of the evidence: a claim may write them in another way. */
    values: PreparedEvidence
    /** The sentence, where the exact checks have read it. */
    claim?: ReadClaim
    question: Set<string>
    rarity: Rarity
    said: Set<string>
  },
): { text: string; alignment: Alignment; features: Features; fresh: FreshWords } {
  const { text, words } = respelled(
    restated(withoutReferences(sentence.plain), context.values, context.claim),
    context.evidence,
  )
  const alignment = align(words, context.evidence, context.rarity)
  const { features, fresh } = sentenceFeatures(text, alignment, context, sentence.plain)
  addContext(features, sentence, before)
  addSaid(features, alignment, before, context)
  addQuestionFit(features, alignment, before, context)
  for (const at of alignment.content) context.said.add(alignment.words[at]!.stem)
  return { text, alignment, features, fresh }
}

/** The stems of a question's words of content; none where it asks for the evidence itself, and about nothing. */
export function questionStems(question: string | undefined): Set<string> {
  if (question !== undefined && asksToRewrite(question)) return new Set()
  return new Set(wordsOf(question ?? '').flatMap((word) => (word.stop ? [] : word.stem)))
}

function notAClaim({ start, end, text, kind }: Sentence): CheckedClaim {
  return { start, end, text, kind, evidence: [] }
}
