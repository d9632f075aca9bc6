import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import { coverOf } from '../facts/cover.ts'
import { factsOf, type Fact } from '../facts/facts.ts'
import { isAuxiliary } from '../words/verbs.ts'
import type { Word } from '../words/words.ts'

/** What several may do at once, each told of one alone. */
const shared =
  /^(?:be|ha|have|join|meet|marri|attend|plai|plei|live|work|study|studi|compet|win|won|share|receiv|get|becom|became|includ|visit|star|appear|graduat|serv|di)$/
const mostTold = 60
const longestName = 4
const fewestHeld = 2
const closeTogether = 6

/** They join the parts of a name. */
const particle = /^(?:de|del|della|di|da|van|von|der|la|le|al|bin|ibn)$/

interface Beside {
  side: 'subject' | 'object'
  name: Word[]
}

/**
 * "The train reaches Bellinzona at 10:12", where it is Lugano that it reaches then: another name right before or right
 * behind the same verb, at the same time. `coverOf` sees that the rest is the same.
 */
export function checkNeighbours(claim: ReadClaim, fact: Fact): ExactFinding[] {
  if (!fact.values.some(({ kind }) => kind === 'date' || kind === 'clock')) return []
  const verb = verbOf(fact)
  if (!verb || shared.test(verb.stem) || isUnsure(fact)) return []
  const facts = factsOf(claim.evidence)
  const told = (facts.holding.get(verb.stem) ?? [])
    .slice(0, mostTold)
    .filter((one) => verbOf(one)?.stem === verb.stem && !isUnsure(one))
  if (told.length === 0) return []
  return besideOf(fact).flatMap(({ side, name }): ExactFinding[] => {
    if (name[0]!.start < claim.start || name.at(-1)!.end > claim.end) return []
    // Somebody of whom the evidence speaks, and never with this verb.
    if (!name.every(({ stem }) => claim.evidence.holding.has(stem))) return []
    const has = (one: Fact) => name.some(({ stem }) => one.sentence.places.has(stem))
    if (told.some((one) => besideOf(one).some((other) => other.side === side && meets(other.name, name))))
      return []
    for (const given of told) {
      const shares = timeShared(fact, given)
      if (!shares) continue
      const other = besideOf(given).find((one) => one.side === side)
      if (!other || akin(other.name, name) || isTogether(claim, other.name, name)) continue
      // Who is named in the sentence may have done it, too; a place is told apart where it has a part of its own there.
      if (has(given) !== (side === 'object')) continue
      const without = new Set(name.map(({ stem }) => stem))
      const { nouns, verbs, held } = coverOf(fact, given, { without, facts })
      if (
        held + (shares === 'exactly' ? 1 : 0) < fewestHeld ||
        verbs.length > 0 ||
        nouns.length > (pointsBack(given) ? 1 : 0)
      )
        continue
      if (!nouns.every((key) => claim.evidence.passages[given.sentence.passage - 1]!.stems.has(key))) continue
      return [finding(claim, name, other.name, given)]
    }
    return []
  })
}

/** Where the verb of a fact begins: one that no list has is known by its ending, behind a name. */
function verbAt({ sentence: { words }, verb, from, to }: Fact): number {
  if (verb >= 0) return verb
  for (let at = from + 1; at < to; at++)
    if (/^[a-z]{3,}ed$/.test(words[at]!.text) && (words[at - 1]!.name || words[at - 1]!.initial)) return at
  return -1
}

/** The last verb of those that stand together: "had been nationalized". */
function verbOf(fact: Fact): Word | undefined {
  const { words } = fact.sentence
  let at = verbAt(fact)
  if (at < 0) return undefined
  while (at + 1 < fact.to && isAuxiliary(words[at]!)) at++
  const word = words[at]!
  return word.kind === 'word' && word.content ? word : undefined
}

