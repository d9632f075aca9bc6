import { bind, countsAlike, labelsDiffer, placesOf, type Binding } from './binding.ts'
import type { ExactFinding, ReadClaim } from './claim.ts'
import { compareValues } from './compare.ts'
import { isAround, type PreparedEvidence, type ReadSentence } from './evidence.ts'
import { exchangedIn, slotsOf } from './slots.ts'
import type { Value } from './value.ts'

/**
 * How sure the binding of a value must be before another value contradicts it: the share of the claim's words that the
 * evidence has, and the other way round. Dates ask for more: many things happen again.
 */
const least: Record<Value['kind'], { forward: number; backward: number }> = {
  number: { forward: 0.55, backward: 0.6 },
  quantity: { forward: 0.6, backward: 0.5 },
  duration: { forward: 0.6, backward: 0.5 },
  percentage: { forward: 0.6, backward: 0.5 },
  currency: { forward: 0.6, backward: 0.5 },
  date: { forward: 0.7, backward: 0.55 },
  clock: { forward: 0.55, backward: 0.5 },
  // Ordinals alone: other labels are never compared.
  label: { forward: 0.75, backward: 0.5 },
}
/** What is twenty times as much is more likely another thing. */
const farApart = 20
/** What denies must be bound so much better than what may mean the same. */
const clearlyBetter = 0.4
/** A matching value in a sentence with at least this much of the claim's words speaks for the claim. */
const presentForward = 0.3
/** Limits on what one claim is held against, whatever the evidence is. */
const mostSentences = 80
const mostPostings = 4000
const mostCandidates = 300
const mostValues = 40

interface Given {
  sentence: ReadSentence
  value: Value
}

const checks: Record<Value['kind'], string> = {
  number: 'numbers', quantity: 'quantities', duration: 'durations', percentage: 'percentages', currency: 'currency', date: 'dates', clock: 'dates', label: 'numbers',
} // prettier-ignore

/** Numbers, quantities, durations, percentages, amounts and dates that the evidence gives otherwise for the same thing. */
export function checkValues(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  let left = mostValues
  for (const sentence of claim.sentences) {
    const isListed = sentence.words.some(({ lower }) => lower === 'respectively')
    const values = sentence.values.filter(
      (value) =>
        (value.kind !== 'label' || value.dimension === 'ordinal') &&
        !isAttribute(sentence, value) &&
        !isDifference(sentence, value) &&
        !(
          isListed && sentence.values.some((other) => other !== value && other.dimension === value.dimension)
        ),
    )
    if (values.length === 0) continue
    const near = nearestSentences(claim.evidence, sentence)
    for (const value of values.slice(0, left)) {
      left--
      const finding = checkValue(claim, sentence, value, near)
      if (finding) findings.push(finding)
    }
  }
  return findings
}

/** "$30 a month more than the Basic plan": how much lies between two. */
function isDifference({ words }: ReadSentence, { last }: Value): boolean {
  const after = words.slice(last + 1, last + 6).map(({ lower }) => lower)
  const than = after.indexOf('than')
  return than > 0 && /^(?:more|less|fewer|[a-z]+er)$/.test(after[than - 1]!)
}

/** "the 2023 edition": the year tells which one is meant. */
function isAttribute(sentence: ReadSentence, value: Value): boolean {
  if (!value.dates) return false
  const before = sentence.words[value.first - 1]
  const after = sentence.words[value.last + 1]
  return (
    (before?.lower === 'the' || before === undefined) && after !== undefined && after.content && after.spaced
  )
}

