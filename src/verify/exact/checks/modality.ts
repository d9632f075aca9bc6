import type { ExactFinding, ReadClaim } from '../claim.ts'
import { sentencesSharing, shareOf, weighed } from '../binding/shared-words.ts'
import type { ReadSentence } from '../evidence.ts'
import { isVerbStem } from '../words/verbs.ts'
import type { Word } from '../words/words.ts'

/** How much else of the claim has to stand where the evidence leaves it open. */
const leastShare = 0.5
const fewestHeld = 2
const mostHolding = 6
const perfect = new Set(['has', 'have', 'had'])
const passed = /^(?:been|already|also|now|since|not|just|\w+ly)$/
const maybe = /^(?:may|might|could)$/
/** What somebody means to do is not done. */
const meaning =
  /^(?:plans?|planned|hopes?|hoped|wants?|wanted|means?|meant|intends?|intended|expects?|expected|considering|considers?|proposes?|proposed|asks?|asked|offers?|offered|likes?|wish(?:es)?|due|set|seeking)$/
const unsure =
  /^(?:not|no|never|if|unless|whether|may|might|could|would|should|can|perhaps|possibly|probably|expected|planned|hopes?|plans?|said|says|or|.{2,}n['’]t)$/

/** "The tests have shown where they grew up", where they "may show" it; "will", where it "may". */
export function checkModality(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence, at) => {
    const { words } = sentence
    if (!claim.openings[at]!.perfect) return []
    const said = assertedIn(words)
    if (!said || words.at(-1)!.text === '?' || words.some(({ lower }) => unsure.test(lower))) return []
    const given = leftOpenIn(claim, sentence, said)
    return given ? [finding(claim, words, said, given)] : []
  })
}

interface Asserted {
  first: number
  verb: number
  isWill: boolean
}

/** "have shown", "has already been used", "will insist". */
function assertedIn(words: readonly Word[]): Asserted | undefined {
  for (const [at, { lower }] of words.entries()) {
    const isWill = lower === 'will'
    if (!isWill && !perfect.has(lower)) continue
    let verb = at + 1
    while (verb < words.length && passed.test(words[verb]!.lower)) verb++
    const word = words[verb]
    if (
      word?.content &&
      word.kind === 'word' &&
      (isWill ? isVerbStem(word.stem) : /(?:ed|en|wn|t|d|ne|ng)$/.test(word.lower))
    )
      return { first: at, verb, isWill }
  }
  return undefined
}

function leftOpenIn(
  claim: ReadClaim,
  sentence: ReadSentence,
  { verb, isWill }: Asserted,
): ReadSentence | undefined {
  const { stem } = sentence.words[verb]!
  const holding = claim.evidence.holding.get(stem) ?? []
  if (holding.length === 0 || holding.length > mostHolding) return undefined
  if (
    !holding.every(({ words }) => words.every((word, at) => word.stem !== stem || isOpen(words, at, isWill)))
  )
    return undefined
  const rest = weighed(sentence, claim.evidence, (at) => at === verb)
  const near = new Set(sentencesSharing(rest, claim.evidence))
  return holding.find((one) => {
    const { share, held } = shareOf(rest, one)
    return near.has(one) && held >= fewestHeld && share >= leastShare
  })
}

/** "may show", "plans to open", "is considering opening". */
function isOpen(words: readonly Word[], at: number, isWill: boolean): boolean {
  let before = at - 1
  while (before >= 0 && /^(?:be|been|also|then|well|\w+ly)$/.test(words[before]!.lower)) before--
  const word = words[before]
  if (!word) return false
  if (maybe.test(word.lower)) return true
  if (isWill) return false
  return word.lower === 'to' && meaning.test(words[before - 1]?.lower ?? '')
}

function finding(
  claim: ReadClaim,
  words: readonly Word[],
  { first, verb }: Asserted,
  given: ReadSentence,
): ExactFinding {
  const { passage, start, end } = given
  return {
    verdict: 'contradicted', start: words[first]!.start, end: words[verb]!.end, check: 'modality',
    evidence: [{ passage, start, end }],
    because: { code: 'says-otherwise', values: { source: claim.evidence.passages[passage - 1]!.text.slice(start, end) } },
  } // prettier-ignore
}
