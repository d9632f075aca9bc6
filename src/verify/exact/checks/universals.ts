import type { ExactFinding, ReadClaim } from '../claim.ts'
import { sentencesSharing, shareOf, weighed, type Weighed } from '../binding/shared-words.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'
import { daysIn, dayWord } from '../facts/days.ts'
import { opensUniversal } from '../words/openings.ts'
import type { Word } from '../words/words.ts'

/** How much else of the claim has to stand in the sentence that makes the exception. */
const leastShare = 0.5
const fewestHeld = 2
/** How far from what it bounds an "only" may stand, in words. */
const reach = 7
const timely =
  /^(?:day|days|night|week|weekday|weekdays|weekend|weekends|year|time|times|season|winter|summer|spring|autumn|month|months|hours?|session|sessions)$/

const unsure =
  /^(?:not|no|never|nor|except|only|unless|if|almost|nearly|most|some|neither|without|.{2,}n['’]t)$/
/** A claim with one of these makes an exception of its own. */
const bounding =
  /^(?:except|excepting|only|solely|exclusively|other|otherwise|apart|unless|but|although|though|while|provided|if)$/
const maybe = /^(?:may|might|sometimes|often|usually|can|could|occasionally|normally)$/

/** That something holds of all, and of what. */
interface Universal {
  first: number
  last: number
  /** The stem of what it is said of; of times and persons none. */
  noun?: string | undefined
  kind: 'thing' | 'time' | 'days' | 'year' | 'always' | 'whatever' | 'often'
}

/** "Every day", "in any session", "whether or not …", where the evidence says the same with "only" or "but not". */
export function checkUniversals(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence, at) => {
    if (!claim.openings[at]!.universal) return []
    const universals = universalsIn(sentence.words)
    if (
      universals.length === 0 ||
      sentence.words.at(-1)!.text === '?' ||
      sentence.words.some(({ lower }) => bounding.test(lower))
    )
      return []
    return universals.flatMap((universal) => {
      const given = exceptionTo(claim, sentence, universal)
      return given ? [finding(claim, sentence, universal, given)] : []
    })
  })
}

function isUnsure(words: readonly Word[], at: number): boolean {
  for (let before = Math.max(0, at - 4); before < at; before++)
    if (unsure.test(words[before]!.lower)) return true
  return false
}

function universalsIn(words: readonly Word[]): Universal[] {
  const found: Universal[] = []
  for (const [at, { lower }] of words.entries()) {
    if (!opensUniversal(lower) || isUnsure(words, at)) continue
    const next = words[at + 1]?.lower ?? ''
    if (lower === 'whether' && next === 'or' && words[at + 2]?.lower === 'not')
      found.push({ first: at, last: at + 2, kind: 'whatever' })
    else if (
      (lower === 'with' && next === 'or' && words[at + 2]?.lower === 'without') ||
      lower === 'regardless'
    )
      found.push({ first: at, last: at + 1, kind: 'whatever' })
    else if (isEveryDay(words, at))
      found.push({ first: at, last: at + (lower === 'daily' ? 0 : lower === 'every' ? 1 : 3), kind: 'days' })
    else if (lower === 'all' && /^(?:year|winter|summer)$/.test(next))
      found.push({ first: at, last: at + 1, kind: 'year' })
    else if (lower === 'always') found.push({ first: at, last: at, kind: 'always' })
    else if (lower === 'at' && next === 'any' && words[at + 2]?.lower === 'time')
      found.push({ first: at, last: at + 2, kind: 'time' })
    else if (
      lower === 'as' &&
      /^(?:often|many|much)$/.test(next) &&
      words[at + 2]?.lower === 'as' &&
      !isTimes(words[at - 1])
    )
      found.push({ first: at, last: at + 4, kind: 'often' })
    else if (/^(?:every|any|all|whichever|either|both)$/.test(lower)) {
      const noun = nounBehind(words, at + 1)
      if (noun < 0) continue
      const kind = timely.test(words[noun]!.lower) ? 'time' : 'thing'
      found.push({ first: at, last: noun, noun: words[noun]!.stem, kind })
    }
  }
  return found
}

