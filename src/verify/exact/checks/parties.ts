import { akin } from './neighbours.ts'
import { valuesDiffer } from './poles.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { coverOf } from '../facts/cover.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { factsIn, factsOf, rarest, type Fact } from '../facts/facts.ts'
import { stemOf, type Word } from '../words/words.ts'

/** Who stands on either side of a contract: what the one may do the other need not. */
const opposite = new Map(
  'landlord/tenant lessor/lessee seller/buyer vendor/purchaser employer/employee lender/borrower teacher/student doctor/patient host/guest owner/renter supplier/customer plaintiff/defendant'
    .split(' ')
    .flatMap((pair) => {
      const [one, other] = pair.split('/').map((word) => stemOf(word)) as [string, string]
      return [
        [one, other],
        [other, one],
      ] as const
    }),
)
const unsure =
  /^(?:not|no|never|nor|neither|or|if|unless|may|might|could|would|like|than|also|too|both|either|all|each|every|.{2,}n['’]t)$/
/** With one of these the evidence says the same of somebody else, too. */
const sharing = /^(?:also|too|both|likewise|same|so|each|either|neither|together|similarly)$/
const mostHolders = 200
const mostFacts = 12
const mostMissing = 2
const fewestSaid = 2
const closeTogether = 8

/**
 * "Jonas has the keys", where Marta has them and Jonas orders lunch: all that a claim says of one, the evidence says of
 * another one that it tells apart from the first.
 */
export function checkParties(claim: ReadClaim): ExactFinding[] {
  const near = claim.sentences.filter((sentence) => isNearly(sentence, claim.evidence))
  if (near.length === 0) return []
  return factsIn(claim.answer, near, factsOf(claim.evidence).names)
    .slice(0, mostFacts)
    .flatMap((fact) => checkFact(claim, fact))
}

/** A glance: whether a sentence of the evidence has all of a claim's words but those for one thing. */
function isNearly({ words, places }: ReadSentence, { holding }: PreparedEvidence): boolean {
  if (words.at(-1)!.text === '?' || places.size <= fewestSaid) return false
  const [first, ...rest] = places.keys()
  if (!holding.has(first!)) return false
  let fewest: readonly ReadSentence[] = []
  let unknown = 0
  for (const stem of rest) {
    const list = holding.get(stem)
    if (!list && ++unknown > mostMissing) return false
    if (list && (fewest.length === 0 || list.length < fewest.length)) fewest = list
  }
  return fewest.slice(0, mostHolders).some((given) => {
    let missing = 0
    for (const stem of rest) if (!given.places.has(stem) && ++missing > mostMissing) return false
    return true
  })
}

function checkFact(claim: ReadClaim, fact: Fact): ExactFinding[] {
  if (fact.general || !fact.states || fact.pointsBack || fact.verb < 0 || fact.subject.size === 0) return []
  const { words } = fact.sentence
  if (words.at(-1)!.text === '?' || words.slice(fact.from, fact.to).some(({ lower }) => unsure.test(lower)))
    return []
  const owner = fact.owner.filter(({ start, end }) => start >= claim.start && end <= claim.end)
  if (owner.length === 0 || owner.length !== fact.subject.size) return []
  const said = new Set([...fact.keys].filter((key) => !fact.subject.has(key)))
  if (said.size < fewestSaid) return []
  const facts = factsOf(claim.evidence)
  // Of whom nothing is told nothing else is told, either.
  if (![...fact.subject].every((key) => claim.evidence.holding.has(key))) return []
  const told = rarest(facts, said)
  if (told.length === 0 || told.length > mostHolders) return []
  const holders = told.filter((one) => says(one, fact, claim.evidence))
  const [first] = holders
  if (!first || holders.some((one) => !isOther(claim, fact, one))) return []
  if (isSaidOf(fact, said, claim.evidence)) return []
  return [finding(claim, owner, first)]
}

/** Whether a fact says of its subject all that the claim says of its own. */
function says(given: Fact, { subject, ...fact }: Fact, evidence: PreparedEvidence): boolean {
  if (given.subject.size === 0) return false
  const claimed = {
    ...fact,
    subject: noKeys,
    keys: new Set([...fact.keys].filter((key) => !subject.has(key))),
  } as Fact
  const { nouns, verbs } = coverOf(
    claimed,
    { all: given.keys, named: given.named },
    { facts: factsOf(evidence) },
  )
  return nouns.length === 0 && verbs.length === 0 && !valuesDiffer(claimed, given)
}

const noKeys: ReadonlySet<string> = new Set()

/** Whether the one that the evidence says it of is told apart from the claim's. */
function isOther(claim: ReadClaim, fact: Fact, given: Fact): boolean {
  if (
    given.general ||
    given.pointsBack ||
    !given.states ||
    given.verb < 0 ||
    isPassive(fact) !== isPassive(given)
  )
    return false
  const [own, other] = [fact.owner, given.owner]
  const kind =
    own.length > 1 && other.length > 1 && own.at(-1)!.stem === other.at(-1)!.stem ? own.at(-1)!.stem : ''
  if ([...fact.subject].some((key) => key !== kind && given.all.has(key))) return false
  if (given.sentence.words.some(({ lower }) => sharing.test(lower) || lower === 'or')) return false
  if (other.length === 0 || hasAnd(given)) return false
  if (opposite.get(own.at(-1)!.stem) === other.at(-1)!.stem) return true
  if (areContrasted(fact, given, claim.evidence)) return true
  if ([...fact.subject].some((key) => key !== kind && given.sentence.places.has(key))) return false
  return kind === ''
    ? areNames(claim, own, other)
    : areNamed(own.slice(0, -1), other.slice(0, -1), claim.evidence)
}

/** "is packed", "will be repaired": it is done to the subject. */
function isPassive({ sentence: { words }, verb, to }: Fact): boolean {
  return words
    .slice(verb, Math.min(to, verb + 4))
    .some(
      ({ lower }, at, near) =>
        /^(?:is|are|was|were|be|been)$/.test(lower) &&
        /(?:ed|en|wn|pt|lt|ld|id|ut|ght)$/.test(near[at + 1]?.lower ?? ''),
    )
}

function hasAnd({ sentence: { words }, from, verb }: Fact): boolean {
  return words
    .slice(from + 1, Math.max(from + 1, verb))
    .some(({ lower }) => lower === 'and' || lower === 'with')
}

function areNames(claim: ReadClaim, own: readonly Word[], other: readonly Word[]): boolean {
  if (!areNamed(own, other, claim.evidence)) return false
  return !claim.evidence.sentences.some((sentence) => {
    const { words, places } = sentence
    if (!own.every(({ stem }) => places.has(stem))) return false
    return (
      words.some(({ lower }) => sharing.test(lower)) || (!isRoll(sentence) && areClose(sentence, own, other))
    )
  })
}

/** Both are names, and no forms of one. */
function areNamed(own: readonly Word[], other: readonly Word[], evidence: PreparedEvidence): boolean {
  const { names } = factsOf(evidence)
  const isName = ({ name, stem }: Word) => name || names.has(stem)
  return own.every(isName) && other.every(isName) && !akin(own, other)
}

/** "Present: Ruth Adler (chair), Omar Haddad, Inge Voss": those who are counted up are several. */
function isRoll({ words }: ReadSentence): boolean {
  const colon = words.findIndex(({ text }) => text === ':')
  return colon > 0 && colon < 4 && words.filter(({ text }) => text === ',').length >= 2
}

/** "Burma, now Myanmar": named close together, they may be one. */
function areClose({ words }: ReadSentence, own: readonly Word[], other: readonly Word[]): boolean {
  const [left, right] = [own, other].map((name) => words.findIndex(({ stem }) => stem === name.at(-1)!.stem))
  return left! >= 0 && right! >= 0 && Math.abs(left! - right!) <= closeTogether
}

/** "Screens are packed by the movers; laptops you carry yourselves": the other clause is the claim's thing's own. */
function areContrasted(fact: Fact, given: Fact, evidence: PreparedEvidence): boolean {
  return rarest(factsOf(evidence), fact.subject).some(
    (one) =>
      one !== given && one.sentence === given.sentence && one.states && one.verb >= 0 && !one.pointsBack &&
      one.subject.size > 0 && [...fact.subject].every((key) => one.subject.has(key)) && !hasAnd(one) &&
      ![...given.subject].some((key) => one.all.has(key)) && !mayBeOne(one, given),
  ) // prettier-ignore
}

/** "The ferry struck a rock, and the vessel sank": the later one may be another word for the one before. */
function mayBeOne(one: Fact, other: Fact): boolean {
  const [first, later] = one.from < other.from ? [one, other] : [other, one]
  const { words } = later.sentence
  if (words.slice(first.to, later.from + 1).some(({ lower }) => /^(?:while|whereas|but)$/.test(lower)))
    return false
  return words
    .slice(later.from, Math.max(later.from, later.verb))
    .some(({ lower }) => /^(?:the|this|that|these|its|their|his|her)$/.test(lower))
}

/** Whether the evidence says most of it of the claim's own. */
function isSaidOf({ subject }: Fact, said: ReadonlySet<string>, evidence: PreparedEvidence): boolean {
  return rarest(factsOf(evidence), subject).some(
    ({ all }) =>
      [...subject].every((key) => all.has(key)) &&
      [...said].filter((key) => all.has(key)).length * 2 > said.size,
  )
}

function finding(claim: ReadClaim, owner: readonly Word[], { sentence, owner: instead }: Fact): ExactFinding {
  const [start, end] = [owner[0]!.start, owner.at(-1)!.end]
  const given = instead.map(({ text }) => text).join(' ')
  return {
    verdict: 'contradicted', start, end, check: 'parties',
    evidence: [{ passage: sentence.passage, start: sentence.start, end: sentence.end }],
    because: { code: 'other-word', values: { given, claimed: claim.answer.slice(start, end) } },
  } // prettier-ignore
}
