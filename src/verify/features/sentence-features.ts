import { firstAtLeast, isInWindow, type Alignment } from '../evidence/align.ts'
import { addClauses, addNovelKinds } from './clause-features.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { FeatureContext, Features, FreshWords } from './feature-types.ts'
import { addMeaning } from './meaning-features.ts'
import type { Word } from '../text/words.ts'

/** Words with which an answer speaks of itself and of its order, not of the matter. */
const framing = new Set(
  (
    'base given provid passag inform answer question follow step import note overal howev addit therefor thu final lastli ' +
    'mention accord state exampl conclus summari specif variou differ sever includ context unabl help sure'
  ).split(' '),
)

/** Of a sentence in small letters. */
const styles = {
  modal: /\b(?:can|could|may|might|would|should|must|will)\b/g,
  hedge:
    /\b(?:typically|usually|often|generally|likely|possibly|perhaps|probably|sometimes|tends?|appears?|seems?|suggests?|around|about|approximately)\b/g,
  adding:
    /\b(?:additionally|also|furthermore|moreover|besides|in addition|as well|similarly|likewise|finally)\b/g,
  turning:
    /\b(?:however|but|although|though|while|whereas|on the other hand|in contrast|instead|rather|despite)\b/g,
  closing:
    /\b(?:overall|therefore|thus|hence|in conclusion|in summary|to summari[sz]e|ultimately|as a result|in short)\b/g,
  example: /\b(?:for example|for instance|such as|including|includes?|e\.g|like)\b/g,
  important:
    /\b(?:important|essential|crucial|key|note|noting|worth|remember|ensure|make sure|recommended|best|always|proper(?:ly)?|necessary|sure)\b/g,
  cause:
    /\b(?:because|due to|since|so that|in order to|leads?|causes?|results?|allow(?:s|ing)?|helps?|helping|prevents?|making|provid(?:e|es|ing))\b/g,
  relative:
    /, (?:which|who|where|making|allowing|ensuring|resulting|providing|including|such as|as well as|with|while)\b/g,
  attributed:
    /\b(?:passages?|according to|states?|mentions?|mentioned|documents?|article|sources?|based on|text|provided|given|information)\b/g,
  absent: /\b(?:no|not|n't|never|none|neither|without|cannot|unable|nor)\b/g,
  you: /\b(?:you|your)\b/g,
  vague:
    /\b(?:various|several|many|different|certain|some|other|overall|specific|variety|number of|range of|any|both)\b/g,
  strong: /\b(?:most|least|best|worst|first|only|always|never|all|every|more|less)\b|\west\b/g,
}

/**
 * What a sentence is by itself and how it stands to the evidence; `fresh` are the stems that it brings in, with the
 * weight of each.
 */
export function sentenceFeatures(
  plain: string,
  alignment: Alignment,
  context: FeatureContext,
  /** As it stands, with what points at the evidence: that is style. */
  written: string,
): { features: Features; fresh: FreshWords } {
  const { words, content, weights, present, inBest, windows, runs } = alignment
  const { evidence, question, said } = context
  const features: Features = {}
  const total = Math.max(1e-9, sum(weights))
  const novel = content.filter((_, index) => !present[index])
  const novelWeights = weights.filter((_, index) => !present[index])
  const unasked = weights.filter((_, index) => !present[index] && !question.has(words[content[index]!]!.stem))
  const fresh: FreshWords = new Map()
  for (const [index, at] of content.entries()) {
    const { stem } = words[at]!
    if (!present[index] && !question.has(stem) && !said.has(stem) && !framing.has(stem))
      fresh.set(stem, weights[index]!)
  }
  features['freshCount'] = fresh.size
  features['freshWeight'] = sum([...fresh.values()])
  features['freshShare'] = features['freshWeight'] / total
  features['coverage'] = 1 - sum(novelWeights) / total
  features['coverage1'] = windows[0].share
  features['coverage2'] = windows[1].share
  features['coverage3'] = windows[2].share
  features['spread'] = features['coverage'] - windows[2].share
  features['novelCount'] = novel.length
  features['novelWeight'] = sum(unasked)
  features['novelMost'] = Math.max(0, ...unasked)
  features['novelSecond'] = unasked.toSorted((a, b) => b - a)[1] ?? 0
  features['novelShare'] = sum(unasked) / total
  features['strayWeight'] = sum(weights.filter((_, index) => present[index] && !inBest[index]))
  features['longestNovel'] = longestGap(present)
  features['contentWords'] = content.length
  features['words'] = words.length
  features['meanWeight'] = total / Math.max(1, content.length)
  addRuns(features, words, content, runs)
  addPairs(features, alignment, context)
  addNumbers(features, alignment, context)
  addNames(features, alignment, context)
  addOrder(features, alignment, evidence)
  addQuestion(features, alignment, question)
  const isFresh = content.map((at, index) => !present[index] && fresh.has(words[at]!.stem))
  addClauses(features, plain, alignment, isFresh)
  const window = windows[2]
  const place =
    window.first < 0
      ? { from: 0, to: 0 }
      : {
          from: evidence.sentences[window.first]!.firstWord,
          to: evidence.sentences[window.first + window.count - 1]!.lastWord,
        }
  addNovelKinds(features, alignment, isFresh, context, place)
  addMeaning(features, alignment, isFresh, evidence)
  addStyle(features, written)
  return { features, fresh }
}

/** How much of the sentence stands in the evidence in the same order of words (Grusky et al., 2018). */
function addRuns(features: Features, words: Word[], content: number[], runs: number[]): void {
  const count = Math.max(1, words.length)
  features['density'] = sum(runs) / count
  features['longestRun'] = Math.max(0, ...runs)
  features['runShare'] = features['longestRun'] / count
  const share = (length: number) => runs.filter((run) => run >= length).length / count
  features['run2'] = share(2)
  features['run3'] = share(3)
  features['run5'] = share(5)
  features['contentRun2'] = content.filter((at) => runs[at]! >= 2).length / Math.max(1, content.length)
}

/** Words that stand together in the sentence: do they in the evidence? A recombination is caught here or nowhere. */
function addPairs(
  features: Features,
  { words, content, weights, present }: Alignment,
  { evidence }: FeatureContext,
): void {
  let near = 0
  let same = 0
  let both = 0
  let broken = 0
  let brokenMost = 0
  let ordered = 0
  let all = 0
  for (let index = 0; index + 1 < content.length; index++) {
    const left = words[content[index]!]!
    const right = words[content[index + 1]!]!
    if (left.stem === right.stem) continue
    const weight = Math.min(weights[index]!, weights[index + 1]!)
    all += weight
    if (!present[index] || !present[index + 1]) continue
    both += weight
    const found = nearest(evidence, left.stem, right.stem)
    if (found === undefined) {
      broken += weight
      brokenMost = Math.max(brokenMost, weight)
    } else {
      same += weight
      if (Math.abs(found) <= content[index + 1]! - content[index]! + 3) {
        near += weight
        if (found > 0) ordered += weight
      }
    }
  }
  features['pairNear'] = all === 0 ? 1 : near / all
  features['pairSame'] = all === 0 ? 1 : same / all
  features['pairOrdered'] = near === 0 ? 1 : ordered / near
  features['pairBroken'] = broken
  features['pairBrokenShare'] = both === 0 ? 0 : broken / both
  features['pairBrokenMost'] = brokenMost
}

/** The least distance in words (signed: right minus left) at which two stems share a sentence of the evidence. */
export function nearest(evidence: Evidence, left: string, right: string): number | undefined {
  const lefts = evidence.places.get(left)
  const rights = evidence.places.get(right)
  if (!lefts || !rights) return undefined
  let best: number | undefined
  const [few, many, sign] = lefts.length <= rights.length ? [lefts, rights, 1] : [rights, lefts, -1]
  for (const place of few) {
    const sentence = evidence.sentenceOf[place]!
    const at = firstAtLeast(many, place)
    for (const other of [many[at], many[at - 1]]) {
      if (other === undefined || evidence.sentenceOf[other] !== sentence) continue
      const distance = (other - place) * sign
      if (best === undefined || Math.abs(distance) < Math.abs(best)) best = distance
    }
  }
  return best
}

function addNumbers(
  features: Features,
  { words, content, windows }: Alignment,
  { evidence, question }: FeatureContext,
): void {
  let count = 0
  let missing = 0
  let unbound = 0
  let stray = 0
  for (const [index, at] of content.entries()) {
    const word = words[at]!
    if (word.kind !== 'number') continue
    count++
    if (!evidence.places.has(word.stem)) {
      if (!question.has(word.stem)) missing++
      continue
    }
    if (!isInWindow(word.stem, windows[2], evidence)) stray++
    const neighbours = [content[index - 1], content[index + 1]].filter(
      (near) => near !== undefined && Math.abs(near - at) <= 4,
    )
    const bound = neighbours.some((near) => {
      const distance = nearest(evidence, word.stem, words[near!]!.stem)
      return distance !== undefined && Math.abs(distance) <= 6
    })
    if (!bound && neighbours.length > 0) unbound++
  }
  features['numbers'] = count
  features['numbersMissing'] = missing
  features['numbersUnbound'] = unbound
  features['numbersStray'] = stray
}

function addNames(
  features: Features,
  { words, windows }: Alignment,
  { evidence, question }: FeatureContext,
): void {
  let count = 0
  let missing = 0
  let stray = 0
  for (const [at, word] of words.entries()) {
    if (!word.capital || word.stop || at === 0) continue
    count++
    if (!evidence.places.has(word.stem)) {
      if (!question.has(word.stem)) missing++
    } else if (!isInWindow(word.stem, windows[2], evidence)) stray++
  }
  features['names'] = count
  features['namesMissing'] = missing
  features['namesStray'] = stray
}

/** Whether the words of the sentence follow one another as in its best window, and how far they are strewn. */
function addOrder(features: Features, { words, content, windows }: Alignment, evidence: Evidence): void {
  const window = windows[2]
  features['inversions'] = 0
  features['alignedShare'] = 0
  if (window.first < 0) return
  const from = evidence.sentences[window.first]!.firstWord
  const to = evidence.sentences[window.first + window.count - 1]!.lastWord
  const aligned: number[] = []
  for (const at of content) {
    const places = evidence.places.get(words[at]!.stem)
    if (!places) continue
    const place = places[firstAtLeast(places, from)]
    if (place !== undefined && place < to) aligned.push(place)
  }
  let inverted = 0
  for (let index = 0; index + 1 < aligned.length; index++)
    if (aligned[index + 1]! < aligned[index]!) inverted++
  features['inversions'] = aligned.length > 1 ? inverted / (aligned.length - 1) : 0
  features['alignedShare'] = aligned.length / Math.max(1, content.length)
  features['lcs'] = longestIncreasing(aligned) / Math.max(1, content.length)
}

function longestIncreasing(values: number[]): number {
  const tails: number[] = []
  for (const value of values) {
    const at = firstAtLeast(tails, value)
    tails[at] = value
  }
  return tails.length
}

function addQuestion(
  features: Features,
  { words, content, weights }: Alignment,
  question: Set<string>,
): void {
  let held = 0
  let all = 0
  for (const [index, at] of content.entries()) {
    all += weights[index]!
    if (question.has(words[at]!.stem)) held += weights[index]!
  }
  features['asked'] = question.size === 0 || all === 0 ? 0 : held / all
}

function addStyle(features: Features, plain: string): void {
  const lower = plain.toLowerCase()
  features['modal'] = count(lower, styles.modal)
  features['hedge'] = count(lower, styles.hedge)
  features['adding'] = count(lower, styles.adding)
  features['turning'] = count(lower, styles.turning)
  features['closing'] = count(lower, styles.closing)
  features['example'] = count(lower, styles.example)
  features['important'] = count(lower, styles.important)
  features['cause'] = count(lower, styles.cause)
  features['relative'] = count(lower, styles.relative)
  features['attributed'] = count(lower, styles.attributed)
  features['absent'] = count(lower, styles.absent)
  features['you'] = count(lower, styles.you)
  features['vague'] = count(lower, styles.vague)
  features['strong'] = count(lower, styles.strong)
  addSigns(features, plain)
}

function addSigns(features: Features, plain: string): void {
  let commas = 0
  let brackets = 0
  let quotes = 0
  let colons = 0
  for (const sign of plain)
    if (sign === ',') commas++
    else if (sign === '(') brackets++
    else if (sign === '"' || sign === '“' || sign === '”') quotes++
    else if (sign === ':') colons++
  features['commas'] = commas
  features['brackets'] = brackets
  features['quotes'] = quotes
  features['colon'] = colons
}

function count(text: string, pattern: RegExp): number {
  let found = 0
  pattern.lastIndex = 0
  while (pattern.test(text)) found++
  return found
}

function longestGap(present: boolean[]): number {
  let longest = 0
  let open = 0
  for (const isPresent of present) {
    open = isPresent ? 0 : open + 1
    longest = Math.max(longest, open)
  }
  return longest
}

function sum(values: number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}