function checkValue(
  claim: ReadClaim,
  sentence: ReadSentence,
  value: Value,
  near: ReadSentence[],
): ExactFinding | undefined {
  const given = candidates(near, value.dimension)
  if (value.kind === 'percentage') {
    const mistaken = checkPoints(claim, sentence, value, near)
    if (mistaken) return mistaken
  }
  let best: { sentence: ReadSentence; value: Value; binding: Binding; score: number } | undefined
  /** What the evidence gives in the place where the claim has a value of another place. */
  let exchanged: (Given & { marked: boolean; supports: boolean }) | undefined
  /** How well the best bound value fits that may mean the same. */
  let calm = 0
  /** The evidence has both ends of a range together: few things share them. */
  let isToldAsRange = false
  // What the evidence says of another model or version is no rounded form of what it says of this one.
  const another = given.some(
    (one) => labelsDiffer({ sentence, value }, one) && compareValues(value, one.value) === 'same',
  )
  for (const one of given) {
    const compared = compareValues(value, one.value)
    const ages = agesDiffer({ sentence, value }, one)
    if (ages === 'narrower') continue
    const isOther = another || ages === 'wider'
    const comparison = isOther && compared === 'unclear' ? 'different' : compared
    if (comparison === 'same' && !exchanged && !isLead(sentence, value)) {
      const other = exchangedIn({ sentence, value }, one)
      const isAlike = other?.value.range === value.range
      if (other && isAlike && compareValues(value, other.value) === 'different') {
        exchanged = {
          sentence: one.sentence,
          value: other.value,
          marked: other.marked,
          supports: isSupport({ sentence, value }, one),
        }
        continue
      }
    }
    if (comparison === 'same' && isSameRange(value, one.value)) isToldAsRange = true
    if (comparison !== 'different') {
      // A number that merely occurs in another sentence supports nothing, and one that is near only where it is bound.
      if (comparison === 'same' && isSupport({ sentence, value }, one)) return undefined
      const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
      const bound = binding.blocked === '' && binding.forward >= 0.5
      if (bound && comparison === 'same') return undefined
      // Beside a bound of the same kind, a bare value says little of the claimed one.
      const aside = value.hedge !== 'none' && one.value.hedge === 'none' && hasHedge(one.sentence, value)
      if (bound && binding.backward >= 0.3 && !aside)
        calm = Math.max(calm, binding.forward + binding.backward)
      continue
    }
    if (isSupposed(sentence, value) && !isSupposed(one.sentence, one.value)) continue
    if (one.value.hedge !== 'none' && value.hedge === 'none' && isCondition(sentence, value)) continue
    const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
    if (binding.blocked !== '' || !binding.head) continue
    const { forward, backward } = least[value.kind]
    // Where all of the claim is there, what more the evidence says counts less.
    const whole = binding.forward >= 0.95 && binding.matched >= 3 ? 0.1 : 0
    // Hours of which one end is the same are those that are meant.
    const shared = sharesEnd(value, one.value) ? 0.15 : 0
    const lone =
      isLone(binding, { sentence, value }, one, claim) || isSameBound(binding, { sentence, value }, one)
    // The very figures in another unit are a slip of that one word.
    const slip = hasSlipped(value, one.value) ? 0.1 : 0
    const near = binding.forward >= forward - slip && binding.backward >= backward - whole - shared - slip
    if (!lone && !(near && isEnough(binding, one, claim.evidence))) continue
    if (isFarApart(value, one.value) && binding.forward < 0.85) continue
    // Of two that differ, the nearer one is more likely what was meant.
    const score = binding.forward + binding.backward + (isFarApart(value, one.value) ? 0 : 0.3)
    if (!best || score > best.score) best = { ...one, binding, score }
  }
  if (exchanged) {
    const binding = bind({ sentence, value }, exchanged, claim.evidence, claim.understood)
    if (binding.blocked === '' && binding.forward >= (exchanged.marked ? 0.25 : least[value.kind].forward))
      return contradiction(claim, value, exchanged)
    // Where that is not sure, the value stands in the evidence, and near the claim's words.
    if (exchanged.supports) return undefined
  }
  if (!best || best.binding.forward + best.binding.backward < (calm > 0 ? calm + clearlyBetter : 0))
    return undefined
  if (isTotal(sentence) && !isTotal(best.sentence)) return undefined
  if ([sentence, best.sentence].some(speaksOfHalf) && isHalf(value.low, best.value.low)) return undefined
  if (isToldAsRange) return undefined
  const own = { sentence, value }
  if (derived(own, claim.evidence) || isThere(own, best.sentence)) return undefined
  return contradiction(claim, value, best)
}

/**
 * The sentence that would contradict has the same figures, perhaps with a unit that one side left out; or two figures
 * that come to the claimed one: "33 days, 8 of them public holidays" are 25 and 8, four galleries on three floors 12.
 */
