import type { ExactFinding, ReadClaim } from '../claim.ts'
import { coverOf } from '../facts/cover.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { factsNear, factsOf, type Fact } from '../facts/facts.ts'
import { polesOf } from '../facts/poles.ts'
import { isVerbStem } from '../words/verbs.ts'
import { stemOf, type Word } from '../words/words.ts'

/** What a limit begins with, behind what it limits. */
const limiting =
  /^(?:for|to|if|when|whenever|where|who|with|on|until|till|during|within|after|before|only|once|provided|unless|except|up|as)$/
/** A claim that has one of them bounds itself. */
const bounding =
  /^(?:for|if|when|whenever|where|who|whose|with|until|till|during|within|after|before|only|once|provided|unless|except|eligible|certain|some|most|selected|qualifying|conditions?|restrictions?|limits?|limited|may|might|can|could|or)$/
/** Whoever is spoken to, or anybody. */
const anybody = new Set(
  'all every everyone everybody anyone anybody any you public people user use guest visitor customer download person individual charge cost whole entire'
    .split(' ')
    .map((word) => stemOf(word)),
)
/** Those who are meant where only they have something. */
const someone = new Set(
  'member employee student resident child senior pensioner holder subscriber owner tenant patient staff veteran teacher parent guest customer passenger household family citizen applicant participant'
    .split(' ')
    .map((word) => stemOf(word)),
)
const mostWords = 16

interface Limit {
  /** The stems of its words of content. */
  stems: string[]
}

/**
 * "Parking is free", where that is told of guests who book directly; "open to everyone", where it is open to members.
 * It is so in part: the claim leaves out for whom, where or when.
 */
export function checkLimits(claim: ReadClaim, fact: Fact): ExactFinding[] {
  const said = freeIn(claim, fact) ?? universalIn(claim, fact)
  if (!said) return []
  const facts = factsOf(claim.evidence)
  const met = factsNear(claim.evidence, fact).filter((given) => {
    if (given.sentence.words.at(-1)!.text === '?' || isDenied(given) !== isDenied(fact)) return false
    const { nouns, verbs, held } = coverOf(fact, given, { without: said.without, facts })
    return nouns.length === 0 && verbs.length === 0 && held > 0 && said.meets(given)
  })
  const limits = met.map((given) => said.limitOf(given))
  const [first] = met
  if (!first || limits.some((limit) => limit === undefined || isKnown(limit, claim, fact))) return []
  const { passage } = first.sentence
  const { words } = first.sentence
  const [start, end] = [words[first.from]!.start, words.at(-1)!.end]
  const source = claim.evidence.passages[passage - 1]!.text.slice(start, end)
  return [{
    verdict: 'partly', start: said.word.start, end: said.word.end, evidence: [{ passage, start, end }],
    because: { code: 'left-out', values: { source } }, check: 'limits',
  }] // prettier-ignore
}

interface Said {
  word: Word
  /** Stems that the evidence need not have. */
  without: ReadonlySet<string>
  /** Whether a fact says the same, under a limit or not. */
  meets(given: Fact): boolean
  limitOf(given: Fact): Limit | undefined
}

