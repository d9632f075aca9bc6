import { dayNames, type ToldDay, type ToldWeek } from '../../evidence/week-hours.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { daysIn, leavesOut } from '../facts/days.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

/** What is doubted, wished, usual or told of something else than when the place is open. */
const unsure =
  /^(?:if|when|whenever|unless|whether|may|might|could|would|should|or|usually|generally|typically|mostly|often|sometimes|holidays?|kitchen|happy|lunch|dinner|breakfast|brunch|bar|pool|parking|delivery|reviewers?|customers?|someone|arrived|came|visited|went|var(?:y|ies|ying)|different|respectively|only|most|some|few|than|was|were|had)$/
const midnight = 1440

/** A part of a sentence with the days that it speaks of, and what it says of them. */
interface Part {
  from: number
  to: number
  days: number
  says: 'open' | 'closed' | undefined
  values: readonly Value[]
  /** It names a time that is no figure. */
  isAtNoon: boolean
}

type Week = ToldWeek & { passage: number }

/** Days on which a place is said to be open or closed, and when, against the hours that data give day by day. */
export function checkWeek(claim: ReadClaim): ExactFinding[] {
  const [week] = claim.evidence.weeks
  if (!week || claim.evidence.weeks.length > 1) return []
  return claim.sentences.flatMap((sentence) => {
    if (sentence.words.some(({ lower }) => unsure.test(lower)) || isInOrder(sentence)) return []
    return partsOf(sentence).flatMap((part) => {
      const days = otherDays(claim, sentence, part, week)
      // Of days on which it is closed no time need be told.
      return days.length > 0 ? days : otherTimes(claim, sentence, part, week)
    })
  })
}

/** "It closes at 3 on the first two days and at 9 on Friday": which days are meant is told by their order. */
function isInOrder({ words }: ReadSentence): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:first|last|other|remaining|rest|former|latter|latest|earliest|longest)$/.test(lower) &&
      words[at - 1]?.lower !== 'at',
  )
}

const stating = /^(?:opens?|operates?|operating|closed|shut)$/
const joints = /^(?:,|;|and|but|while|whereas|\(|\)|with)$/

/** What stands between two joints, each with the days that it names or goes on with. */
function partsOf(sentence: ReadSentence): Part[] {
  const { words } = sentence
  const cuts = words.flatMap(({ lower }, at) =>
    (joints.test(lower) && !leavesOut(words, at)) || isListed(words, at) ? [at] : [],
  )
  const parts: Part[] = []
  let from = 0
  for (const to of [...cuts, words.length]) {
    const part = partOf(sentence, from, to)
    const last = parts.at(-1)
    if (last && last.days !== 0 && part.days !== 0 && !tells(last) && isDaysFrom(words, part.from + 1)) {
      // "On Fridays and Saturdays it is open"
      parts[parts.length - 1] = { ...part, from: last.from, days: last.days | part.days }
    } else if (last && part.days === 0 && tells(part)) {
      // "It opens on Friday at 11 and closes at 9"
      if (last.days !== 0 && !tells(last))
        parts[parts.length - 1] = { ...part, from: last.from, days: last.days }
      else parts.push({ ...part, from, days: last.days })
    } else if (last && part.days !== 0 && !tells(part) && to === words.length) {
      // "It opens at 6 on Tuesday and Wednesday", and not "… and no hours are given for Monday"
      if (isOnlyDays(words, part)) parts[parts.length - 1] = { ...last, to, days: last.days | part.days }
    } else if (part.days !== 0 || tells(part)) parts.push({ ...part, says: part.says ?? last?.says })
    from = to
  }
  return parts
}

function tells({ says, values, isAtNoon }: Part): boolean {
  return says !== undefined || values.length > 0 || isAtNoon
}

/** Whether a day stands at a place, behind no more than "on". */
function isDaysFrom(words: ReadSentence['words'], at: number): boolean {
  const from = /^(?:on|from|the|each|every)$/.test(words[at]?.lower ?? '') ? at + 1 : at
  return daysIn(words, at, Math.min(words.length, from + 1)).set !== 0
}

