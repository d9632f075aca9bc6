import type { ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

/** "$30 a month more than the Basic plan": how much lies between two. */
export function isDifference({ words }: ReadSentence, { last }: Value): boolean {
  const after = words.slice(last + 1, last + 6).map(({ lower }) => lower)
  const than = after.indexOf('than')
  return than > 0 && /^(?:more|less|fewer|[a-z]+er)$/.test(after[than - 1]!)
}

/** "saves about 55 calories", "adds $10 a month": by how much something else is less or more. */
export function isSaving({ words }: ReadSentence, { first }: Value): boolean {
  const before = words.slice(Math.max(0, first - 3), first).map(({ lower }) => lower)
  const verb = before.findLastIndex((word) =>
    /^(?:sav|cut|add|reduc|lower|rais|shav)(?:e[sd]?|s|ing|ed|ting)?$/.test(word),
  )
  return (
    verb >= 0 &&
    before
      .slice(verb + 1)
      .every((word) => /^(?:about|around|roughly|nearly|some|up|you|another|an|extra)$/.test(word))
  )
}

/** "the 2023 edition": the year tells which one is meant. */
export function isAttribute(sentence: ReadSentence, value: Value): boolean {
  if (!value.dates) return false
  const before = sentence.words[value.first - 1]
  const after = sentence.words[value.last + 1]
  return (
    (before?.lower === 'the' || before === undefined) && after !== undefined && after.content && after.spaced
  )
}

/** "the credit would be 6%": an answer works out what is not given. */
export function isSupposed({ words }: ReadSentence, value: Value): boolean {
  const before = words.slice(Math.max(0, value.first - 8), value.first)
  const would = before.findLastIndex(({ lower }) =>
    /^(?:would|suppose|supposing|assuming|imagine)$/.test(lower),
  )
  return would >= 0 && !before.slice(would).some(({ lower }) => /^(?:,|;|and|that|which|who)$/.test(lower))
}

/** "With a down payment of 25%, …" supposes a case; beside a threshold it contradicts nothing. */
export function isCondition({ words }: ReadSentence, value: Value): boolean {
  if (!/^(?:with|if|at|for|after|on|when)$/.test(words[0]!.lower)) return false
  const comma = words.findIndex(({ text }) => text === ',')
  return comma > value.last
}

/** "At 5% …", "In 2023 …": what a sentence begins with tells which one is meant. */
export function isLead({ words }: ReadSentence, value: Value): boolean {
  return value.first <= 3 && /^(?:with|if|at|for|after|on|when|in|under)$/.test(words[0]!.lower)
}

const lastDays =
  /^(?:until|till|by|before|through|ends?|ended|closes?|closed|finish(?:es)?|expires?|deadline|due|latest)$/
const firstDays = /^(?:from|since|starting|starts?|started|begins?|began|opens?|opened)$/

/** Whether both say when something ends, or both when it begins: "until 8 September", "ends on 8 September". */
export function isSameEnd(one: Place, other: Place): boolean {
  return [lastDays, firstDays].some((words) => stands(words, one) && stands(words, other))
}

type Place = { sentence: ReadSentence; value: Value }

function stands(wanted: RegExp, { sentence: { words }, value: { first } }: Place): boolean {
  return words.slice(Math.max(0, first - 2), first).some(({ lower }) => wanted.test(lower))
}
