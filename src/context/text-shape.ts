import { commonWords, letterGroups, longestCommonWord, scripts } from './letter-groups.ts'

const capitals = letterGroups.findIndex((group) => group.startsWith('ABC'))
const lastOfLatin = letterGroups.findIndex((group) => group.startsWith('ơ'))

// Every UTF-16 code unit is of one kind. Its count's place in the shape is the kind; those of the nearest family's tokens come first.
const firstLetter = 1
const firstScript = firstLetter + letterGroups.length
const digit = firstScript + scripts.length
const [blank, tab, lineEnd, underscore, sign, beyond] = [1, 2, 3, 4, 5, 6].map((more) => digit + more) as Six
type Six = [number, number, number, number, number, number]

/** What is counted of runs of one sort, behind the kinds. */
const ofRuns = ['words', 'pastFour', 'pastSeven', 'capitalised', 'capitalsInARow', 'accented'] as const
const ofOtherRuns = ['otherWords', 'numbers', 'signs', 'indentations'] as const
const places = Object.fromEntries(
  [...ofRuns, ...ofOtherRuns].map((name, index) => [name, beyond + 1 + index]),
) as Record<(typeof ofRuns)[number] | (typeof ofOtherRuns)[number], number>
const firstLanguage = beyond + 1 + ofRuns.length + ofOtherRuns.length
export const shapeLength = firstLanguage + commonWords.length

const [latin, otherLetters, digits, signs, blanks, alone] = [0, 1, 2, 3, 4, 5]
const kinds = kindsOfCodeUnits()
const sorts = sortsOfKinds()
const languagesOf = new Map<string, number[]>()
for (const [language, list] of commonWords.entries())
  for (const word of new Set(list.split(' ')))
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language])

/**
 * What a text is made of, as far as tokenizers differ about it: the tokens that the nearest family takes, letters by language and
 * script, other characters by kind, then words and other runs. In one pass: it is done for all that goes into a prompt.
 */
export function textShape(text: string, nearestTokens: number): Float64Array {
  const shape = new Float64Array(shapeLength)
  shape[0] = nearestTokens
  let start = 0
  let sort = alone
  for (let at = 0; at <= text.length; at++) {
    const kind = at < text.length ? kinds[text.charCodeAt(at)]! : beyond
    const next = at < text.length ? sorts[kind]! : alone
    if (at < text.length) shape[kind]!++
    if (next === sort) continue
    if (sort === latin) addWord(shape, text, start, at)
    else if (sort === otherLetters) shape[places.otherWords]!++
    else if (sort === digits) shape[places.numbers]!++
    else if (sort === signs) shape[places.signs]!++
    else if (sort === blanks && at - start > 1) shape[places.indentations]!++
    start = at
    sort = next
  }
  return shape
}

function addWord(shape: Float64Array, text: string, start: number, end: number): void {
  const isCapital = (at: number) => kinds[text.charCodeAt(at)] === firstLetter + capitals
  const length = end - start
  let accents = 0
  for (let at = start; at < end; at++) {
    if (kinds[text.charCodeAt(at)]! > firstLetter + capitals) accents++
    if (at > start && isCapital(at) && isCapital(at - 1)) shape[places.capitalsInARow]!++
  }
  shape[places.words]!++
  shape[places.pastFour]! += Math.max(0, length - 4)
  shape[places.pastSeven]! += Math.max(0, length - 7)
  if (accents > 0) shape[places.accented]!++
  if (length > 1 && isCapital(start) && !isCapital(start + 1)) shape[places.capitalised]!++
  if (length <= longestCommonWord)
    for (const language of languagesOf.get(text.slice(start, end).toLowerCase()) ?? [])
      shape[firstLanguage + language]!++
}

function kindsOfCodeUnits(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(beyond)
  kinds.fill(sign, 0, 0x80)
  for (const [index, [from, to]] of scripts.entries()) kinds.fill(firstScript + index, from, to + 1)
  for (const [index, letters] of letterGroups.entries())
    for (const letter of letters) kinds[letter.charCodeAt(0)] = firstLetter + index
  kinds.fill(digit, 0x30, 0x3a)
  for (const [character, kind] of [
    [' ', blank],
    ['\t', tab],
    ['\n', lineEnd],
    ['_', underscore],
    ['×', sign],
    ['÷', sign],
  ] as const)
    kinds[character.charCodeAt(0)] = kind
  return kinds
}

/** Which kinds make a run together. */
function sortsOfKinds(): Uint8Array {
  const sorts = new Uint8Array(shapeLength).fill(alone)
  sorts.fill(latin, firstLetter, firstLetter + lastOfLatin + 1)
  sorts.fill(otherLetters, firstLetter + lastOfLatin + 1, digit)
  // Latin that no group names.
  sorts.fill(latin, firstScript, firstScript + 2)
  sorts[digit] = digits
  sorts[sign] = signs
  sorts[underscore] = signs
  sorts[blank] = blanks
  return sorts
}
