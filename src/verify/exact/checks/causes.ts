import type { ExactFinding, ReadClaim } from '../claim.ts'
import { isAuxiliary } from '../words/verbs.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'

/** "The bar was closed because of a storm": what is told to be so, and why, as stems. */
interface Cause {
  sentence: ReadSentence
  effect: ReadonlySet<string>
  cause: ReadonlySet<string>
  /** What the next part of the sentence may leave out: its verb, and what it is told of. */
  predicate: readonly string[]
  common: readonly string[]
  /** The words of the cause: from the first to one past the last. */
  from: number
  to: number
}

const marking = new Set(
  'because due owing thanks result fined arrested praised dismissed suspended'.split(' '),
)
const single = /^(?:because|owing)$/
const unsure = /^(?:not|never|if|whether|may|might|could|would|or|partly|also|both|neither|.{2,}n['’]t)$/
const mostSentences = 400
const longestPart = 24
const fewestWhole = 2

/** A reason that the evidence gives for another thing, where it gives another one for this. */
export function checkCauses(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    if (!sentence.words.some(({ lower }) => marking.has(lower))) return []
    const said = causesIn(sentence)
    if (said.length === 0 || sentence.words.some(({ lower }) => unsure.test(lower))) return []
    return said.flatMap((one): ExactFinding[] => {
      const told = causesOf(claim.evidence)
      const holders = told.filter(({ cause }) => holds(cause, one.cause))
      const own = told.filter(({ effect }) => holds(effect, one.effect))
      const [given] = own
      // Somebody else gives the reason for another thing, and this thing has one of its own that shares nothing with it.
      if (!given || holders.length === 0 || holders.some((other) => own.includes(other))) return []
      if (own.some(({ cause }) => [...cause].some((stem) => one.cause.has(stem)))) return []
      if (!holders.every(({ effect }) => [...one.effect].some((stem) => !effect.has(stem)))) return []
      const { words, passage } = given.sentence
      const [start, end] = [sentence.words[one.from]!.start, sentence.words[one.to - 1]!.end]
      const values = {
        given: claim.evidence.passages[passage - 1]!.text.slice(
          words[given.from]!.start,
          words[given.to - 1]!.end,
        ),
        claimed: claim.answer.slice(start, end),
      }
      return [{
        verdict: 'contradicted', start, end, check: 'causes',
        evidence: [{ passage, start: given.sentence.start, end: given.sentence.end }],
        because: { code: 'other-word', values },
      }] // prettier-ignore
    })
  })
}

function holds(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return other.size > 0 && [...other].every((stem) => one.has(stem))
}

const causesOf = remembered(({ sentences }: PreparedEvidence) =>
  sentences
    .filter(({ words }) => words.some(({ lower }) => marking.has(lower)))
    .slice(0, mostSentences)
    .flatMap(causesIn),
)

/** Each "because of", "due to" of a sentence, with what stands before it and behind it up to the next part. */
function causesIn(sentence: ReadSentence): Cause[] {
  const { words } = sentence
  const causes: Cause[] = []
  let begin = 0
  for (let at = 1; at < words.length; at++) {
    const length = markerAt(sentence, at)
    if (length === 0) continue
    const from = at + length
    const to = partEnd(sentence, from)
    const before = Math.max(begin, at - longestPart)
    const stems = (start: number, end: number) =>
      new Set(words.slice(start, end).flatMap(({ content, stem }) => (content ? stem : [])))
    const effect = stems(before, at)
    const last = causes.at(-1)
    // "the bar was closed because of the storm, the gym because of …", "… and the one to Oslo because of …"
    if (last && effect.size > 0 && effect.size <= fewestWhole) {
      for (const stem of last.predicate) effect.add(stem)
      if (words.slice(before, at).some(({ lower }) => lower === 'one' || lower === 'that'))
        for (const stem of last.common) effect.add(stem)
    }
    const cause = stems(from, to)
    const verb = words.findIndex((word, place) => place >= before && place < at && isAuxiliary(word))
    const own = verb < 0 ? [] : words.slice(verb, at)
    const predicate = own.flatMap(({ content, name, stem }) => (content && !name ? stem : []))
    const common = words
      .slice(before, at)
      .flatMap(({ content, name, stem }) => (content && !name ? stem : []))
    if (effect.size > 0 && cause.size > 0 && to > from)
      causes.push({ sentence, effect, cause, from, to, predicate, common })
    begin = to
    at = to
  }
  return causes
}

/** How many words mark a reason at a place; 0 where none does. */
function markerAt({ words }: ReadSentence, at: number): number {
  const { lower } = words[at]!
  const next = words[at + 1]?.lower ?? ''
  if (single.test(lower)) return /^(?:of|to)$/.test(next) ? 2 : lower === 'because' ? 1 : 0
  if (lower === 'due' && next === 'to') return 2
  if (lower === 'thanks' && next === 'to') return 2
  if (lower === 'result' && next === 'of' && words[at - 1]?.lower === 'a') return 2
  if (lower === 'for' && /^(?:fined|arrested|praised|dismissed|suspended)$/.test(words[at - 1]!.lower))
    return 1
  return 0
}

function partEnd({ words }: ReadSentence, from: number): number {
  for (let at = from; at < words.length; at++)
    if (
      /^[;,.)(—–]$/.test(words[at]!.text) ||
      /^(?:but|while|whereas|although|which|who|so)$/.test(words[at]!.lower)
    )
      return at
  return words.length
}