/** "twice as much as" compares. */
function isTimes(before: Word | undefined): boolean {
  return before !== undefined && (before.kind === 'number' || /^(?:twice|half|times|not)$/.test(before.lower))
}

/** "every day", "daily", "seven days a week" */
function isEveryDay(words: readonly Word[], at: number): boolean {
  // "daily, including Mondays" is held against the days by themselves.
  if (words.some(dayWord)) return false
  const text = (from: number, count: number) =>
    words
      .slice(from, from + count)
      .map(({ lower }) => lower)
      .join(' ')
  return (
    words[at]!.lower === 'daily' ||
    text(at, 2) === 'every day' ||
    /^(?:seven|7) days a week$/.test(text(at, 4))
  )
}

const wholeWeek = 0b1111111

/** "any of the weekend sessions" */
function nounBehind(words: readonly Word[], from: number): number {
  let found = -1
  for (let at = from; at < words.length && at < from + 5; at++) {
    const word = words[at]!
    if (word.kind === 'sign') break
    if (word.content) found = at
    else if (found >= 0) break
    else if (!/^(?:of|the|these|those|its|your|their|two|three|a|kind|type|sort)$/.test(word.lower)) break
  }
  return found
}

function exceptionTo(
  claim: ReadClaim,
  sentence: ReadSentence,
  universal: Universal,
): ReadSentence | undefined {
  const nearby = candidates(claim.evidence, universal, sentence)
  if (nearby.length === 0) return undefined
  const words = weighed(sentence, claim.evidence, (at) => at >= universal.first && at <= universal.last)
  if (words.length === 0) return undefined
  const isCovering = (given: ReadSentence) => {
    const { share, held } = shareOf(words, given)
    // What all are of is told of, too, where the exception is made.
    const needed = universal.kind === 'thing' ? fewestHeld - 1 : fewestHeld
    return held >= needed && share >= leastShare
  }
  const given = nearby.find((one) => bounds(one, universal, sentence, words) && isCovering(one))
  if (!given) return undefined
  const isSaid = sentencesSharing(words, claim.evidence).some(
    (one) =>
      one !== given && universalsIn(one.words).some(({ kind }) => kind === universal.kind) && isCovering(one),
  )
  return isSaid ? undefined : given
}

const mostCandidates = 40

/** Where an exception may be made: what is not of the thing, or bounds nothing, is not looked at. */
function candidates(
  evidence: PreparedEvidence,
  { kind, noun, last }: Universal,
  { words }: ReadSentence,
): readonly ReadSentence[] {
  const behind = words.slice(last + 1).filter(({ content }) => content)
  switch (kind) {
    case 'thing':
      return (evidence.holding.get(noun!) ?? []).slice(0, mostCandidates)
    case 'always':
      return (evidence.holding.get(behind[0]?.stem ?? '') ?? []).slice(0, mostCandidates)
    case 'whatever':
      return behind
        .slice(0, 3)
        .flatMap(({ stem }) => (evidence.holding.get(stem) ?? []).slice(0, mostCandidates))
    case 'days':
      return sentencesOfDays(evidence)
    case 'year':
      return (evidence.values.get('date') ?? [])
        .flatMap(({ value, sentence }) => (value.range ? sentence : []))
        .slice(0, mostCandidates)
    default:
      return limitedSentences(evidence)
  }
}

const sentencesOfDays = remembered((evidence: PreparedEvidence): readonly ReadSentence[] =>
  evidence.sentences
    .filter(
      (sentence) =>
        daysIn(sentence.words).set !== 0 &&
        !sentence.words.some(({ text }) => text === '|') &&
        !isOfWeek(sentence, evidence),
    )
    .slice(0, mostCandidates),
)

/** A day of a week that data give says nothing of the other six: `week.ts` has them all before it. */
function isOfWeek({ passage, start, end }: ReadSentence, { weeks }: PreparedEvidence): boolean {
  return weeks.some(
    (week) => week.passage === passage && week.days.some((day) => start < day.end && day.start < end),
  )
}

const limitedSentences = remembered((evidence: PreparedEvidence): readonly ReadSentence[] =>
  evidence.sentences
    .filter(
      ({ words }) => limitsAt(words).length > 0 || words.some(({ lower }) => /^(?:once|twice)$/.test(lower)),
    )
    .slice(0, mostCandidates),
)

