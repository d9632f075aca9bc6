import { describe, questionStems } from '../src/verify/judge.ts'
import type { Alignment, Rarity } from '../src/verify/evidence/align.ts'
import { splitAnswer, type Sentence } from '../src/verify/claims/claims.ts'
import { passagesIn, readEvidence, type Evidence } from '../src/verify/evidence/evidence.ts'
import { prepareEvidence, type PreparedEvidence } from '../src/verify/exact/index.ts'
import type { Features, FreshWords } from '../src/verify/features/feature-types.ts'
import type { LabelledAnswer } from './labelled.ts'

/** A sentence of a labelled answer; `label` is 1 where some of it is marked as unsupported. */
export interface SentenceExample {
  sentence: Sentence
  alignment: Alignment
  features: Features
  fresh: FreshWords
  label: number
}

export interface AnswerExample {
  answer: LabelledAnswer
  sentences: SentenceExample[]
}

/** Computes the features of labelled answers, with the very code that does it in use. */
export function toExamples(answers: LabelledAnswer[], rarity: Rarity): AnswerExample[] {
  return answers.map((answer) => {
    const { evidence, values } = readOnce(answer.evidence)
    const question = questionStems(answer.question)
    const said = new Set<string>()
    const sentences: SentenceExample[] = []
    for (const sentence of splitAnswer(answer.answer)) {
      if (sentence.kind !== 'claim') continue
      const described = describe(sentence, sentences, { evidence, values, question, rarity, said })
      const marked = answer.spans.some(({ start, end }) => start < sentence.end && end > sentence.start)
      sentences.push({ sentence, ...described, label: marked ? 1 : 0 })
    }
    return { answer, sentences }
  })
}

let last: { text: string; evidence: Evidence; values: PreparedEvidence } | undefined

/** Answers to one question and edits of one answer come one after the other, and to read their evidence costs most. */
function readOnce(text: string): { evidence: Evidence; values: PreparedEvidence } {
  if (last?.text !== text) {
    const passages = passagesIn(text)
    last = { text, evidence: readEvidence(passages), values: prepareEvidence(passages) }
  }
  return last
}

/** A set's claims of one sentence: of a longer one it is not known which sentence its label is about. */
export function single(examples: AnswerExample[]): AnswerExample[] {
  return examples
    .filter(({ sentences }) => sentences.length === 1)
    .map(({ answer, sentences }) => ({
      answer,
      sentences: [{ ...sentences[0]!, label: answer.unsupported ? 1 : 0 }],
    }))
}
