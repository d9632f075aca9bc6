import type { ExactFinding, ReadClaim } from '../claim.ts'
import { countsAlike, headOf, type Side } from '../binding/binding.ts'
import { compareValues } from '../values/compare.ts'
import { coverOf, isIn, type Cover } from '../facts/cover.ts'
import { derived } from '../binding/derived-values.ts'
import { factsNear, factsOf, rarest, type Fact } from '../facts/facts.ts'
import { polesOf } from '../facts/poles.ts'
import { hasBoth, isToldToo } from '../binding/told-too.ts'
import { hasFigure, isAge, isReckoned } from '../binding/worked-out.ts'
import type { Value } from '../values/value.ts'
import { isVerbStem } from '../words/verbs.ts'

export interface Told {
  fact: Fact
  value: Value
}

const compared = new Set<Value['kind']>([
  'number',
  'quantity',
  'duration',
  'percentage',
  'currency',
  'clock',
  'date',
])
const mostValues = 300

/** "The Basic plan costs $49", where that is told of the Team plan, and $19 of this one. */
export function checkOwners(claim: ReadClaim, fact: Fact): ExactFinding[] {
  if (fact.general || fact.subject.size === 0 || !fact.states) return []
  return fact.values
    .filter(({ kind, start, end }) => compared.has(kind) && start >= claim.start && end <= claim.end)
    .flatMap((value) => {
      const found = exchanged(claim, fact, value)
      return found ? [found] : []
    })
}

function exchanged(claim: ReadClaim, fact: Fact, value: Value): ExactFinding | undefined {
  const { dimension } = value
  const told = (factsOf(claim.evidence).values.get(dimension) ?? [])
    .slice(0, mostValues)
    .filter((one) => isEvery(fact, value) === isEvery(one.fact, one.value))
  const holders = told.filter((one) => compareValues(value, one.value) === 'same')
  if (holders.length === 0) return undefined
  const facts = factsOf(claim.evidence)
  const coverBy = (one: Told) => coverOf(fact, one.fact, { dimension, facts })
  if (holders.some((one) => one.fact.general || (coverBy(one).nouns.length === 0 && daysFit(fact, one.fact))))
    return undefined
  let best: (Told & { score: number }) | undefined
  for (const one of told) {
    if (!differs(fact, value, one.value) || !daysFit(fact, one.fact)) continue
    const cover = coverBy(one)
    if (!isAbout(fact, cover, one.fact, value) || !isToldApart(fact, one.fact, holders)) continue
    if (one.fact.values.some((other) => other.dimension === dimension && !differs(fact, value, other)))
      return undefined
    const score = cover.held
    if (!best || score > best.score) best = { ...one, score }
  }
  if (best) {
    const own = { sentence: fact.sentence, value }
    const given = { sentence: best.fact.sentence, value: best.value }
    const isTold = (value.kind === 'date' ? isToldToo : hasBoth)(own, given, claim.evidence)
    return isTold ||
      derived(own, claim.evidence) ||
      isBare(own, given) ||
      isOfNamesake(own, given) ||
      isAge(own, claim) ||
      hasFigure(own, given.sentence) ||
      isReckoned(own, given, claim)
      ? undefined
      : contradiction(claim, value, best)
  }
  const free =
    value.kind === 'currency' && !fact.sentence.words.some(({ lower }) => lower === 'free')
      ? factsNear(claim.evidence, fact).find(
          (one) =>
            isFree(one) &&
            coverBy({ fact: one, value }).nouns.length === 0 &&
            isToldApart(fact, one, holders),
        )
      : undefined
  if (free) return otherwise(claim, value, free)
  return ofAnother(claim, fact, { value, holders, coverBy })
}

/** A number that says of nothing how many there are may be of anything. */
function isBare(claimed: Side, given: Side): boolean {
  if (claimed.value.kind !== 'number') return false
  const bare = [claimed, given].filter((side) => headOf(side).length === 0).length
  const numbers = given.sentence.values.filter(({ kind }) => kind === 'number')
  return bare === 1 || (bare === 2 && numbers.length > 2) || !countsAlike(claimed, given)
}

/** "Portable Guild 2" is another one than "Portable Guild". */
function isOfNamesake({ sentence: claimed }: Side, { sentence: { words, values } }: Side): boolean {
  return values.some(({ kind, first, low }) => {
    const name = words[first - 1]
    if (kind !== 'label' || !name?.name || !claimed.places.has(name.stem)) return false
    return !claimed.values.some((value) => value.low === low)
  })
}

function isFree(fact: Fact): boolean {
  return polesOf(fact).some(({ dimension, side }) => dimension === 'price' && side < 0)
}

/** Where the evidence gives no value of this thing's own: the value is another's. */
function ofAnother(
  claim: ReadClaim,
  fact: Fact,
  {
    value: { start, end, kind },
    holders,
    coverBy,
  }: { value: Value; holders: readonly Told[]; coverBy: (one: Told) => Cover },
): ExactFinding | undefined {
  const facts = factsOf(claim.evidence)
  if (fact.verb < 0 || kind === 'date') return undefined
  const isOf = ({ nouns, verbs }: Cover) =>
    verbs.length === 0 && nouns.length > 0 && nouns.every((key) => fact.subject.has(key))
  if (!holders.every((one) => isOf(coverBy(one)))) return undefined
  const missing = new Set(holders.flatMap((one) => coverBy(one).nouns))
  const own = rarest(facts, missing)
    .slice(0, mostValues)
    .find(
      (one) =>
        [...missing].every((key) => one.topic.has(key)) &&
        isToldApart(fact, one, holders) &&
        holders.every((other) => areAlike(one, other.fact)),
    )
  const [holder] = holders
  if (!own || !holder || holder.fact.owner.length === 0) return undefined
  const { sentence } = holder.fact
  return {
    verdict: 'not-found', start, end,
    evidence: [{ passage: sentence.passage, start: sentence.words[holder.fact.from]!.start, end: sentence.words[holder.fact.to - 1]!.end }],
    because: { code: 'of-another', values: { claimed: claim.answer.slice(start, end), owner: holder.fact.owner.map(({ text }) => text).join(' ') } },
    check: 'owners',
  } // prettier-ignore
}