function isUnsure({ sentence: { words }, from, to }: Fact): boolean {
  return (
    words.at(-1)!.text === '?' ||
    words
      .slice(from, to)
      .some(({ lower }) =>
        /^(?:not|never|no|or|if|may|might|could|would|neither|nor|than|like|also|too|.{2,}n['’]t)$/.test(
          lower,
        ),
      )
  )
}

/** The names that stand right before a verb and right behind it. */
function besideOf(fact: Fact): Beside[] {
  const { sentence: { words }, to, from } = fact // prettier-ignore
  const verb = verbAt(fact)
  const found: Beside[] = []
  const isName = (word: Word | undefined) => word !== undefined && (word.name || fact.names.has(word.stem))
  const subject: Word[] = []
  const isPart = (at: number) =>
    isName(words[at]) || (particle.test(words[at]!.lower) && isName(words[at - 1]))
  for (let at = verb - 1; at >= from && isPart(at); at--) subject.unshift(words[at]!)
  const before = words[verb - subject.length - 1]
  const isAlone = before === undefined || !/^(?:and|of|,|with|in|at|by|from|to)$/.test(before.lower)
  if (subject.length > 0 && subject.length <= longestName && isAlone)
    found.push({ side: 'subject', name: subject })
  let at = verb + 1
  while (at < to && isAuxiliary(words[at - 1]!)) at++
  const object: Word[] = []
  for (; at < to && isName(words[at]); at++) object.push(words[at]!)
  const goesOn = /^(?:and|,|of)$/.test(words[at]?.lower ?? '')
  if (object.length > 0 && object.length <= longestName && !goesOn)
    found.push({ side: 'object', name: object })
  return found
}

/** Whether both are told of one time: of a day, a month or an hour, or of a year alone. */
function timeShared(one: Fact, other: Fact): 'exactly' | 'by year' | undefined {
  for (const value of one.values) {
    if (value.kind !== 'date' && value.kind !== 'clock') continue
    const isSame = other.values.some(
      (given) => given.dimension === value.dimension && compareValues(value, given) === 'same',
    )
    if (isSame)
      return value.kind === 'clock' || value.dates?.every(({ month }) => month !== undefined)
        ? 'exactly'
        : 'by year'
  }
  return undefined
}

function meets(one: readonly Word[], other: readonly Word[]): boolean {
  return one.some(({ stem }) => other.some((word) => word.stem === stem))
}

/** One name, or a short form of the other: "de Lesseps", "UN". */
export function akin(one: readonly Word[], other: readonly Word[]): boolean {
  const letters = (name: readonly Word[]) => name.map(({ lower }) => lower[0]).join('')
  const short = (name: readonly Word[]) => name.map(({ lower }) => lower).join('')
  return (
    one.some(({ lower }) => other.some((word) => word.lower.slice(0, 4) === lower.slice(0, 4))) ||
    letters(one) === short(other) ||
    letters(other) === short(one)
  )
}

/** "Burma, now Myanmar", "Jobs, who led Apple": the evidence names them close together, and not as two of a list. */
function isTogether({ evidence }: ReadClaim, one: readonly Word[], other: readonly Word[]): boolean {
  return evidence.sentences.some(({ words }) => {
    const [left, right] = [one, other].map((name) =>
      words.findIndex(({ stem }) => stem === name.at(-1)!.stem),
    )
    if (left! < 0 || right! < 0) return false
    const between = words.slice(Math.min(left!, right!) + 1, Math.max(left!, right!))
    const isList =
      between.some(({ lower }) => lower === 'and') &&
      between.every(({ name, lower }) => name || /^(?:and|,)$/.test(lower))
    return between.length <= closeTogether && !isList
  })
}

function pointsBack({ sentence: { words }, from, to }: Fact): boolean {
  return words.slice(from, to).some(({ lower }) => /^(?:it|them|him|her|this)$/.test(lower))
}

function finding(
  claim: ReadClaim,
  name: readonly Word[],
  instead: readonly Word[],
  given: Fact,
): ExactFinding {
  const { passage, words } = given.sentence
  const [start, end] = [name[0]!.start, name.at(-1)!.end]
  const text = claim.evidence.passages[passage - 1]!.text
  const values = {
    given: text.slice(instead[0]!.start, instead.at(-1)!.end),
    claimed: claim.answer.slice(start, end),
  }
  return {
    verdict: 'contradicted',
    start,
    end,
    evidence: [{ passage, start: words[given.from]!.start, end: words[given.to - 1]!.end }],
    because: { code: 'other-word', values },
    check: 'names',
  }
}
