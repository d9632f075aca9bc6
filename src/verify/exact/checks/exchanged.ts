import type { ExactFinding, ReadClaim } from '../claim.ts'
import { anchorsOf, holdsAnchor, type Anchor } from '../binding/anchors.ts'
import { placesIn, type Place } from '../binding/places.ts'
import { compareValues } from '../values/compare.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Openings } from '../words/openings.ts'

const mostPlaces = 8
const mostGiven = 12
const unsure =
  /^(?:respectively|not|no|never|or|if|unless|than|from|would|instead|whereas|was|were|previously|formerly|.{2,}n['’]t)$/

/**
 * "20 GB with Plus and 8 GB with Max", where it is the other way round: two of a kind, each with the words that the
 * evidence has next to the other one, and neither with any that it has next to its own.
 */
export function checkExchanged(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence, at) => {
    if (!hasTwo(sentence, claim.openings[at]!)) return []
    for (const [kind, places] of placesIn(sentence)) {
      if (places.length < 2 || places.length > mostPlaces || kind === 'date') continue
      for (let at = 0; at + 1 < places.length; at++) {
        const found = exchangedWith(claim, places[at]!, places[at + 1]!)
        if (found && !sentence.words.some(({ lower }) => unsure.test(lower)))
          return [finding(claim, places[at]!, places[at + 1]!, found)]
      }
    }
    return []
  })
}

/** Most sentences have no two of a kind. */
function hasTwo({ words, values }: ReadSentence, { sides }: Openings): boolean {
  if (values.length > 1 || sides > 1) return true
  let names = 0
  for (const { name } of words) if (name && ++names > 1) return true
  return false
}

function exchangedWith(claim: ReadClaim, one: Place, other: Place): ReadSentence | undefined {
  if (isSame(one, other)) return undefined
  // Where amounts were changed, each has become another one.
  if (one.value?.kind === 'number' && /\b\d+\b|\b(?:doubl|twice|half|halv)/i.test(claim.question))
    return undefined
  const sentences = sentencesWithBoth(one, other, claim)
  if (sentences.size === 0) return undefined
  const [ones, others] = [givenLike(one, claim, sentences), givenLike(other, claim, sentences)]
  if (ones.length === 0 || others.length === 0 || ones.length > mostGiven || others.length > mostGiven)
    return undefined
  const own = anchorsOf(one)
  const theirs = anchorsOf(other)
  const alone = (list: readonly Anchor[], rest: readonly Anchor[]) =>
    list.filter(({ stem }) => !rest.some((anchor) => anchor.stem === stem))
  const [of, ofOther] = [alone(own, theirs), alone(theirs, own)]
  // One word that the evidence has next to it, too, and it is told right.
  const isStraight =
    of.some((anchor) => ones.some((given) => holdsAnchor(given, anchor))) ||
    ofOther.some((anchor) => others.some((given) => holdsAnchor(given, anchor)))
  if (isStraight) return undefined
  for (const given of ones)
    for (const twin of others) {
      if (given.sentence !== twin.sentence) continue
      const crossed = of.filter((anchor) => holdsAnchor(twin, anchor))
      const back = ofOther.filter((anchor) => holdsAnchor(given, anchor))
      // "… with Plus and … with Max": the claim says both in one way.
      const isParallel = crossed.some(({ side, joint }) =>
        back.some(
          (anchor) => anchor.side === side && anchor.joint === joint && (one.kind !== 'count' || side > 0),
        ),
      )
      if (isParallel && !isTakenUp(given, twin, claim)) return given.sentence
    }
  return undefined
}

/** Another sentence with both may put right what the first one says. */
function isTakenUp({ sentence, last }: Place, { last: second }: Place, { evidence }: ReadClaim): boolean {
  const [one, other] = [sentence.words[last]!.stem, sentence.words[second]!.stem]
  return (evidence.holding.get(one) ?? []).some((given) => given !== sentence && given.places.has(other))
}

/** The places that say what one of the claim's says; those of sentences with both, and where it is told right. */
function givenLike(place: Place, claim: ReadClaim, both: ReadonlySet<ReadSentence>): Place[] {
  const found: Place[] = []
  const sentences = new Set([...both, ...sentencesWith(place, claim)])
  for (const sentence of sentences) {
    for (const given of placesIn(sentence).get(place.kind) ?? []) if (isSame(place, given)) found.push(given)
    if (found.length > mostGiven) break
  }
  return found
}

function sentencesWithBoth(one: Place, other: Place, claim: ReadClaim): Set<ReadSentence> {
  const own = sentencesWith(one, claim)
  return new Set(
    own.length === 0 ? [] : sentencesWith(other, claim).filter((sentence) => own.includes(sentence)),
  )
}

/** Sentences that have a value, a name or a word; no more than are looked at. */
function sentencesWith({ kind, value, sentence, first }: Place, { evidence }: ReadClaim): ReadSentence[] {
  if (!value) return evidence.holding.get(sentence.words[first]!.stem)?.slice(0, mostGiven) ?? []
  const same = (evidence.values.get(kind) ?? []).filter((one) => compareValues(value, one.value) === 'same')
  return same.slice(0, mostGiven).map((one) => one.sentence)
}

function isSame(one: Place, other: Place): boolean {
  return one.value && other.value ? compareValues(one.value, other.value) === 'same' : one.key === other.key
}

function finding(
  claim: ReadClaim,
  one: Place,
  other: Place,
  { passage, start, end }: ReadSentence,
): ExactFinding {
  return {
    verdict: 'contradicted', start: one.start, end: other.end, check: 'exchanged',
    evidence: [{ passage, start, end }],
    because: { code: 'says-otherwise', values: { source: claim.evidence.passages[passage - 1]!.text.slice(start, end) } },
  } // prettier-ignore
}