function isOnlyDays(words: ReadSentence['words'], { from, to }: Part): boolean {
  const { at: days } = daysIn(words, from, to)
  return words
    .slice(from, to)
    .every(
      ({ kind, lower }, at) =>
        days.has(from + at) ||
        kind === 'sign' ||
        /^(?:and|on|to|through|the|each|every|also|alike|both|too)$/.test(lower),
    )
}

/** "every day: Monday to Thursday from 9 to 5, …" */
function isListed(words: ReadSentence['words'], at: number): boolean {
  if (words[at]!.text !== ':' || words[at + 1]?.spaced === false) return false
  const before = words.slice(Math.max(0, at - 5), at).map(({ lower }) => lower)
  return /\b(?:every|each|all|daily|seven|7)\b/.test(before.join(' '))
}

function partOf({ words, values }: ReadSentence, from: number, to: number): Part {
  let says: Part['says']
  for (let at = from; at < to; at++) {
    const { lower } = words[at]!
    const isDenied = words.slice(Math.max(from, deniedFrom(words, at)), at).some(denies)
    if (lower === 'closed' || lower === 'shut') says = isDenied ? 'open' : 'closed'
    else if (/^(?:opens?|operates?|operating)$/.test(lower)) says = isDenied ? 'closed' : 'open'
  }
  const days =
    daysIn(words, from, to).set ||
    allWeek(
      words
        .slice(from, to)
        .map(({ lower }) => lower)
        .join(' '),
    )
  const own = values
    .filter(({ first, last }) => first >= from && last < to)
    .flatMap((value) => (value.kind === 'clock' ? value : (bareHour(words, value) ?? [])))
  const isAtNoon = words.slice(from, to).some(({ lower }) => /^(?:noon|midday|midnight)$/.test(lower))
  return { from, to, days, says, values: own, isAtNoon }
}

/** "until 3": an hour of either half of the day. */
function bareHour(words: ReadSentence['words'], value: Value): Value | undefined {
  const { kind, low, range, first, last } = value
  if (kind !== 'number' || range || !Number.isInteger(low) || low < 1 || low > 12) return undefined
  const isHour =
    /^(?:until|till|til)$/.test(words[first - 1]?.lower ?? '') ||
    (words[first - 1]?.lower === 'at' && /^(?:opens?|closes?)$/.test(words[first - 2]?.lower ?? ''))
  const next = words[last + 1]
  const isAlone = !next || /^(?:[.,;)]|and|but|on|every|each|daily|from)$/.test(next.lower)
  if (!isHour || !isAlone) return undefined
  const minutes = low * 60
  const readings = [(minutes + midnight / 2) % midnight]
  return { ...value, kind: 'clock', dimension: 'clock', low: minutes, high: minutes, readings }
}