function isThere(claimed: Given, sentence: ReadSentence): boolean {
  const { value } = claimed
  if (value.dates)
    return sentence.values.some((other) => other.dates && compareValues(value, other) === 'same')
  // "300 years BC" has the figure of "300 years ago", and says something else.
  if (value.dimension === 'past') return false
  const alike = sentence.values.filter(
    (other) => other.dimension === value.dimension || other.kind === 'number' || value.kind === 'number',
  )
  const mayCount = (other: Value) => countsAlike(claimed, { sentence, value: other })
  // "193 miles" has the figure of "193 kilometres", and says something else.
  const inOther = (other: Value) =>
    value.unit !== undefined && other.unit !== undefined && value.unit !== other.unit
  const isTold = (figure: number) =>
    alike.some((other) => other.figures.includes(figure) && mayCount(other) && !inOther(other))
  // Of a range both ends have to be there.
  const { figures } = value
  if (
    figures.length > 0 &&
    (value.range || value.dimension === 'score' ? figures.every(isTold) : figures.some(isTold))
  )
    return true
  const [figure] = value.figures
  if (value.range || value.kind === 'percentage' || figure === undefined) return false
  const told = sentence.values
    .flatMap((other) => (other.dates ? [] : other.figures.map((one) => ({ figure: one, other }))))
    .slice(0, 12)
  return told.some((one, at) =>
    told.slice(at + 1).some((two) => {
      const [a, b] = [one.figure, two.figure]
      const [first, second] = [one.other, two.other]
      // Days and books come to no number of books, hours times hours to no hours.
      const added =
        (first.dimension === second.dimension || first.kind === 'number' || second.kind === 'number') &&
        (first.kind === 'number' ? second : first).dimension === value.dimension
      const multiplied = first.dimension !== second.dimension || first.kind === 'number'
      return (
        (mayCount(first) || mayCount(second)) &&
        ((added && [a + b, Math.abs(a - b)].includes(figure)) || (multiplied && a * b === figure))
      )
    }),
  )
}

function isSameRange(one: Value, other: Value): boolean {
  const isSame = (a: number, b: number) => Math.abs(a - b) < 1e-9
  return one.range && other.range && isSame(one.low, other.low) && isSame(one.high, other.high)
}

function isExact(claimed: Value, given: Value): boolean {
  if (claimed.dates) return true
  const same = (one: number, other: number) =>
    Math.abs(one - other) <= Math.max(Math.abs(one), Math.abs(other)) * 1e-6
  return [claimed.low, ...claimed.readings].some((one) => same(one, given.low) || same(one, given.high))
}

/** "with the card half of that" */
function speaksOfHalf({ words }: ReadSentence): boolean {
  return words.some(({ lower }) =>
    /^(?:half|halved|twice|double|doubled|hälfte|halbe|doppelt|moitié|double|mitad|doble|半|倍)$/.test(lower),
  )
}

function isHalf(one: number, other: number): boolean {
  return Math.abs(one * 2 - other) < 1e-6 * other || Math.abs(other * 2 - one) < 1e-6 * one
}

/** "Altogether 41,000 copies": what parts come to is none of them. */
function isTotal({ words }: ReadSentence): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:altogether|total|totals|combined|together|sum)$/.test(lower) && words[at + 1]?.lower !== 'of',
  )
}

/** The very value, in a sentence that has some of the claim's words, and speaks of no other model or version. */
function isSupport(claimed: Given, given: Given): boolean {
  return (
    isExact(claimed.value, given.value) &&
    !labelsDiffer(claimed, given) &&
    sharedWords(claimed.sentence, given.sentence) >= presentForward
  )
}

function hasHedge(sentence: ReadSentence, { hedge, dimension }: Value): boolean {
  return sentence.values.some((value) => value.hedge === hedge && value.dimension === dimension)
}

function sharesEnd(one: Value, other: Value): boolean {
  return one.range && other.range && (one.low === other.low) !== (one.high === other.high)
}

/** "two inches", where it is two centimetres. */
function hasSlipped(one: Value, other: Value): boolean {
  return (
    one.unit !== undefined &&
    other.unit !== undefined &&
    one.unit !== other.unit &&
    one.figures.length > 0 &&
    one.figures.join(' ') === other.figures.join(' ')
  )
}

/** "at most 9 kg of cotton" beside "maximum load: 7 kg of cotton": two bounds, of the same, on the same side. */
function isSameBound(binding: Binding, claimed: Given, given: Given): boolean {
  if (binding.missing > 0 || claimed.value.hedge === 'none' || claimed.value.hedge !== given.value.hedge)
    return false
  const [one, other] = [complementOf(claimed), complementOf(given)]
  return one !== undefined && one === other
}

/** The stem of what a value is so much of. */
function complementOf({ sentence: { words }, value }: Given): string | undefined {
  return words[value.last + 1]?.lower === 'of' ? words[value.last + 2]?.stem : undefined
}

/**
 * "The deposit is £1,760": all that the claim says of its value stands right beside the given one, and no other value
 * of the dimension stands beside that word anywhere. Then what more the evidence says of it counts for nothing, unless
 * it names a time or somebody.
 */
