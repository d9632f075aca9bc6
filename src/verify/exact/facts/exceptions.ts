import type { ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'

const everyone = /^(?:nobody|none|nothing|noone|everyone|everybody|everything|anyone|anybody|anything|all)$/
/** Where what is made an exception of has been named. */
const ending =
  /^(?:[.,;:)!?]|may|can|cannot|must|shall|will|should|is|are|was|were|has|have|had|do|does|did|which|who|when|where|while)$/
const mostWords = 12

/**
 * Whether a claim speaks of what a sentence of the evidence makes an exception of: "Dogs are not allowed, except guide
 * dogs" says the other side of all but these. So it is where the claim makes the exception, or the evidence speaks of
 * "non-members" and the claim of members. Where both make one they may well differ.
 */
export function isExcepted(claim: ReadClaim, given: ReadSentence): boolean {
  const own = claim.sentences.flatMap(({ words }) => words)
  const [theirs, ours] = [exceptionsIn(given.words), exceptionsIn(own)]
  if (theirs.length > 0 && ours.length > 0) return false
  return (
    theirs.some((stems) => areAllIn(stems, own)) ||
    ours.some((stems) => areAllIn(stems, given.words)) ||
    othersIn(given.words).some((stem) => isPlainlyIn(stem, own)) ||
    othersIn(own).some((stem) => isPlainlyIn(stem, given.words))
  )
}

/** The stems of each thing that is left out: "except guide dogs and horses" leaves out two. */
function exceptionsIn(words: readonly Word[]): string[][] {
  const found: string[][] = []
  for (const at of words.keys()) {
    const next = at + exceptingAt(words, at)
    if (next === at) continue
    let part: string[] = []
    for (const { lower, content, stem } of words.slice(next, next + mostWords)) {
      if (ending.test(lower)) break
      if (lower === 'and' || lower === 'or') {
        found.push(part)
        part = []
      } else if (content) part.push(stem)
    }
    found.push(part)
  }
  return found.filter((stems) => stems.length > 0)
}

/** How many words say at this place that something is left out; none where nothing is. */
function exceptingAt(words: readonly Word[], at: number): number {
  const [first, second] = [words[at]!.lower, words[at + 1]?.lower]
  if (/^(?:except|excepting|excluding)$/.test(first)) return second === 'for' ? 2 : 1
  const pair = `${first} ${second}`
  if (/^(?:other than|apart from|aside from|exception of)$/.test(pair)) return 2
  if (first !== 'but') return 0
  const before = words[at - 1]?.lower ?? ''
  return everyone.test(before) || (before === 'one' && words[at - 2]?.lower === 'no') ? 1 : 0
}

/** Whose opposite is named: of "non-members" the members. */
function othersIn(words: readonly Word[]): string[] {
  return words.flatMap((_, at) => (isNon(words, at - 1) ? [words[at]!.stem] : []))
}

function isNon(words: readonly Word[], dash: number): boolean {
  return /^[-‐‑]$/.test(words[dash]?.text ?? '') && words[dash - 1]?.lower === 'non'
}

function isPlainlyIn(stem: string, words: readonly Word[]): boolean {
  return words.some((word, at) => word.stem === stem && !isNon(words, at - 1))
}

function areAllIn(stems: readonly string[], words: readonly Word[]): boolean {
  return stems.every((stem) => words.some((word) => word.stem === stem))
}
