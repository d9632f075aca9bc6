import { seededRandom, type Random } from '../src/base/index.ts'
import type { Rarity } from '../src/verify/evidence/align.ts'
import { passagesIn } from '../src/verify/evidence/evidence.ts'
import { sentencesOf } from '../src/verify/text/sentences.ts'
import { toExamples, type AnswerExample } from './examples.ts'
import type { LabelledAnswer } from './labelled.ts'

const rounds = 3
/** A sentence that the whole evidence holds this much of, and loses this much of it, has lost its support. */
const heldBefore = 0.6
const lost = 0.25
/** One that loses less than this has kept it; what lies between teaches nothing. */
const kept = 0.08

/**
 * Supported answers with a part of their evidence taken away: what stood on that part is now what a model adds of its
 * own, on the matter and in the style of an answer. People have marked few such sentences; this makes many, out of
 * nothing but the answers and evidence given in.
 */
export function withheldExamples(answers: LabelledAnswer[], rarity: Rarity, seed: number): AnswerExample[] {
  const random = seededRandom(seed)
  const found: AnswerExample[] = []
  const whole = new Map(toExamples(answers, rarity).map((example) => [example.answer, example]))
  for (let round = 0; round < rounds; round++)
    for (const answer of answers) {
      if (answer.unsupported) continue
      const evidence = withhold(answer.evidence, random)
      const [example] = toExamples([{ ...answer, evidence }], rarity)
      const before = whole.get(answer)!.sentences
      const sentences = example!.sentences.flatMap((sentence, index) => {
        const { coverage, coverage3 } = before[index]!.features
        const less = coverage3! - sentence.features['coverage3']!
        if (less > lost && coverage! > heldBefore) return [{ ...sentence, label: 1 }]
        return less < kept ? [{ ...sentence, label: 0 }] : []
      })
      found.push({ answer, sentences })
    }
  return found
}

/** Takes away one passage whole, or some neighbouring sentences of each. */
function withhold(evidence: string, random: Random): string {
  const passages = passagesIn(evidence)
  const gone = random.next() < 0.5 && passages.length > 1 ? Math.floor(random.next() * passages.length) : -1
  return passages
    .map(({ text }, index) => {
      const name = passages.length > 1 ? `passage ${index + 1}:` : ''
      if (gone >= 0) return index === gone ? name : name + text
      const sentences = text
        .split('\n')
        .flatMap((line) => sentencesOf(line).map(({ start, end }) => line.slice(start, end)))
      const count = Math.max(1, Math.round(sentences.length * (0.3 + 0.4 * random.next())))
      const first = Math.floor(random.next() * Math.max(1, sentences.length - count + 1))
      return name + sentences.filter((_, at) => at < first || at >= first + count).join(' ')
    })
    .join('\n\n')
}
