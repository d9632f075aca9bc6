import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { renamed } from './renamed.ts'
import {
  aligned,
  alignedBehindPronoun,
  alignedOver,
  candidates,
  skeletonIn,
  skeletonOf,
} from '../facts/skeletons.ts'
import type { Word } from '../words/words.ts'
import type { Reason } from '../../reasons.ts'

const fewestWords = 2
const mostWords = 40

/** "not only", "no longer than", "not until": no plain denial. */
const harmless =
  /^(?:only|just|least|less|more|later|fewer|necessarily|until|all|every|always|exactly|enough|yet|sure|clear|known|longer|one|matter|doubt)$/
const supposing = new Set(
  'if unless whether would could might may perhaps should suppose opposed rather instead claimed alleged rumored rumoured believed thought denied denies false falsely myth wrongly were'.split(
    ' ',
  ),
)
const negations = new Set('not never cannot no neither nor'.split(' '))

function isNegating(lower: string): boolean {
  return negations.has(lower) || lower.endsWith("n't") || lower.endsWith('n’t')
}
const symmetric = new Set(
  'met meet marri wed equal merg differ resembl partner border join play share agre ti draw drew face collabor cooper compet relat neighbor neighbour adjac similar close between connect link'.split(
    ' ',
  ),
)

const reporting = /^(?:said|says|announced|stated|reported|told)$/

const covering = /^(?:cover|includ|exclud)$/

/** The words of a claim without who said so at its end: "…, the mayor said". */
function withoutSpeaker(words: Word[]): Word[] {
  const comma = words.findLastIndex(({ text }) => text === ',')
  const tail = words.slice(comma + 1).filter(({ kind }) => kind === 'word')
  return comma > 0 && tail.length <= 6 && reporting.test(tail.at(-1)?.lower ?? '')
    ? words.slice(0, comma)
    : words
}

/** The words of a claim without the "as well" or "too" at its end, which the evidence may leave out. */
function withoutAdding(words: Word[]): Word[] {
  const last = words.findLastIndex(({ kind }) => kind !== 'sign')
  if (last < 2) return words
  const isWell = words[last]!.lower === 'well' && words[last - 1]!.lower === 'as'
  if (isWell) return words.slice(0, last - 1)
  return /^(?:too|also)$/.test(words[last]!.lower) ? words.slice(0, last) : words
}

/** Whether a clause of its own begins at a word: "…, but the hospital was not affected". */
function opensClause(words: Word[], at: number): boolean {
  const before = words[at - 1]
  const joint = before && /^(?:the|a|an|its|their|our)$/.test(before.lower) ? words[at - 2] : before
  return joint !== undefined && /^(?:but|while|whereas|although|;)$/.test(joint.lower)
}

