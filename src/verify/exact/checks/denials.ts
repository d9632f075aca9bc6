import type { ExactFinding, ReadClaim } from '../claim.ts'
import { sentencesSharing, shareOf, weighed } from '../binding/shared-words.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'
import type { Word } from '../words/words.ts'

/** How much else of the claim has to stand in the sentence that denies. */
const leastShare = 0.4
const fewestHeld = 2
const denying = /^(?:not|never|cannot|.{2,}n['’]t)$/
/** A claim with one of these says it of no one, or doubts it. */
const unsure =
  /^(?:not|no|never|cannot|neither|nor|none|without|hardly|if|unless|whether|except|only|until|unlike|instead|rather|though|but|while|whereas|or|may|might|could|would|.{2,}n['’]t)$/
/** What stands between a denial and what it denies. */
const between = /^(?:be|been|being|get|have|yet|also)$/
/** What is done to a thing, or can be: what is denied of a thing by its noun may be another part of it. */
const doing = /^[a-z]{2,}(?:ed|able|ible)$/
/** "not only", "not least", "does not mean": no plain denial. */
const harmless =
  /^(?:only|just|least|more|less|all|every|always|mean|need|want|know|sure|necessarily|yet|enough)$/

/** "They can be refunded", where they "can be exchanged, but not refunded": the evidence denies it, and says it nowhere. */
export function checkDenials(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const { words } = sentence
    const denied = deniedStems(claim.evidence)
    if (denied.size === 0 || !words.some(({ stem }) => denied.has(stem))) return []
    if (words.at(-1)!.text === '?' || words.some(({ lower }) => unsure.test(lower))) return []
    const findings: ExactFinding[] = []
    for (const [at, word] of words.entries()) {
      if (!denied.has(word.stem)) continue
      if (!word.content || word.name || !doing.test(word.lower) || findings.length > 0) continue
      const given = deniedIn(claim, sentence, at)
      if (given) findings.push(finding(claim, word, given))
    }
    return findings
  })
}

/** The stems of what the evidence denies anywhere: most claims have none of them. */
const deniedStems = remembered((evidence: PreparedEvidence): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const { words } of evidence.passages)
    for (let at = 0; at + 1 < words.length; at++) {
      const { lower } = words[at]!
      if (!isDenial(lower)) continue
      let next = at + 1
      while (next + 1 < words.length && between.test(words[next]!.lower)) next++
      if (doing.test(words[next]!.lower)) found.add(words[next]!.stem)
    }
  return found
})

const denials = new Set(['not', 'never', 'cannot'])
const letterT = 116

function isDenial(lower: string): boolean {
  if (lower.charCodeAt(lower.length - 1) !== letterT) return lower === 'never'
  return denials.has(lower) || lower.endsWith("n't") || lower.endsWith('n’t')
}

function deniedIn(claim: ReadClaim, sentence: ReadSentence, at: number): ReadSentence | undefined {
  const { stem, lower } = sentence.words[at]!
  const holding = claim.evidence.holding.get(stem) ?? []
  if (holding.length === 0 || holding.length > mostHolding) return undefined
  const denials = holding.filter((one) =>
    one.words.some((word, place) => word.stem === stem && word.lower === lower && isDenied(one.words, place)),
  )
  if (denials.length === 0) return undefined
  const rest = weighed(sentence, claim.evidence, (place) => place === at)
  const near = new Set(sentencesSharing(rest, claim.evidence))
  const isSaid = holding.some((one) =>
    one.words.some((word, place) => word.stem === stem && !isDenied(one.words, place)),
  )
  if (isSaid) return undefined
  return denials.find((one) => {
    const { share, held } = shareOf(rest, one)
    return near.has(one) && held >= fewestHeld && share >= leastShare && isBeside(one, stem, sentence)
  })
}

const mostHolding = 6
/** How far from what is denied another word of the claim has to stand: a sentence may deny it of one thing alone. */
const besideIt = 5

function isBeside({ words }: ReadSentence, stem: string, { places }: ReadSentence): boolean {
  const at = words.findIndex((word) => word.stem === stem)
  return words
    .slice(Math.max(0, at - besideIt), at + besideIt + 1)
    .some((word) => word.content && word.stem !== stem && places.has(word.stem))
}

function isDenied(words: readonly Word[], at: number): boolean {
  let before = at - 1
  while (before >= 0 && between.test(words[before]!.lower)) before--
  const word = words[before]
  return word !== undefined && denying.test(word.lower) && !harmless.test(words[before + 1]?.lower ?? '')
}

function finding(claim: ReadClaim, word: Word, given: ReadSentence): ExactFinding {
  const { passage, start, end } = given
  return {
    verdict: 'contradicted', start: word.start, end: word.end, check: 'denials',
    evidence: [{ passage, start, end }],
    because: { code: 'says-otherwise', values: { source: claim.evidence.passages[passage - 1]!.text.slice(start, end) } },
  } // prettier-ignore
}