function isLone(binding: Binding, claimed: Given, given: Given, claim: ReadClaim): boolean {
  if (binding.absent > 0 || claimed.value.dates) return false
  const slot = slotsOf(given.sentence, given.value.dimension).find(({ value }) => value === given.value)
  const near = given.sentence.plain
    .filter((word) => word.content && word.end <= given.value.start)
    .slice(-2)
    .findLast((word) => placesOf(word.stem, given.value.dimension, claimed.sentence))
  if (!slot?.alone || !near) return false
  if (slot.marks.has('date') || slot.marks.has('label')) return false
  const named = given.sentence.plain.some(
    (word) =>
      word.name &&
      slot.stems.has(word.stem) &&
      !claimed.sentence.places.has(word.stem) &&
      !claim.understood.has(word.stem),
  )
  const elsewhere = claim.evidence.holding
    .get(near.stem)!
    .some((sentence) =>
      slotsOf(sentence, given.value.dimension).some(
        (other) => other.value !== given.value && other.stems.has(near.stem),
      ),
    )
  return !named && !elsewhere
}

/**
 * "children under sixteen", where it is those under six: a bound that says who is meant is no rounder one. Where it
 * takes in fewer than the evidence's, what is told of all of these is told of them.
 */
function agesDiffer(claimed: Given, given: Given): 'wider' | 'narrower' | undefined {
  const { hedge } = given.value
  if (hedge === 'none' || claimed.value.hedge !== hedge || claimed.value.low === given.value.low)
    return undefined
  const person = ({ sentence: { words }, value }: Given) =>
    value.kind === 'number'
      ? words.slice(Math.max(0, value.first - 4), value.first).find(({ lower }) => persons.test(lower))?.stem
      : undefined
  const who = person(claimed)
  if (who === undefined || who !== person(given)) return undefined
  const isBelow = hedge === 'under' || hedge === 'atMost'
  return isBelow === claimed.value.low > given.value.low ? 'wider' : 'narrower'
}

const persons =
  /^(?:children|kids|adults|people|persons|women|men|those|guests|visitors|anyone|seniors|youths|teenagers)$/

/** "the credit would be 6%": an answer works out what is not given. */
function isSupposed({ words }: ReadSentence, value: Value): boolean {
  const before = words.slice(Math.max(0, value.first - 8), value.first)
  const would = before.findLastIndex(({ lower }) =>
    /^(?:would|suppose|supposing|assuming|imagine)$/.test(lower),
  )
  return would >= 0 && !before.slice(would).some(({ lower }) => /^(?:,|;|and|that|which|who)$/.test(lower))
}

/** "With a down payment of 25%, …" supposes a case; beside a threshold it contradicts nothing. */
function isCondition({ words }: ReadSentence, value: Value): boolean {
  if (!/^(?:with|if|at|for|after|on|when)$/.test(words[0]!.lower)) return false
  const comma = words.findIndex(({ text }) => text === ',')
  return comma > value.last
}

/** "At 5% …", "In 2023 …": what a sentence begins with tells which one is meant. */
function isLead({ words }: ReadSentence, value: Value): boolean {
  return value.first <= 3 && /^(?:with|if|at|for|after|on|when|in|under)$/.test(words[0]!.lower)
}

/** Two words in common bind a value; one does where nothing else in the evidence goes by it. */
function isEnough(
  binding: Binding,
  given: { sentence: ReadSentence; value: Value },
  evidence: PreparedEvidence,
): boolean {
  if (binding.matched >= 2) return true
  const near = given.sentence.plain.findLast((word) => word.content && word.end <= given.value.start)
  return binding.forward >= 0.99 && near !== undefined && evidence.holding.get(near.stem)?.length === 1
}

function isFarApart(claimed: Value, given: Value): boolean {
  const [small, large] = [Math.abs(claimed.low), Math.abs(given.low)].toSorted(
    (one, other) => one - other,
  ) as [number, number]
  if (claimed.dates || small === 0 || large / small < farApart) return false
  // The same figures with another scale, million for billion, are a slip of that one word.
  const figures = large / small
  return Math.abs(Math.log10(figures) - Math.round(Math.log10(figures))) > 1e-6
}

/** "3%" where the evidence says "3 percentage points" of the same change: another amount altogether. */
function checkPoints(
  claim: ReadClaim,
  sentence: ReadSentence,
  value: Value,
  near: ReadSentence[],
): ExactFinding | undefined {
  const twin = value.dimension === 'percent' ? 'points' : 'percent'
  const holds = (claim.evidence.values.get(value.dimension) ?? []).some(
    (one) => compareValues(value, one.value) !== 'different',
  )
  if (
    holds ||
    !/^by(?: (?:about|around|roughly|nearly))?$/.test(sentence.words[value.first - 1]?.lower ?? '')
  )
    return undefined
  for (const one of candidates(near, twin)) {
    if (one.value.low !== value.low) continue
    const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
    if (binding.blocked === '' && binding.head && binding.matched >= 2 && binding.forward >= 0.7)
      return contradiction(claim, value, one)
  }
  return undefined
}

