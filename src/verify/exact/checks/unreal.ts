import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

const fewestWords = 3
/** A claim that supposes, doubts or denies says nothing of what came to pass. */
const unsure =
  /^(?:if|unless|whether|should|would|could|might|may|must|ought|will|can|cannot|not|never|no|supposed|expected|planned|meant|needed?|late|later|delayed|\w+n['’]t|yet)$/

/** A sentence of the evidence that says of something only that it should have been done. */
interface Missed {
  sentence: ReadSentence
  verb: Word
}

/** "The pipe was replaced in 2019" where the evidence says that it should have been. */
export function checkUnreal(claim: ReadClaim): ExactFinding[] {
  const missed = missedIn(claim.evidence)
  if (missed.length === 0) return []
  return claim.sentences.flatMap((sentence): ExactFinding[] => {
    const { words } = sentence
    if (words.at(-1)!.text === '?' || words.some(({ lower }) => unsure.test(lower))) return []
    const said = words.filter(({ content, kind }) => content || kind === 'number')
    if (said.length < fewestWords) return []
    for (const one of missed) {
      const verb = said.find(({ stem }) => stem === one.verb.stem)
      if (!verb || !hasAll(one.sentence, said) || isToldElsewhere(one, said[0]!, claim.evidence)) continue
      const { passage, start, end } = one.sentence
      const source = claim.evidence.passages[passage - 1]!.text.slice(start, end)
      return [{
        verdict: 'contradicted', start: verb.start, end: verb.end, evidence: [{ passage, start, end }],
        because: { code: 'says-otherwise', values: { source } }, check: 'unreal',
      }] // prettier-ignore
    }
    return []
  })
}

function hasAll({ words }: ReadSentence, said: readonly Word[]): boolean {
  const stems = new Set(words.map(({ stem }) => stem))
  return said.every(({ stem }) => stems.has(stem))
}

/** Another sentence may tell that it was done after all. */
function isToldElsewhere({ sentence, verb }: Missed, subject: Word, { holding }: PreparedEvidence): boolean {
  return (holding.get(verb.stem) ?? []).some((one) => one !== sentence && one.places.has(subject.stem))
}

const missedIn = remembered((evidence: PreparedEvidence) =>
  evidence.sentences.flatMap((sentence) => missedOf(sentence)),
)

/** "should have been replaced", "ought to have begun"; but not what may have happened by now. */
function missedOf(sentence: ReadSentence): Missed[] {
  const { words } = sentence
  const at = words.findIndex(({ lower }) => lower === 'should' || lower === 'ought')
  if (at < 0 || words.some(({ lower }) => /^(?:by|already|now)$/.test(lower))) return []
  const have = words[at]!.lower === 'should' ? at + 1 : at + 2
  if (words[have]?.lower !== 'have') return []
  const verb = words[have + 1]?.lower === 'been' ? words[have + 2] : words[have + 1]
  if (verb?.kind !== 'word' || words.some((word) => word !== verb && word.stem === verb.stem)) return []
  return [{ sentence, verb }]
}
