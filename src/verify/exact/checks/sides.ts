import type { ExactFinding, ReadClaim } from '../claim.ts'
import { sameNeighbours } from '../binding/neighbours.ts'
import { placesIn, type Place } from '../binding/places.ts'
import { sharesOf } from '../binding/votes.ts'
import type { ReadSentence } from '../evidence.ts'

/** How much of what the claim says is told of the evidence's place, and how much less of any that says the same. */
const leastShare = 0.4
const leastAhead = 0.1
const clearShare = 0.8
/** A place in an order is told of much: of it more has to be the same. */
const leastAheadInOrder = 0.5
const comparing =
  /^(?:than|would|if|unless|suppose|whether|could|might|perhaps|instead|or|other|another|also|too|both|either|respectively|unlike|compared)$/
/** So many of the claim's words have to be told of the evidence's place, the one next to it among them. */
const fewestHeld = 3
const denying = /^(?:not|no|never|without|neither|nor|cannot|hardly|.{2,}n['’]t)$/

/** "The lower eleven miles were given up", where those are the upper ones: what has one side has not the other. */
export function checkSides(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence, at) => {
    if (claim.openings[at]!.sides === 0) return []
    if (sentence.words.at(-1)!.text === '?' || has(sentence, comparing)) return []
    const findings: ExactFinding[] = []
    for (const [kind, places] of placesIn(sentence)) {
      if (!kind.startsWith('side')) continue
      for (const place of places) {
        // "The whole season" is no half of one.
        const isMeant =
          places.length < 3 &&
          !(
            place.sentence.words[place.first]!.lower === 'whole' &&
            place.sentence.words[place.first - 1]?.lower === 'the'
          )
        const given = isMeant ? otherSide(claim, place) : undefined
        if (given && !places.some(({ key }) => key === given.key)) findings.push(finding(claim, place, given))
      }
    }
    return findings
  })
}

function otherSide(claim: ReadClaim, place: Place): Place | undefined {
  const like = sameNeighbours(place, claim.evidence)
  const others = like.filter(({ key }) => key !== place.key)
  const [first] = others
  if (!first || others.some(({ key }) => key !== first.key)) return undefined
  const { given, share, held, ahead } = sharesOf(place, others, claim.evidence)
  // "One paid day for other relatives", and of what the claim says an unpaid one: then nearly all of it has to be said.
  if (others.length < like.length && (share < clearShare || ahead < leastAheadInOrder)) return undefined
  const inOrder = place.kind === 'side 0' ? leastAheadInOrder : leastAhead
  if (held < fewestHeld || share < leastShare || ahead < inOrder) return undefined
  const isDenied = has(place.sentence, denying)
  return isDenied === has(given.sentence, denying) && !has(given.sentence, /^(?:or|instead|unless)$/)
    ? given
    : undefined
}

function has({ words }: ReadSentence, pattern: RegExp): boolean {
  return words.some(({ lower }) => pattern.test(lower))
}

function finding(claim: ReadClaim, place: Place, { sentence, first }: Place): ExactFinding {
  const { passage, start, end, words } = sentence
  return {
    verdict: 'contradicted', start: place.start, end: place.end, check: 'sides',
    evidence: [{ passage, start, end }],
    because: { code: 'other-word', values: { given: words[first]!.text, claimed: claim.answer.slice(place.start, place.end) } },
  } // prettier-ignore
}