/** A sentence of the evidence that says the same with a "not" more or less, the opposite word, or both sides exchanged. */
export function checkRelations(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const words = withoutAdding(withoutSpeaker(sentence.words))
    const skeleton = skeletonOf(words)
    if (skeleton.length < fewestWords || skeleton.length > mostWords || sentence.words.at(-1)!.text === '?')
      return []
    // Quotations have a check of their own; what is left out of them is no denial.
    if (sentence.words.some(({ kind, text }) => kind === 'sign' && /^["“”«»]$/.test(text))) return []
    // "not until 1967" and "not unless" deny and do not.
    const denied = sentence.words.some((word) => isNegating(word.lower))
    if (denied && sentence.words.some((word) => /^(?:until|till|unless)$/.test(word.lower))) return []
    if (sentence.words.some((word) => supposing.has(word.lower))) return []
    let found: { word: Word; last: Word; given: ReadSentence; because: Reason } | undefined
    for (const given of candidates(claim.evidence, skeleton)) {
      const result = compare(skeleton, words, given, claim.evidence)
      if (result === 'same') return []
      if (result && !found) found = { ...result, given }
    }
    if (!found) return []
    return [{
      verdict: 'contradicted', start: found.word.start, end: found.last.end,
      evidence: [{ passage: found.given.passage, start: found.given.start, end: found.given.end }],
      because: found.because, check: 'relations',
    }] // prettier-ignore
  })
}

type Outcome = 'same' | { word: Word; last: Word; because: Reason } | undefined

/** More words than a name has cannot be other ones; behind a pronoun they stand in the sentence before. */
const mostOther = 3

function hasMost(skeleton: readonly Word[], { places, words }: ReadSentence): boolean {
  let missing = 0
  for (const { stem, content, kind } of skeleton)
    if (content && kind === 'word' && !places.has(stem) && ++missing > mostOther)
      return /^(?:it|he|she|they)$/.test(words[0]!.lower) || words.length < skeleton.length
  return true
}

function compare(skeleton: Word[], words: Word[], given: ReadSentence, evidence: PreparedEvidence): Outcome {
  if (!hasMost(skeleton, given)) return undefined
  const other = skeletonIn(given)
  if (other.length < skeleton.length || other.length > skeleton.length * 3 + 4) return undefined
  const whole = aligned(skeleton, other) ?? alignedBehindPronoun(skeleton, other, given)
  const window = whole ?? alignedOver(skeleton, other)
  if (!window)
    return swapped(skeleton, words, other, given) ?? otherName(skeleton, words, other, { given, evidence })
  const { from, to, changed } = window
  // Two words say little, unless both sentences begin with them, or one and a clause of the other.
  const first = given.words.indexOf(other[from]!)
  if (skeleton.length === 2 && from > 0 && !opensClause(given.words, first)) return undefined
  const last = given.words.indexOf(other[to]!)
  // "breakfast included: no": what a field is called says nothing by itself.
  if (given.words[last + 1]?.text === ':') return undefined
  const around = given.words.slice(Math.max(0, first - 4), last + 2)
  // "The mayor said that schools would remain closed" tells what she said, as "will" does.
  const told = given.words.slice(Math.max(0, first - 3), first).some((word) => reporting.test(word.lower))
  const supposed = around.some((word) => supposing.has(word.lower) && !(told && word.lower === 'would'))
  if (supposed || given.words.at(-1)!.text === '?') return undefined
  const begin = words.indexOf(skeleton[0]!)
  const denials = denialsIn(words.slice(Math.max(0, begin - 1), words.indexOf(skeleton.at(-1)!) + 1))
  const counter = denialsIn(given.words.slice(Math.max(0, first - 1), last + 1))
  if (denials === undefined || counter === undefined) return undefined
  const differs = denials.length % 2 !== counter.length % 2
  const between = given.words.slice(Math.max(0, first - 2), last + 1)
  if (!whole && differs && !isPlainlyDenied(denials, counter, between, skeleton)) return undefined
  if (changed !== undefined) {
    if (differs) return undefined
    const word = skeleton[changed]!
    // "Excluded from the one policy, but covered by the other": it says both sides.
    if (covering.test(word.stem) && given.words.some(({ stem }) => stem === word.stem)) return undefined
    // An instruction begins with what is to be done: to open something denies no other step that closes it.
    if (word === words[0]) return undefined
    // "You can buy at the farm gate", where it is sold there: without a subject two sides of one thing are no opposites.
    if (changed === 0 && skeleton.length <= fewestWords + 1) return undefined
    // "only with a form" is "without a form none".
    const isCompany = /^(?:with|without)$/.test(word.lower)
    if (
      isCompany &&
      [words, given.words].some((list) => list.some(({ lower }) => /^(?:only|no|not)$/.test(lower)))
    )
      return undefined
    const opposite = other[from + changed - (skeleton.length - 1 - (to - from))]!
    return { word, last: word, because: otherWord(opposite.text, word.text) }
  }
  if (!differs) return 'same'
  const word = denials[0] ?? skeleton[0]!
  return {
    word,
    last: denials[0] ?? skeleton.at(-1)!,
    because: { code: denials.length > counter.length ? 'denied-here' : 'denied-there' },
  }
}

/** With one of these a sentence denies without a "not". */
const limiting =
  /^(?:only|few|hardly|barely|rarely|unlikely|without|instead|rather|except|fail|refus|lack|some|half|part)$/

/** One side denies once and the other never; in the evidence it is a word of the claim that is denied. */
function isPlainlyDenied(denials: Word[], counter: Word[], given: Word[], skeleton: Word[]): boolean {
  if (denials.length + counter.length !== 1) return false
  if (given.some(({ lower, stem }) => limiting.test(lower) || limiting.test(stem))) return false
  const [there] = counter
  if (!there) return !given.some(({ lower }) => isNegating(lower))
  const next = given.slice(given.indexOf(there) + 1).find(({ content }) => content)
  return next !== undefined && skeleton.some(({ stem }) => stem === next.stem)
}

/** The words that deny; undefined where one of them is no plain denial. */
function denialsIn(words: Word[]): Word[] | undefined {
  const found: Word[] = []
  for (const [at, word] of words.entries()) {
    if (!isNegating(word.lower)) continue
    if (harmless.test(words[at + 1]?.lower ?? '')) return undefined
    found.push(word)
  }
  return found
}

/** "A bought B" where the evidence has "B bought A". */
function swapped(all: Word[], words: Word[], against: Word[], given: ReadSentence): Outcome {
  let skeleton = all
  let other = against
  // What both say behind it, "in the final", takes no part.
  while (skeleton.length > 3 && other.length > 3 && skeleton.at(-1)!.stem === other.at(-1)!.stem) {
    skeleton = skeleton.slice(0, -1)
    other = other.slice(0, -1)
  }
  const size = skeleton.length
  if (size > 8) return undefined
  const from = other.findIndex(
    (word) => word.stem === skeleton.at(-1)!.stem || skeleton.some((one) => one.stem === word.stem),
  )
  const stretch = other.slice(from, from + size)
  if (stretch.length < size) return undefined
  for (let left = 1; left <= size - 2; left++)
    for (let right = left + 1; right <= size - 1; right++) {
      const turned = [...skeleton.slice(right), ...skeleton.slice(left, right), ...skeleton.slice(0, left)]
      if (!turned.every((word, at) => word.stem === stretch[at]!.stem)) continue
      const sides = [...skeleton.slice(0, left), ...skeleton.slice(right)]
      const middle = skeleton.slice(left, right)
      if (
        !sides.every((word) => /^\p{Lu}/u.test(word.text)) ||
        middle.some((word) => symmetric.has(word.stem) || /^\p{Lu}/u.test(word.text))
      )
        continue
      if (joints(words, skeleton) !== joints(given.words, stretch)) continue
      if (denialsIn(words)?.length !== 0 || denialsIn(given.words)?.length !== 0) continue
      return {
        word: skeleton[0]!,
        last: skeleton.at(-1)!,
        because: { code: 'turned-round' },
      }
    }
  return undefined
}

/** The evidence's own sentence, with another name in it. */
function otherName(
  skeleton: Word[],
  words: Word[],
  other: Word[],
  { given, evidence }: { given: ReadSentence; evidence: PreparedEvidence },
): Outcome {
  const found = renamed(skeleton, other, given, evidence)
  if (!found) return undefined
  if (denialsIn(words)?.length !== 0 || denialsIn(given.words)?.length !== 0) return undefined
  if (given.words.some((word) => supposing.has(word.lower)) || given.words.at(-1)!.text === '?')
    return undefined
  const { name, instead } = found
  const text = instead.map((word) => word.text).join(' ')
  const said = name.map((word) => word.text).join(' ')
  return { word: name[0]!, last: name.at(-1)!, because: otherWord(text, said) }
}

function otherWord(given: string, claimed: string): Reason {
  return { code: 'other-word', values: { given, claimed } }
}

/** The small words between the first and the last word of a skeleton: "by" and "was" turn who did it. */
function joints(words: Word[], skeleton: Word[]): string {
  const first = words.indexOf(skeleton[0]!)
  const last = words.indexOf(skeleton.at(-1)!)
  return words
    .slice(first, last)
    .filter((word) =>
      /^(?:by|was|were|is|are|been|to|from|of|in|than|with|and|or|for|,|as)$/.test(word.lower),
    )
    .map((word) => (/^(?:was|were|is|are|been)$/.test(word.lower) ? 'be' : word.lower))
    .join(' ')
}
