import type { Word } from '../words/words.ts'

const days = new Map(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].flatMap((name, at) =>
    [name, `${name}s`, name.slice(0, 3)].map((word) => [word, at] as const),
  ),
)
const workdays = 0b0011111
const weekend = 0b1100000
const everyDay = workdays | weekend
const several = new Map([
  ['weekday', workdays], ['weekdays', workdays], ['weekend', weekend], ['weekends', weekend], ['daily', everyDay],
]) // prettier-ignore

/** The weekdays that a stretch of words speaks of, and the places of the words that say so. */
export interface Days {
  /** One bit for each day of the week, from Monday on. */
  set: number
  at: ReadonlySet<number>
}

const leaving = new Set(['except', 'excluding', 'apart'])
const through = new Set(['to', '-', '–', 'through', 'until', 'till', 'bis'])

/** Words without which no day is told, nor left out. */
const telling = new Set([
  ...days.keys(),
  ...several.keys(),
  ...leaving,
  'but',
  'including',
  ';',
  'day',
  'week',
])
const noPlaces: ReadonlySet<number> = new Set()

/** "Monday to Friday", "on weekdays", "at the weekend", "daily except Mondays". */
export function daysIn(words: readonly Word[], from = 0, to = words.length): Days {
  let found = 0
  let places: Set<number> | undefined
  let last = -1
  let lastAt = -1
  let without = false
  for (let at = from; at < to; at++) {
    const word = words[at]!
    if (!telling.has(word.lower)) continue
    if (leaving.has(word.lower) || leavesOut(words, at)) without = true
    else if (word.lower === 'including' || word.lower === ';') without = false
    const day = dayOf(word)
    const set = day >= 0 ? 1 << day : severalAt(words, at)
    if (set === 0) continue
    places = (places ?? new Set()).add(at)
    if (without) {
      found = (found === 0 ? everyDay : found) & ~set
      continue
    }
    if (day >= 0 && last >= 0 && at - lastAt === 2 && through.has(words[at - 1]!.lower))
      for (let next = last; next !== day; next = (next + 1) % 7) found |= 1 << next
    // "on weekdays from Tuesday on"
    if (day >= 0 && isFirst(words, at)) {
      found = (found === 0 ? everyDay : found) & ~(set - 1)
      last = -1
      continue
    }
    found |= set
    last = day
    lastAt = at
  }
  return { set: found, at: places ?? noPlaces }
}

/** "every day but Sunday" */
export function leavesOut(words: readonly Word[], at: number): boolean {
  return (
    words[at]!.lower === 'but' &&
    /^(?:days?|daily|week|weekdays?)$/.test(words[at - 1]?.lower ?? '') &&
    words[at + 1] !== undefined &&
    (severalAt(words, at + 1) !== 0 || dayWord(words[at + 1]!))
  )
}

/** "from Tuesday on" */
function isFirst(words: readonly Word[], at: number): boolean {
  if (!/^(?:from|starting|beginning)$/.test(words[at - 1]?.lower ?? '')) return false
  const [on, next] = [words[at + 1]?.lower ?? '', words[at + 2]]
  return /^onwards?$/.test(on) || (on === 'on' && (!next || next.kind === 'sign' || next.lower === 'and'))
}

/** Whether a word is the name of a weekday. */
export function dayWord(word: Word): boolean {
  return dayOf(word) >= 0
}

function dayOf({ lower, text }: Word): number {
  // "the sun" and "he sat" are no days.
  return text === lower && lower.length <= 3 ? -1 : (days.get(lower) ?? -1)
}

function severalAt(words: readonly Word[], at: number): number {
  const { lower } = words[at]!
  const set = several.get(lower)
  if (set !== undefined) return set
  const before = words[at - 1]?.lower
  if (lower === 'day' && (before === 'every' || before === 'each')) return everyDay
  return lower === 'week' && before === 'the' && /^(?:during|in|through)$/.test(words[at - 2]?.lower ?? '')
    ? workdays
    : 0
}