/** "Basic plan" and "Team plan": two of a kind, each by its name. */
function areAlike(one: Fact, other: Fact): boolean {
  if (one.general || other.general || !other.states) return false
  const isKind = (key: string) => !one.named.has(key) && !other.named.has(key)
  const isOwn = ({ subject, named }: Fact) => [...subject].some((key) => named.has(key))
  return (
    isOwn(one) &&
    isOwn(other) &&
    [...other.subject].some((key) => isKind(key) && (one.subject.has(key) || one.keys.has(key)))
  )
}

/** "80" is no rounded 71 where something else has the 80. */
function areCounted(one: Value, other: Value): boolean {
  const isPlain = ({ hedge, range, whole, dates }: Value) => hedge === 'none' && !range && whole && !dates
  return isPlain(one) && isPlain(other) && one.unit === other.unit && one.low !== other.low
}

/** Of opening hours the one end is meant that the claim speaks of. */
function differs(claimed: Fact, value: Value, given: Value): boolean {
  const isHours = value.kind === 'clock' && given.range && !value.range
  if (!isHours) return compareValues(value, given) === 'different' || areCounted(value, given)
  const { words } = claimed.sentence
  const end = /^(?:at|from|until|till|by)$/.test(words[value.first - 1]?.lower ?? '')
  if (!end) return compareValues(value, given) === 'different'
  const says = (pattern: RegExp) => words.some(({ lower }) => pattern.test(lower))
  if (says(/^(?:opens?|starts?|begins?|from)$/)) return value.low !== given.low
  if (says(/^(?:closes?|ends?|until|till)$/)) return value.low !== given.high
  return compareValues(value, given) === 'different'
}

/** Whether a fact says of its value what the claim says of it. */
function isAbout(claimed: Fact, { nouns, verbs }: Cover, given: Fact, { kind }: Value): boolean {
  if (nouns.length > 0) return false
  if (isDoer(claimed, given)) return false
  // Of many things that happened each has its date.
  if (kind === 'date')
    return verbs.length === 0 && [...claimed.keys].every((key) => !isVerbStem(key) || given.keys.has(key))
  return verbs.length === 0 || (given.verb < 0 && given.states)
}

/** "One traveller paid €58" is not told of what travels for €12: who does a thing is not what is done. */
function isDoer({ owner }: Fact, { sentence }: Fact): boolean {
  const doer = /^[a-z]+(?:er|or)s?$/
  return owner.some(({ lower, stem }) => {
    const like = sentence.words.filter((word) => word.stem === stem)
    return doer.test(lower) && like.length > 0 && like.every((word) => !doer.test(word.lower))
  })
}

/** Whether something in the claim is said of this fact's topic and of none that has the claimed value, and they have something else there. */
export function isToldApart(claimed: Fact, own: Fact, holders: readonly { fact: Fact }[]): boolean {
  if (claimed.days !== 0 && holders.every(({ fact }) => !daysFit(claimed, fact))) return true
  const telling = [...own.topic].filter(
    (key) =>
      (claimed.subject.has(key) || claimed.names.has(key)) &&
      holders.every(({ fact }) => !isIn(key, fact.all)),
  )
  if (telling.length === 0) return false
  const byName = telling.some((key) => own.named.has(key))
  return holders.every(({ fact }) => {
    const theirs = [...(byName ? fact.named : fact.topic)]
    // "His son Erik", "in the other group it …": what a pronoun brings along is not what it is told of by name.
    const ours = own.subject.size > 0 ? new Set([...own.subject, ...own.keys]) : own.all
    const other = theirs.some(
      (key) => !isIn(key, ours) && !claimed.subject.has(key) && !claimed.keys.has(key),
    )
    return other || telling.includes('non')
  })
}

/** "every 20 minutes" is no time that something takes. */
function isEvery({ sentence }: Fact, { first }: Value): boolean {
  return /^(?:every|each)$/.test(sentence.words[first - 1]?.lower ?? '')
}

export function daysFit(claimed: Fact, given: Fact): boolean {
  return claimed.days === 0 || given.days === 0 || (claimed.days & ~given.days) === 0
}

function otherwise(claim: ReadClaim, { start, end }: Value, { sentence, from, to }: Fact): ExactFinding {
  const { passage } = sentence
  const [first, last] = [sentence.words[from]!.start, sentence.words[to - 1]!.end]
  const source = claim.evidence.passages[passage - 1]!.text.slice(first, last)
  return {
    verdict: 'contradicted', start, end, evidence: [{ passage, start: first, end: last }],
    because: { code: 'says-otherwise', values: { source } }, check: 'owners',
  } // prettier-ignore
}

function contradiction(claim: ReadClaim, { start, end }: Value, { fact, value }: Told): ExactFinding {
  const { passage } = fact.sentence
  const text = claim.evidence.passages[passage - 1]!.text
  return {
    verdict: 'contradicted', start, end,
    evidence: [{ passage, start: fact.sentence.words[fact.from]!.start, end: fact.sentence.words[fact.to - 1]!.end }],
    because: { code: 'other-value', values: { given: text.slice(value.start, value.end), claimed: claim.answer.slice(start, end) } },
    check: 'owners',
  } // prettier-ignore
}