/** Whether a sentence holds of a part only of what the claim tells of all. */
function bounds(
  given: ReadSentence,
  universal: Universal,
  claimed: ReadSentence,
  rest: readonly Weighed[],
): boolean {
  const { words, values } = given
  const isOwn = universalsIn(words).some(
    ({ kind, noun }) => kind === universal.kind && noun === universal.noun,
  )
  // Of days each part of a sentence has its own.
  if (isOwn && universal.kind !== 'days') return false
  switch (universal.kind) {
    case 'always': {
      const what = claimed.words.slice(universal.last + 1).find(({ content }) => content)
      const at = words.findIndex(({ stem }) => stem === what?.stem)
      return at >= 0 && words.slice(Math.max(0, at - 3), at).some(({ lower }) => maybe.test(lower))
    }
    case 'whatever': {
      const stems = claimed.words
        .slice(universal.last + 1)
        .filter(({ content }) => content)
        .slice(0, 3)
        .map(({ stem }) => stem)
      return limitsAt(words).some((at) =>
        words.slice(at, at + reach).some(({ stem }) => stems.includes(stem)),
      )
    }
    case 'days':
      return partsOf(given, rest).some(([from, to]) => {
        const { set } = daysIn(words, from, to)
        return set !== 0 && set !== wholeWeek
      })
    case 'year':
      return partsOf(given, rest).some(([from, to]) =>
        values.some(
          ({ first, dates, range }) =>
            first >= from && first < to && range && dates?.some(({ month }) => month !== undefined),
        ),
      )
    case 'often':
      return words.some(({ lower }) => lower === 'once' || lower === 'twice')
    case 'time':
      return limitsAt(words).some((at) =>
        words
          .slice(Math.max(0, at - 4), at + reach)
          .some(
            (word, place) =>
              dayWord(word) || timely.test(word.lower) || isTime(values, Math.max(0, at - 4) + place),
          ),
      )
    default:
      return limitsAt(words).some((at) =>
        words.slice(Math.max(0, at - 4), at + reach).some(({ stem }) => stem === universal.noun),
      )
  }
}

/** The parts of a sentence between semicolons that have most of what the claim says. */
function partsOf({ words }: ReadSentence, rest: readonly Weighed[]): [number, number][] {
  const cuts = [0, ...words.flatMap(({ text }, at) => (text === ';' ? [at] : [])), words.length]
  return cuts.slice(1).flatMap((to, at): [number, number][] => {
    const stems = new Set(words.slice(cuts[at]!, to).map(({ stem }) => stem))
    const held = rest.filter(({ stem }) => stems.has(stem)).length
    return held >= fewestHeld && held * 2 >= rest.length ? [[cuts[at]!, to]] : []
  })
}

function isTime(values: ReadSentence['values'], at: number): boolean {
  return values.some(
    ({ kind, first, last }) => (kind === 'date' || kind === 'clock') && at >= first && at <= last,
  )
}

/** Where something is bounded: "only", "except", "but not", "unless". */
function limitsAt(words: readonly Word[]): number[] {
  return words.flatMap(({ lower }, at) => {
    const next = words[at + 1]?.lower ?? ''
    if (/^(?:only|except|excluding|unless|provided)$/.test(lower)) return [at]
    return (lower === 'but' && next === 'not') ||
      (lower === 'apart' && next === 'from') ||
      (lower === 'not' && /^(?:on|in|at|for|the|other|to)$/.test(next))
      ? [at]
      : []
  })
}

function finding(
  claim: ReadClaim,
  { words }: ReadSentence,
  { first, last }: Universal,
  given: ReadSentence,
): ExactFinding {
  const { passage, start, end } = given
  return {
    verdict: 'contradicted', start: words[first]!.start, end: words[Math.min(last, words.length - 1)]!.end, check: 'universals',
    evidence: [{ passage, start, end }],
    because: { code: 'says-otherwise', values: { source: claim.evidence.passages[passage - 1]!.text.slice(start, end) } },
  } // prettier-ignore
}
