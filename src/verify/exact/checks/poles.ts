import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import { coverOf, isIn } from '../facts/cover.ts'
import { factsNear, factsOf, type Fact } from '../facts/facts.ts'
import { mayBeSaid, polesOf, type Pole } from '../facts/poles.ts'
import type { Word } from '../words/words.ts'

/** Said of an action: what is done must be the same. */
const ofVerbs = new Set(['leave', 'duty', 'trend', 'share'])
/** A sentence that has one more of them says less. */
const conditions = /^(?:if|unless|once|when|whenever|where|until|till|without|while)$/
const limits = /^(?:only|except|within|or)$/

const mostOfDays = 300

/** Common where the evidence says rare, allowed where it forbids, before where it says after. */
export function checkPoles(claim: ReadClaim, fact: Fact): ExactFinding[] {
  const poles = polesOf(fact).filter(
    ({ word, side, dimension }) =>
      // "Free" and a price are told of so much that one seldom speaks of the other.
      dimension !== 'price' &&
      word.start >= claim.start &&
      word.end <= claim.end &&
      mayBeSaid(claim.evidence, dimension, -side),
  )
  if (poles.length === 0) return []
  const without = new Set(poles.map(({ word }) => word.stem))
  return poles.flatMap((pole): ExactFinding[] => {
    const given = partsOf(fact)
      .map((part) => opposing(part, pole, { claim, without }))
      .find((one) => one !== undefined)
    if (!given) return []
    const { sentence } = given
    const [start, end] = [sentence.words[given.from]!.start, sentence.words[given.to - 1]!.end]
    return [{
      verdict: 'contradicted', start: pole.word.start, end: (pole.last ?? pole.word).end,
      evidence: [{ passage: sentence.passage, start, end }],
      because: { code: 'says-otherwise', values: { source: claim.evidence.passages[sentence.passage - 1]!.text.slice(start, end) } },
      check: pole.dimension,
    }] // prettier-ignore
  })
}

/** "Headache and nausea are rare" says it of each of the two. */
function partsOf(fact: Fact): Fact[] {
  const { words } = fact.sentence
  const groups: Word[][] = [[]]
  const head = fact.verb < 0 ? fact.from : fact.verb
  for (let at = fact.from; at < head; at++) {
    if (/^(?:and|,|or)$/.test(words[at]!.lower)) groups.push([])
    else if (words[at]!.content) groups.at(-1)!.push(words[at]!)
  }
  const filled = groups.filter((group) => group.length > 0)
  if (filled.length < 2) return [fact]
  return filled.map((group) => {
    const others = new Set(filled.flatMap((one) => (one === group ? [] : one.map(({ stem }) => stem))))
    const keep = (keys: ReadonlySet<string>) => new Set([...keys].filter((key) => !others.has(key)))
    const { all, general } = fact
    return { ...fact, all, general, subject: keep(fact.subject), keys: keep(fact.keys) }
  })
}

function opposing(
  fact: Fact,
  pole: Pole,
  { claim, without }: { claim: ReadClaim; without: ReadonlySet<string> },
): Fact | undefined {
  const facts = factsOf(claim.evidence)
  // "It is open on Mondays" names nothing but the day: whatever is told of that day is meant.
  const isOfDay =
    pole.dimension === 'openness' && fact.days !== 0 && fact.pointsBack && fact.subject.size === 0
  const near = isOfDay
    ? facts.list.filter(({ days }) => days !== 0).slice(0, mostOfDays)
    : factsNear(claim.evidence, fact)
  const met = near.flatMap((given) => {
    if (fact.days !== 0 && given.days !== 0 && (fact.days & given.days) === 0) return []
    const theirs = polesOf(given).filter((one) => one.dimension === pole.dimension && meetsAnchor(pole, one))
    if (theirs.length === 0 || valuesDiffer(fact, given) || isField(given)) return []
    // "After 10 pm it is closed": open until then.
    if (
      pole.dimension === 'openness' &&
      [...fact.values, ...given.values].some(({ kind }) => kind === 'clock')
    )
      return []
    if (pole.dimension !== 'frequency' && isNarrower(fact, given)) return []
    // "must not … without" is "may … with".
    if (pole.dimension === 'company' && isDenied(fact) !== isDenied(given)) return []
    const { nouns, verbs, held } = coverOf(fact, given, { without, facts })
    if (nouns.length > 0) return []
    const same = theirs.some(({ side }) => side === pole.side)
    if (!same && isOfOthers(given)) return []
    if (isOfDay) return [{ given, verbs: 0, same }]
    if (held === 0) return []
    if (ofVerbs.has(pole.dimension) && verbs.length > 0) return []
    if (fact.subject.size > 0 && ![...fact.subject].some((key) => isIn(key, given.topic))) return []
    if (held === 1 && ![...fact.subject].some((key) => isIn(key, given.subject))) return []
    return [{ given, verbs: verbs.length, same }]
  })
  // Those that have the claim's verb, too, are what it speaks of.
  const fewest = Math.min(...met.map(({ verbs }) => verbs))
  const meant = met.filter(({ verbs }) => verbs === fewest)
  if (meant.some(({ same }) => same)) return undefined
  return meant.find(({ given }) => conditionsOf(given, pole) === conditionsOf(fact, pole))?.given
}

/** "Dogs Allowed: no": what a field is called says nothing by itself. */
function isField({ sentence: { words } }: Fact): boolean {
  const colon = words.findLastIndex(({ text }) => text === ':')
  return colon > 0 && /^(?:yes|no)$/.test(words[colon + 1]?.lower ?? '') && words.length <= colon + 3
}

/** "Guests without a car pay no fee; others pay €8": those that are not spoken of. */
function isOfOthers({ sentence: { words }, from, verb, to }: Fact): boolean {
  const end = verb < 0 ? to : verb
  return words.slice(from, end).some(({ lower }) => /^(?:others|otherwise)$/.test(lower))
}

function isDenied({ sentence: { words }, from, to }: Fact): boolean {
  return words.slice(from, to).some(({ lower }) => /^(?:not|never|no|cannot|.{2,}n['’]t)$/.test(lower))
}

function meetsAnchor(claimed: Pole, given: Pole): boolean {
  return (
    claimed.anchor === undefined ||
    given.anchor === undefined ||
    isIn(claimed.anchor, new Set([given.anchor]))
  )
}

/** Said of another amount, it is said of another thing. */
export function valuesDiffer(claimed: Fact, given: Pick<Fact, 'values'>): boolean {
  return claimed.values.some((value) => {
    const same = given.values.filter(({ dimension }) => dimension === value.dimension)
    return same.length > 0 && same.every((one) => compareValues(value, one) === 'different')
  })
}

/** "children under 5", "people over 65": a bound that the claim does not speak of. */
function isNarrower(claimed: Fact, given: Fact): boolean {
  return given.values.some(
    ({ hedge, dimension }) =>
      hedge !== 'none' && !claimed.values.some((value) => value.dimension === dimension),
  )
}

function conditionsOf({ sentence, from, to }: Fact, { dimension }: Pole): string {
  const passed = dimension === 'company' ? /^(?:without|only|with)$/ : /^$/
  const own = ({ lower }: Word, at: number) =>
    !passed.test(lower) && (conditions.test(lower) || (at >= from && at < to && limits.test(lower)))
  return [...new Set(sentence.words.filter(own).map(({ lower }) => lower))].toSorted().join(' ')
}
