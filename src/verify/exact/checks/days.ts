import { daysIn } from '../facts/days.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { coverOf } from '../facts/cover.ts'
import { factsNear, factsOf, type Fact } from '../facts/facts.ts'
import { polesOf } from '../facts/poles.ts'

const excepting = /^(?:except|excepted|excepting|excluding|excluded|apart)$/

/** "Paper is collected on Thursdays", where the evidence has Tuesdays for paper. */
export function checkDays(claim: ReadClaim, fact: Fact): ExactFinding[] {
  const { words } = fact.sentence
  const said = daysIn(words, fact.from, fact.to)
  // "Sundays excepted"
  if (words.slice(fact.from, fact.to).some(({ lower }) => excepting.test(lower))) return []
  if (said.set === 0 || fact.values.length > 0 || fact.subject.size === 0) return []
  const facts = factsOf(claim.evidence)
  const told = factsNear(claim.evidence, fact).filter((one) => {
    if (one.days === 0) return false
    const { nouns, verbs } = coverOf(fact, one, { facts })
    return nouns.length === 0 && (verbs.length === 0 || one.verb < 0) && isSide(fact, one)
  })
  const [given] = told
  if (!given || told.some((one) => !excludes(said.set, one))) return []
  const places = [...said.at].toSorted((one, other) => one - other)
  const [start, end] = [words[places[0]!]!.start, words[places.at(-1)!]!.end]
  if (start < claim.start || end > claim.end) return []
  const { sentence } = given
  const [from, to] = [sentence.words[given.from]!.start, sentence.words[given.to - 1]!.end]
  return [{
    verdict: 'contradicted', start, end, evidence: [{ passage: sentence.passage, start: from, end: to }],
    because: { code: 'says-otherwise', values: { source: claim.evidence.passages[sentence.passage - 1]!.text.slice(from, to) } },
    check: 'days',
  }] // prettier-ignore
}

/** On none of these days, or on one that is made an exception of. */
function excludes(days: number, { days: given, sentence: { words } }: Fact): boolean {
  const isExcepting = words.some(({ lower }) => excepting.test(lower))
  return (days & given) === 0 || (isExcepting && (days & ~given) !== 0)
}

/** "open" is not told of the days on which it is closed. */
function isSide(claimed: Fact, given: Fact): boolean {
  const side = (fact: Fact) => polesOf(fact).find(({ dimension }) => dimension === 'openness')?.side
  const denied = ({ sentence: { words }, from, to }: Fact) =>
    words.slice(from, to).some(({ lower }) => /^(?:not|no|never|.{2,}n['’]t)$/.test(lower))
  return side(claimed) === side(given) && denied(claimed) === denied(given)
}
