import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'

const mentioning = /^(?:mentioned|mention|discussed|described|stated|named|listed|reported|noted)$/
const vague =
  /^(?:signific|specif|exact|detail|addit|further|direct|explicit|particular|clear|definit|inform|other|real|seem|appear|notabl|major)$/
const complement = /^(?:between|of|for|in|on|about|to|with|from)$/
const fewestWords = 3
const longestName = 6
const mostSentences = 40

/**
 * "There are no cultural or economic links mentioned" where the evidence has "cultural and economic links": a denial
 * that something is spoken of is shown wrong by the words themselves.
 */
export function checkMentions(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const denied = deniedIn(sentence)
    if (!denied) return []
    const { name, more } = denied
    const [rarest] = name
      .map(({ stem }) => claim.evidence.holding.get(stem) ?? [])
      .toSorted((one, other) => one.length - other.length)
    for (const given of rarest!.slice(0, mostSentences)) {
      if (given.words.some(({ lower }) => /^(?:no|not|none|without|never|.+n['’]t)$/.test(lower))) continue
      const place = placeOf(given, name)
      if (!place || !more.every(({ stem }) => given.places.has(stem))) continue
      if (name.length + more.length < fewestWords) continue
      const text = claim.evidence.passages[given.passage - 1]!.text
      return [{
        verdict: 'contradicted', start: name[0]!.start, end: name.at(-1)!.end,
        evidence: [{ passage: given.passage, start: given.start, end: given.end }],
        because: { code: 'is-mentioned', values: { source: text.slice(place.start, place.end) } }, check: 'mentions',
      }] // prettier-ignore
    }
    return []
  })
}

/** What is said not to be spoken of: its name, and what tells more of it. */
function deniedIn({ words }: ReadSentence): { name: Word[]; more: Word[] } | undefined {
  const no = words.findIndex(({ lower }) => lower === 'no')
  const from = no >= 0 ? no : anyBehindNot(words)
  if (from < 0) return undefined
  const last = words.findLastIndex(({ lower }) => mentioning.test(lower))
  if (last < from || words.slice(0, from).some(({ lower }) => mentioning.test(lower))) return undefined
  const name: Word[] = []
  let at = from + 1
  for (; at < last && !complement.test(words[at]!.lower); at++) {
    const word = words[at]!
    if (word.content && !vague.test(word.stem)) name.push(word)
    else if (!word.content && !/^(?:or|and|,)$/.test(word.lower)) break
  }
  if (name.length < 2 || name.length > longestName) return undefined
  // "between the two countries" points back.
  const back = /^(?:the|both|these|those|them|it)$/.test(words[at + 1]?.lower ?? '')
  const more = back ? [] : words.slice(at, last).filter(({ content, stem }) => content && !vague.test(stem))
  return { name, more }
}

function anyBehindNot(words: Word[]): number {
  if (!words.some(({ lower }) => lower === 'any')) return -1
  const not = words.findIndex(({ lower }) => /^(?:not|.+n['’]t)$/.test(lower))
  return not < 0 ? -1 : words.findIndex(({ lower }, at) => at > not && lower === 'any')
}

/** Where the words stand side by side, with nothing but "and" between them. */
function placeOf(given: ReadSentence, name: Word[]): { start: number; end: number } | undefined {
  const words = given.words.filter(({ lower }) => !/^(?:and|or|,|the)$/.test(lower))
  for (let from = 0; from + name.length <= words.length; from++)
    if (name.every(({ stem }, at) => words[from + at]!.stem === stem))
      return { start: words[from]!.start, end: words[from + name.length - 1]!.end }
  return undefined
}
