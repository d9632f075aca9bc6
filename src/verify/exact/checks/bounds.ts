import type { ExactFinding, ReadClaim } from '../claim.ts'
import { shareOf, weighed } from '../binding/shared-words.ts'
import { coverOf } from '../facts/cover.ts'
import type { ReadSentence } from '../evidence.ts'
import { factsOf, type Fact } from '../facts/facts.ts'
import type { Hedge, Value } from '../values/value.ts'

const fewestHeld = 3
const leastShare = 0.6
const sides: Partial<Record<Hedge, 1 | -1>> = { atLeast: 1, over: 1, atMost: -1, under: -1 }

/** "at least 8 kg" where the evidence says "up to 8 kg" of the same. */
export function checkBounds(claim: ReadClaim, fact: Fact): ExactFinding[] {
  return fact.values.flatMap((value): ExactFinding[] => {
    const side = sides[value.hedge]
    if (side === undefined || value.start < claim.start || value.end > claim.end) return []
    const facts = factsOf(claim.evidence)
    const same = (facts.values.get(value.dimension) ?? []).filter((one) => isSame(value, one.value))
    const told = same.filter((one) => {
      const { nouns, held } = coverOf(fact, one.fact, { dimension: value.dimension, facts })
      if (nouns.length === 0) return true
      // A value that is told once, with most of the claim's words: one of them may stand for what is named before.
      const { stems } = claim.evidence.passages[one.fact.sentence.passage - 1]!
      if (same.length > 1) return false
      return (
        (nouns.length === 1 && held >= fewestHeld && stems.has(nouns[0]!)) ||
        isShared(claim, fact, one.fact.sentence)
      )
    })
    const [first] = told
    // One that gives no bound, or the same, lets the claim stand.
    if (
      !first ||
      isDenied(fact.sentence) ||
      told.some(({ fact: { sentence } }) => isDenied(sentence)) ||
      told.some((one) => sides[one.value.hedge] !== -side || hasOtherSide(one.fact.sentence))
    )
      return []
    const { passage } = first.fact.sentence
    const text = claim.evidence.passages[passage - 1]!.text
    const [from, to] = [boundStart(first.fact, first.value), first.value.end]
    const start = boundStart(fact, value)
    return [{
      verdict: 'contradicted', start, end: value.end, evidence: [{ passage, start: from, end: to }],
      because: { code: 'other-value', values: { given: text.slice(from, to), claimed: claim.answer.slice(start, value.end) } },
      check: 'bounds',
    }] // prettier-ignore
  })
}

/** Most of what is said of it, by its weight. */
function isShared({ evidence }: ReadClaim, { sentence }: Fact, given: ReadSentence): boolean {
  const inValue = (at: number) => sentence.values.some(({ first, last }) => at >= first && at <= last)
  const { share, held } = shareOf(weighed(sentence, evidence, inValue), given)
  return held >= fewestHeld && share >= leastShare
}

/** "no more than four" is read with its value; "do not take more than four" says the other side. */
function isDenied({ words }: ReadSentence): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:not|never|cannot|no|.{2,}n['’]t)$/.test(lower) &&
      !/^(?:more|less|fewer)$/.test(words[at + 1]?.lower ?? ''),
  )
}

/** "2 percent below 10,000 and 3 percent above that": both sides of a bound are spoken of. */
function hasOtherSide({ words }: ReadSentence): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:others?|otherwise|rest|exceeding)$/.test(lower) ||
      (/^(?:above|below|over|under|than|beyond)$/.test(lower) &&
        /^(?:that|this|it|those|these)$/.test(words[at + 1]?.lower ?? '')),
  )
}

function isSame(one: Value, other: Value): boolean {
  return !one.range && !other.range && Math.abs(one.low - other.low) <= 1e-6 * Math.abs(one.low)
}

/** Where the words begin that bound a value: "no more than 8 kg". */
function boundStart({ sentence: { words } }: Fact, { first }: Value): number {
  let at = first
  while (
    at > 0 &&
    first - at < 3 &&
    /^(?:at|least|most|up|to|no|not|more|less|fewer|than|over|under|above|below|maximum|minimum|of)$/.test(
      words[at - 1]!.lower,
    )
  )
    at--
  return words[at]!.start
}
