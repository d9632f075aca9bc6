import type { Alignment } from '../evidence/align.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { FeatureContext, Features } from './feature-types.ts'
import type { Word } from '../text/words.ts'

const joins = new Set(
  (
    'and or but which who whom whose that because while whereas although though since so if when where as by with ' +
    'without through due to for including such like than after before until unless'
  ).split(' '),
)

/** A stretch of a sentence between commas, brackets and joining words; places in `content`. */
export interface Clause {
  from: number
  to: number
}

/** Cuts a sentence into stretches that may be true or not by themselves. */
export function clausesOf(plain: string, words: Word[], content: number[]): Clause[] {
  const clauses: Clause[] = []
  let from = 0
  for (let index = 1; index <= content.length; index++) {
    if (index < content.length) {
      const last = content[index - 1]!
      const next = content[index]!
      const isCut =
        /[,;:()–—]/.test(plain.slice(words[last]!.end, words[next]!.start)) || hasJoin(words, last + 1, next)
      if (!isCut) continue
    }
    clauses.push({ from, to: index })
    from = index
  }
  return clauses
}

function hasJoin(words: Word[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (joins.has(words[at]!.lower)) return true
  return false
}

/** The worst stretch of a sentence: a short inserted detail is lost in the mean of a long one. */
export function addClauses(
  features: Features,
  plain: string,
  { words, content, weights, inBest }: Alignment,
  isFresh: boolean[],
): void {
  const clauses = clausesOf(plain, words, content)
  let worstWeight = 0
  let secondWeight = 0
  let worstShare = 0
  let strayClause = 0
  let tail = 0
  let head = 0
  for (const [at, { from, to }] of clauses.entries()) {
    let fresh = 0
    let stray = 0
    let all = 0
    for (let index = from; index < to; index++) {
      all += weights[index]!
      if (isFresh[index]) fresh += weights[index]!
      if (!inBest[index]) stray += weights[index]!
    }
    if (fresh > worstWeight) {
      secondWeight = worstWeight
      worstWeight = fresh
    } else secondWeight = Math.max(secondWeight, fresh)
    if (all > 0 && to - from >= 2) worstShare = Math.max(worstShare, fresh / all)
    if (to - from >= 2) strayClause = Math.max(strayClause, stray)
    if (at === clauses.length - 1) tail = all === 0 ? 0 : fresh / all
    if (at === 0) head = all === 0 ? 0 : fresh / all
  }
  features['clauses'] = clauses.length
  features['clauseWorst'] = worstWeight
  features['clauseSecond'] = secondWeight
  features['clauseWorstShare'] = worstShare
  features['clauseStray'] = strayClause
  features['tailFresh'] = tail
  features['headFresh'] = head
  features['tailMinusHead'] = tail - head
}

const negations = new Set(
  (
    'no not never none neither nor without cannot unable isn aren wasn weren don doesn didn won wouldn couldn shouldn ' +
    'hasn haven hadn'
  ).split(' '),
)
const turning = ['un', 'in', 'im', 'dis', 'non', 'ir']
const prefix = /^(?:un|in|im|ir|il|dis|non|mis|de|anti)/

/** What kinds of words are new: names, numbers, adverbs, forms of verbs, and words turned into their opposites. */
export function addNovelKinds(
  features: Features,
  { words, content, weights, present }: Alignment,
  isFresh: boolean[],
  { evidence }: FeatureContext,
  window: { from: number; to: number },
): void {
  let name = 0
  let number = 0
  let adverb = 0
  let ing = 0
  let past = 0
  let describing = 0
  let abstract = 0
  let plainWord = 0
  let opposite = 0
  for (const [index, at] of content.entries()) {
    const { lower, kind, capital } = words[at]!
    if (!present[index] && kind === 'word' && isOpposite(lower, evidence)) opposite++
    if (!isFresh[index]) continue
    const weight = weights[index]!
    if (kind === 'number') number++
    else if (capital && at > 0) name++
    else if (lower.endsWith('ly')) adverb += weight
    else if (lower.endsWith('ing')) ing += weight
    else if (lower.endsWith('ed')) past += weight
    else if (/(?:ous|ful|ive|able|ible|al|ic|ant|ent|less|est|er|y)$/.test(lower)) describing += weight
    else if (/(?:tion|sion|ness|ment|ity|ance|ence|ship|ism)s?$/.test(lower)) abstract += weight
    else plainWord += weight
  }
  features['freshNames'] = name
  features['freshNumbers'] = number
  features['freshAdverbs'] = adverb
  features['freshIng'] = ing
  features['freshPast'] = past
  features['freshDescribing'] = describing
  features['freshAbstract'] = abstract
  features['freshPlain'] = plainWord
  features['opposites'] = opposite
  let own = 0
  for (const { lower } of words) if (negations.has(lower)) own++
  let theirs = 0
  for (let at = window.from; at < window.to; at++) if (negations.has(evidence.words[at]!.lower)) theirs++
  features['negationMore'] = Math.max(0, own - theirs)
  features['negationLess'] = Math.max(0, theirs - own)
}

function isOpposite(lower: string, evidence: Evidence): boolean {
  if (lower.length < 4) return false
  const found = prefix.exec(lower)?.[0]
  if (
    found !== undefined &&
    lower.length - found.length >= 3 &&
    evidence.lowers.has(lower.slice(found.length))
  )
    return true
  return turnedIn(evidence).has(lower)
}

const turnedKnown = new WeakMap<Evidence, ReadonlySet<string>>()

/** What the words of the evidence are without what turns them round. */
function turnedIn(evidence: Evidence): ReadonlySet<string> {
  let turned = turnedKnown.get(evidence)
  if (!turned) {
    const found = new Set<string>()
    for (const lower of evidence.lowers)
      for (const before of turning) if (lower.startsWith(before)) found.add(lower.slice(before.length))
    turned = found
    turnedKnown.set(evidence, turned)
  }
  return turned
}
