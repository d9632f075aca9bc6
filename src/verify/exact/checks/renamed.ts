import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'

/** This much of both sentences has to be the same, beside the name: two facts seldom share so many words in a row. */
const fewestShared = 5
const longestName = 3

export interface Renamed {
  /** The name in the claim, from its first to its last word. */
  name: Word[]
  /** What stands in its place in the evidence. */
  instead: Word[]
}

/**
 * A sentence that is the evidence's own but for one name: "The treaty was signed in Ghent" where that reads
 * "… in Vienna". Both sides are skeletons, the words of content in order.
 */
export function renamed(
  skeleton: Word[],
  other: Word[],
  given: ReadSentence,
  evidence: PreparedEvidence,
): Renamed | undefined {
  if (skeleton.length < fewestShared + 1) return undefined
  for (let from = 0; from + fewestShared <= other.length; from++) {
    let before = 0
    while (before < skeleton.length && skeleton[before]!.stem === other[from + before]?.stem) before++
    // The claim begins with the name: then so does what it is held against.
    if (before === 0 && from > 0 && other[from - 1]!.end > other[from]!.start - 2) continue
    for (let claimed = 1; claimed <= longestName; claimed++)
      for (let told = 1; told <= longestName; told++) {
        const [behind, there] = [before + claimed, from + before + told]
        if (behind > skeleton.length || there > other.length || skeleton.length - claimed < fewestShared)
          continue
        if (!isSame(skeleton, behind, other, there)) continue
        const name = skeleton.slice(before, behind)
        const instead = other.slice(from + before, there)
        if (isOther(name, instead, given, evidence)) return { name, instead }
      }
  }
  return undefined
}

/** Whether what stands behind a place is the same, word for word. */
function isSame(skeleton: Word[], from: number, other: Word[], there: number): boolean {
  for (let at = from; at < skeleton.length; at++)
    if (skeleton[at]!.stem !== other[there + at - from]?.stem) return false
  return true
}

/** Whether two names are those of different things, as far as the evidence shows. */
function isOther(name: Word[], instead: Word[], given: ReadSentence, evidence: PreparedEvidence): boolean {
  if (!isTogether(name) || !isTogether(instead)) return false
  const named = (word: Word) => word.name || word.initial
  if (!name.every(named) || !instead.every(named)) return false
  // A capital at the start of a sentence may be any word's: there the other side has to be a name for certain.
  if (!name.some((word) => word.name) && !instead.some((word) => word.name)) return false
  if (name.some((one) => instead.some((other) => akin(one, other)))) return false
  if (isShort(name, instead) || isShort(instead, name)) return false
  // The evidence may use both for one thing, or tell the same of both.
  const stems = name.map(({ stem }) => stem)
  return !evidence.sentences.some(
    (sentence) =>
      stems.some((stem) => sentence.places.has(stem)) &&
      (sentence === given || instead.some(({ stem }) => sentence.places.has(stem))),
  )
}

/** The words of a name stand side by side. */
function isTogether(words: Word[]): boolean {
  return words.every((word, at) => at === 0 || word.start - words[at - 1]!.end <= 1)
}

function akin(one: Word, other: Word): boolean {
  const length = Math.min(4, one.lower.length, other.lower.length)
  return one.lower.slice(0, length) === other.lower.slice(0, length)
}

/** "UN" for "United Nations". */
function isShort(short: Word[], long: Word[]): boolean {
  const letters = short.map(({ text }) => text).join('')
  return letters.toLowerCase() === long.map(({ lower }) => lower[0]).join('') || letters.length <= 2
}