function denies({ lower }: ReadSentence['words'][number]): boolean {
  return /^(?:not|never|no)$|n['’]t$/.test(lower)
}

/** Where what may deny a word begins: "isn't listed as open". */
function deniedFrom(words: ReadSentence['words'], at: number): number {
  let from = at
  while (/^(?:listed|shown|given|marked|described|as|being|to|be)$/.test(words[from - 1]?.lower ?? '')) from--
  return from - 2
}

const everyDay = 0b1111111

function allWeek(text: string): number {
  return /\b(?:(?:seven|7) days (?:a|per|each) week|all week|(?:24 ?[/] ?7))\b/.test(text) ? everyDay : 0
}

function daysOf(week: Week, set: number): ToldDay[] {
  return week.days.filter(({ day }) => (set & (1 << day)) !== 0)
}

/** "Open every day", where it is closed on one; "closed on Sundays", where it is open. */
function otherDays(claim: ReadClaim, sentence: ReadSentence, part: Part, week: Week): ExactFinding[] {
  if (part.days === 0 || part.says === undefined) return []
  const days = daysOf(week, part.days)
  const isOtherwise = ({ closed, hours }: ToldDay) => (part.says === 'open' ? closed : hours !== undefined)
  const other = days.find(isOtherwise)
  // "Closed on Sundays and Mondays" is wrong of one of them already.
  return other ? [finding(claim, spanOf(sentence, part), { week, day: other })] : []
}

/** From what it says to the last day that it names, or the other way round. */
function spanOf({ words }: ReadSentence, { from, to }: Part): { start: number; end: number } {
  const places = [...daysIn(words, from, to).at]
  for (let at = from; at < to; at++) if (stating.test(words[at]!.lower)) places.push(at)
  const at = places.length > 1 ? places : [from, to - 1]
  return { start: words[Math.min(...at)]!.start, end: words[Math.max(...at)]!.end }
}

/** "Until 11 pm on Fridays", where it closes at half past ten. */
function otherTimes(claim: ReadClaim, { words }: ReadSentence, part: Part, week: Week): ExactFinding[] {
  if (part.says === 'closed') return []
  const known = part.days === 0 ? week.days : daysOf(week, part.days)
  const given = known.filter(({ hours }) => hours !== undefined)
  if (given.length === 0 || given.length < known.filter(({ closed }) => !closed).length) return []
  // "… on weekdays, with longer hours on Thursdays"
  if (
    given.length > 1 &&
    words.some(({ lower }) => /^(?:later|earlier|longer|shorter|extended)$/.test(lower))
  )
    return []
  return part.values.flatMap((value): ExactFinding[] => {
    const before = words.slice(Math.max(part.from, value.first - 3), value.first).map(({ lower }) => lower)
    const ends = endsOf(value, before, part.says !== undefined)
    if (ends.length === 0 || isElsewhere(claim, value, week)) return []
    const other = given.filter(({ hours }) => ends.some((one) => !isSame(value, one, hours!)))
    // Where no day is named, it may be said of any.
    if (other.length === 0 || (part.days === 0 && other.length < given.length)) return []
    return [finding(claim, value, { week, day: other[0]! })]
  })
}

type End = 'opens' | 'closes'

/** Which ends of a day a time tells. */
function endsOf(value: Value, before: readonly string[], says: boolean): End[] {
  if (value.hedge !== 'none') return []
  if (value.range) return says || before.includes('hours') ? ['opens', 'closes'] : []
  const last = before.at(-1) ?? ''
  if (/^(?:after|before|past|by)$/.test(last)) return []
  if (/^(?:until|till|til)$/.test(last) || before.some((word) => /^(?:closes?|closing)$/.test(word)))
    return ['closes']
  // "open every day from 11 AM"
  if (says && last === 'from' && before.at(-2) !== 'apart') return ['opens']
  return before.some((word) => /^(?:opens?|opening)$/.test(word)) ? ['opens'] : []
}

function isSame(value: Value, end: End, hours: { opens: number; closes: number }): boolean {
  const told = hours[end] % midnight
  const own = end === 'opens' || !value.range ? value.low : value.high
  // "11 to 9" may be of either half of the day.
  const readings = value.readings.length > 0 ? [own, own + midnight / 2] : [own]
  return readings.some((reading) => reading % midnight === told)
}

/** Prose beside the data may speak of it. */
function isElsewhere({ evidence }: ReadClaim, value: Value, week: Week): boolean {
  const inWeek = (passage: number, start: number, end: number) =>
    passage === week.passage && week.days.some((day) => start < day.end && day.start < end)
  return (evidence.values.get('clock') ?? []).some(
    ({ sentence, value: other }) =>
      !inWeek(sentence.passage, sentence.start, sentence.end) && other.low === value.low,
  )
}

function finding(
  claim: ReadClaim,
  { start, end }: { start: number; end: number },
  { week, day }: { week: Week; day: ToldDay },
): ExactFinding {
  const values = { field: dayNames[day.day]!, given: day.given, claimed: claim.answer.slice(start, end) }
  return {
    verdict: 'contradicted',
    start,
    end,
    evidence: [{ passage: week.passage, start: day.start, end: day.end }],
    because: { code: 'other-cell', values },
    check: 'week',
  }
}