function contradiction(
  claim: ReadClaim,
  value: Value,
  given: { sentence: ReadSentence; value: Value },
): ExactFinding {
  const { passage } = given.sentence
  const text = claim.evidence.passages[passage - 1]!.text
  return {
    verdict: 'contradicted',
    start: value.start,
    end: value.end,
    evidence: [{ passage, start: given.value.start, end: given.value.end }],
    because: {
      code: 'other-value',
      values: {
        given: text.slice(given.value.start, given.value.end),
        claimed: claim.answer.slice(value.start, value.end),
      },
    },
    check: checks[value.kind],
  }
}

/** The sentences of the evidence that share most with a claim's: all of them where they are few. */
function nearestSentences(evidence: PreparedEvidence, sentence: ReadSentence): ReadSentence[] {
  if (evidence.sentences.length <= mostSentences) return evidence.sentences
  const postings = [...sentence.places.keys()]
    .map((stem) => evidence.holding.get(stem) ?? [])
    .toSorted((one, other) => one.length - other.length)
  const shared = new Map<ReadSentence, number>()
  let budget = mostPostings
  for (const list of postings) {
    for (const one of list.slice(0, budget))
      shared.set(one, (shared.get(one) ?? 0) + 1 / Math.log(2 + list.length))
    budget -= Math.min(budget, list.length)
  }
  return [...shared]
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, mostSentences)
    .map(([one]) => one)
}

function candidates(near: ReadSentence[], dimension: string): Given[] {
  const given: Given[] = []
  for (const sentence of near)
    for (const value of sentence.values) {
      if (value.dimension === dimension) given.push({ sentence, value })
      if (given.length >= mostCandidates) return given
    }
  return given
}

/** The share of a claim's words that a sentence of the evidence has. */
function sharedWords(claimed: ReadSentence, given: ReadSentence): number {
  let shared = 0
  for (const stem of claimed.places.keys()) if (given.places.has(stem) || isAround(given, stem)) shared++
  return claimed.places.size === 0 ? 0 : shared / claimed.places.size
}

/** Words that announce a number worked out from others. */
const reckoning =
  /^(?:total|totals|together|altogether|combined|sum|more|less|fewer|difference|increase|increased|decrease|decreased|rose|fell|gap|remaining|rest|left|another|between|net|additional|overall|all|both|span|lasted|lasting|longer|later|earlier|after|before)$/

/** A sum or a difference of two values that the evidence gives needs no place in it: ages, spans of years, totals. */
export function derived(claimed: Given, evidence: PreparedEvidence): boolean {
  const { sentence, value } = claimed
  if (value.kind === 'date' || value.kind === 'clock') return false
  // "after 21 days" announces nothing, "21 days after" does.
  const announced = sentence.words.some(
    (word, at) =>
      reckoning.test(word.lower) &&
      // "more than 10" is a bound.
      sentence.words[at + 1]?.lower !== 'than' &&
      !(at < value.first && /^(?:after|before|between)$/.test(word.lower)),
  )
  const given = (evidence.values.get(value.dimension) ?? []).filter((one) => !one.value.range).slice(0, 60)
  const close = (number: number) => Math.abs(number - value.low) <= Math.abs(value.low) * 1e-6
  // "Two adults pay €24": so many times what one of them pays.
  const times = sentence.values.flatMap((other) => (other === value || other.dates ? [] : other.figures))
  if (given.some(({ value: { low } }) => times.some((by) => by > 1 && (close(low * by) || close(low / by)))))
    return true
  for (const [index, one] of given.entries())
    for (const other of given.slice(index + 1)) {
      if (!announced && one.sentence !== other.sentence) continue
      // 10 o'clock and 8 o'clock come to no two renewals.
      if (!announced && !countsAlike(claimed, one) && !countsAlike(claimed, other)) continue
      if (close(one.value.low + other.value.low) || close(Math.abs(one.value.low - other.value.low)))
        return true
    }
  if (value.dimension !== 'calendar' && value.dimension !== 'age') return false
  const years = (evidence.values.get('date') ?? []).slice(0, 60).map((one) => one.value.low)
  return years.some((one) =>
    years.some((other) => Math.abs(Math.abs(one - other) * 12 - value.low) <= 12 && one !== other),
  )
}
