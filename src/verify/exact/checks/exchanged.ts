import type { ExactFinding, ReadClaim } from '../claim.ts'
import { anchorsOf, holdsAnchor, type Anchor } from '../binding/anchors.ts'
import { placesIn, type Place } from '../binding/places.ts'
import { compareValues } from '../values/compare.ts'
import type { ReadSentence } from '../evidence.ts'

const mostPlaces = 8
const mostGiven = 12
const unsure =
  /^(?:respectively|not|no|never|or|if|unless|than|from|would|instead|whereas|was|were|previously|formerly|.{2,}n['’]t)$/

/**
 * "20 GB with Plus and 8 GB with Max", where it is the other way round: two of a kind, each with the words that the
 * evidence has next to the other one, and neither with any that it has next to its own.
 */
export function checkExchanged(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    if (sentence.words.some(({ lower }) => unsure.test(lower))) return []
    for (const [kind, places] of placesIn(sentence)) {
      if (places.length < 2 || places.length > mostPlaces || kind === 'date') continue
      for (let at = 0; at + 1 < places.length; at++) {
        const found = exchangedWith(claim, places[at]!, places[at + 1]!)
        if (found) return [finding(claim, places[at]!, places[at + 1]!, found)]
      }
    }
    return []
  })
}

function exchangedWith(claim: ReadClaim, one: Place, other: Place): ReadSentence | undefined {
  if (isSame(one, other)) return undefined
  // Where amounts were changed, each has become another one.
  if (one.value?.kind === 'number' && /\b\d+\b|\b(?:doubl|twice|half|halv)/i.test(claim.question))
    return undefined
  const [ones, others] = [givenLike(one, claim), givenLike(other, claim)]
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
        back.some((anchor) => anchor.side === side && anchor.joint === joint),
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

function givenLike(place: Place, { evidence }: ReadClaim): Place[] {
  const found: Place[] = []
  const sentences = new Set<ReadSentence>()
  if (place.value) for (const { sentence } of evidence.values.get(place.kind) ?? []) sentences.add(sentence)
  else
    for (const sentence of evidence.holding.get(place.sentence.words[place.first]!.stem) ?? [])
      sentences.add(sentence)
  for (const sentence of sentences) {
    for (const given of placesIn(sentence).get(place.kind) ?? []) if (isSame(place, given)) found.push(given)
    if (found.length > mostGiven) break
  }
  return found
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