function isDenied({ sentence: { words }, from, to }: Fact): boolean {
  return words.slice(from, to).some(({ lower }) => /^(?:not|no|never|neither|nor|.{2,}n['’]t)$/.test(lower))
}

/** The claim, or what was asked, says for whom or when. */
function isKnown({ stems }: Limit, claim: ReadClaim, { sentence }: Fact): boolean {
  const known = stems.filter((stem) => claim.understood.has(stem) || sentence.places.has(stem))
  return known.length * 2 > stems.length
}

/** "… is free", of everything and for everybody. */
function freeIn(claim: ReadClaim, fact: Fact): Said | undefined {
  const { words } = fact.sentence
  const pole = polesOf(fact).find(
    ({ dimension, side, word }) => dimension === 'price' && side < 0 && word.lower === 'free',
  )
  if (!pole || pole.word.start < claim.start || pole.word.end > claim.end) return undefined
  if (words.some(({ lower }) => bounding.test(lower)) || fact.values.length > 0) return undefined
  const isFree = (given: Fact) =>
    polesOf(given).find(({ dimension, side }) => dimension === 'price' && side < 0)
  return {
    word: pole.word,
    without: new Set([pole.word.stem, stemOf('charge'), stemOf('cost')]),
    meets: (given) => isFree(given) !== undefined,
    limitOf: (given) => limitBehind(given.sentence.words, isFree(given)!.word) ?? limitBefore(given, fact),
  }
}

/** "free for employees who …": what stands behind a word to the end of its sentence's part. */
function limitBehind(words: readonly Word[], word: Word): Limit | undefined {
  const begin = words.indexOf(word) + 1
  const next = words[begin]
  if (!next) return undefined
  if (next.lower === 'of') return limitBehind(words, words[begin + 1] ?? word)
  if (!limiting.test(next.lower)) return undefined
  // "free to use"
  if (next.lower === 'to' && isVerbStem(words[begin + 1]?.stem ?? '')) return undefined
  const stems: string[] = []
  for (let at = begin; at < words.length && at < begin + mostWords; at++) {
    if (/^[;.]$/.test(words[at]!.text) || /^(?:but|while|whereas)$/.test(words[at]!.lower)) break
    if (words[at]!.content || words[at]!.kind === 'number') stems.push(words[at]!.stem)
  }
  const own = stems.filter((stem) => !anybody.has(stem))
  return own.length > 0 ? { stems: own } : undefined
}

/** "Members park free" */
function limitBefore(given: Fact, claimed: Fact): Limit | undefined {
  const stems = [...given.subject].filter((key) => someone.has(key) && !claimed.sentence.places.has(key))
  return stems.length > 0 ? { stems } : undefined
}

const places = new Set(['anywhere', 'everywhere'])
const persons = new Set(['everyone', 'everybody', 'anyone', 'anybody'])

/** "open to everyone", "anywhere", "all day", "of any size": what the evidence gives within a limit. */
function universalIn(claim: ReadClaim, fact: Fact): Said | undefined {
  const { words } = fact.sentence
  for (let at = fact.from; at < fact.to; at++) {
    const word = words[at]!
    if (word.start < claim.start || word.end > claim.end) continue
    const next = words[at + 1]
    if (!mayBeUniversal(words, at)) continue
    if (places.has(word.lower)) return saidOf([word], (given) => placeOf(given))
    if (persons.has(word.lower) || (word.lower === 'public' && words[at - 1]?.lower === 'the'))
      return saidOf([word], (given) => audienceOf(given))
    if (
      (word.lower === 'all' && /^(?:day|night)$/.test(next?.lower ?? '')) ||
      (word.lower === 'any' && next?.lower === 'time')
    )
      return saidOf([word, next!], (given) => timesOf(given))
    if (word.lower === 'any' && /^(?:size|age|weight|length)$/.test(next?.lower ?? ''))
      return saidOf([word, next!], (given) => sizeOf(given))
  }
  return undefined
}

/** Whether a sentence has words that may leave out a condition: most have none. */
export function mayLeaveOut({ words }: ReadSentence, { holding }: PreparedEvidence): boolean {
  return words.some(({ lower }, at) => (lower === 'free' ? holding.has('free') : mayBeUniversal(words, at)))
}

function mayBeUniversal(words: readonly Word[], at: number): boolean {
  const { lower } = words[at]!
  if (places.has(lower) || persons.has(lower)) return true
  if (lower === 'public') return words[at - 1]?.lower === 'the'
  const next = words[at + 1]?.lower ?? ''
  return lower === 'all'
    ? /^(?:day|night)$/.test(next)
    : lower === 'any' && /^(?:time|size|age|weight|length)$/.test(next)
}

function saidOf(words: Word[], limitOf: (given: Fact) => Limit | undefined): Said {
  return { word: words[0]!, without: new Set(words.map(({ stem }) => stem)), meets: () => true, limitOf }
}

/** "in the courtyard" */
function placeOf({ sentence: { words }, from, to }: Fact): Limit | undefined {
  for (let at = from; at < to; at++) {
    if (!/^(?:in|at|inside|within)$/.test(words[at]!.lower)) continue
    const stems = words.slice(at + 1, at + 5).flatMap(({ content, stem }) => (content ? stem : []))
    if (stems.length > 0) return { stems }
  }
  return undefined
}

/** "to members", "for hotel guests only" */
function audienceOf({ sentence: { words }, from, to }: Fact): Limit | undefined {
  for (let at = from; at < to; at++) {
    // "anyone with a certificate"
    if (
      persons.has(words[at]!.lower) &&
      /^(?:with|who|over|under|above|below)$/.test(words[at + 1]?.lower ?? '')
    )
      return limitBehind(words, words[at]!)
    const isOnly = words[at]!.lower === 'only'
    if (!isOnly && !/^(?:to|for)$/.test(words[at]!.lower)) continue
    const near = isOnly ? words.slice(Math.max(from, at - 3), at + 4) : words.slice(at + 1, at + 4)
    const stems = near.flatMap(({ stem }) => (someone.has(stem) ? stem : []))
    if (stems.length > 0) return { stems }
  }
  return undefined
}

/** "from 9 to 11", "until noon" */
function timesOf({ values, sentence: { words } }: Fact): Limit | undefined {
  const clock = values.find(({ kind }) => kind === 'clock')
  return clock ? { stems: [words[clock.first]!.stem] } : undefined
}

/** "small dogs", "dogs up to 10 kg" */
function sizeOf({ values, sentence: { words }, from, to }: Fact): Limit | undefined {
  const bound = values.find(({ hedge }) => hedge !== 'none' && hedge !== 'about')
  if (bound) return { stems: [words[bound.first]!.stem] }
  const word = words
    .slice(from, to)
    .find(({ lower }) => /^(?:small|large|big|young|old|light|short)$/.test(lower))
  return word ? { stems: [word.stem] } : undefined
}
