import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { ReadSwitch } from '../data/switches.ts'
import type { Word } from '../words/words.ts'

/** What is said to be there, or not to be, of which a field of the evidence is true or false otherwise. */
export function checkSwitches(claim: ReadClaim): ExactFinding[] {
  const { switches } = claim.evidence
  if (switches.length === 0) return []
  return claim.sentences.flatMap((sentence) =>
    switches.flatMap((one) => {
      const at = placeOf(one, sentence, claim.evidence)
      if (!at) return []
      const stated = statedOf(sentence.words, at)
      if (stated && stated.on !== one.on) return [finding(one, sentence.words, stated)]
      const price = priceSaid(sentence.words, at)
      return price && isOtherPrice(one, price) ? [priceFinding(one, price)] : []
    }),
  )
}

interface Mention {
  first: number
  last: number
}

/** Where a sentence speaks of a field: it has all words of its key, of which nothing else in the evidence speaks. */
function placeOf(one: ReadSwitch, sentence: ReadSentence, evidence: PreparedEvidence): Mention | undefined {
  const { own, joined, aboveStems, like } = one
  const places = placesOf(sentence.words, own, joined) ?? (like && placesOf(sentence.words, [like], like))
  if (!places) return undefined
  // "30 days to pay it": what is still to be done says nothing of `paid`.
  if (places.some((at) => sentence.words[at - 1]?.lower === 'to')) return undefined
  const last = Math.max(...places)
  const isNamed =
    own.length > 1 || aboveStems.length === 0 || aboveStems.some((stem) => sentence.places.has(stem))
  // "The cache is disabled" needs no more than its name.
  if (!isNamed && !(isBeing(sentence.words[last + 1]) && sentence.words.slice(last + 2).length <= 3))
    return undefined
  const elsewhere = evidence.sentences.some(
    ({ words, passage, start, end }) =>
      (passage !== one.passage || one.start >= end || one.end <= start) && placesOf(words, own, joined),
  )
  return elsewhere ? undefined : { first: Math.min(...places), last }
}

function placesOf(words: Word[], own: string[], joined: string): number[] | undefined {
  const whole = words.findIndex(({ lower }) => lower === joined)
  if (whole >= 0) return [whole]
  const places = own.map((stem) => words.findIndex((word) => word.stem === stem))
  return places.includes(-1) ? undefined : places
}

function isBeing(word: Word | undefined): boolean {
  return word !== undefined && /^(?:is|are|was|were|isn['’]t|aren['’]t)$/.test(word.lower)
}

const denying =
  /^(?:no|not|without|never|nor|neither|none|lacks?|lacking|cannot|rather|instead|unavailable|disabled|off|inactive|prohibited|forbidden|banned|.{2,}n['’]t)$/
const having =
  /^(?:is|are|was|were|be|been|has|have|had|offer(?:s|ed|ing)?|provid(?:es?|ed|ing)|featur(?:es?|ed|ing)|includ(?:es?|ed|ing)|accept(?:s|ed)?|takes?|allow(?:s|ed)?|permit(?:s|ted)?|serv(?:es?|ed)|makes?|books?|available|boasts?|supports?|plays?|equipped|comes?|with|there|enabled)$/
const acting = /^(?:can|will|uses?|used|find|enjoy|park)$/
const turning = /^(?:but|while|however|although|though|whereas|yet|;|:|\.)$/
/** The verb of a clause. */
const saying =
  /^(?:is|are|was|were|has|have|had|there['’]s|it['’]s|lacks?|offers?|provides?|features?|includes?|accepts?|takes?|allows?|permits?|serves?|boasts?|supports?|comes?|can|will|uses?|.{2,}n['’]t)$/
/** A clause of its own begins with them. */
const pointing = /^(?:it|they|there|this|that|these|those|which|who|he|she|we|you)$/
/** How far behind a thing its verb stands, in words; behind a list, farther. */
const farthest = 6
const longestList = 14
/** What is wished, doubted, asked or only partly so is no statement. */
const unsure =
  /^(?:if|unless|whether|may|might|could|would|should|wish|wished|hoped?|only|except|some|mentions?|mentioned|specified|stated|listed|priced|given|unclear|unknown|known|limited|reviewers?|problems?|issues?|trouble)$/
/** So is what people think of it. */
const people = /^(?:customers?|guests?|visitors?|patrons?|diners?|people)$/
const judging =
  /^(?:say|says|said|note[sd]?|praised?|complain(?:ed)?|recommend(?:ed)?|find|found|report(?:ed)?|feel|felt|enjoy(?:ed|ing)?|appreciated?|love[ds]?|like[ds]?|express(?:ed)?|describe[ds]?|comment(?:ed)?|suggest(?:ed)?|rave[ds]?|think|thought|asked|want(?:ed)?)$/

interface Statement extends Mention {
  on: boolean
}

const costing = /^(?:paid|pay|pays|paying|fee|fees|charge|charges|charged|surcharge|buy|purchase)$/
const free = /^(?:free|complimentary|gratis)$/

/** What a sentence says of what stands at a place: that there is such a thing, or that there is not. */
function statedOf(words: Word[], mention: Mention): Statement | undefined {
  if (words.some(({ lower }) => unsure.test(lower)) || isJudged(words)) return undefined
  if (words.some(({ lower }) => /^(?:false|null|none|nil)$/.test(lower))) return undefined
  // "A non-smoking room", "smoke-free": it may be told of a part.
  const isPart = words[mention.first - 2]?.lower === 'non' || words[mention.last + 2]?.lower === 'free'
  const signs = [words[mention.first - 1], words[mention.last + 1]]
  if (isPart && signs.some((sign) => sign?.text === '-')) return undefined
  return saidBehind(words, mention) ?? saidBefore(words, mention)
}

function isJudged(words: Word[]): boolean {
  return words.some(({ lower }) => people.test(lower)) && words.some(({ lower }) => judging.test(lower))
}

/** "Reservations are not accepted." "No alcohol is served." */
function saidBehind(words: Word[], { first, last }: Mention): Statement | undefined {
  const behind = words.slice(last + 1, last + longestList)
  const verb = behind.findIndex(isBeing)
  if (verb < 0 || behind.slice(0, verb).some(({ lower }) => turning.test(lower))) return undefined
  // "… has no Wi-Fi and is not accessible", "there's no Wi-Fi and the shop isn't accessible": another clause.
  if (behind.slice(0, verb).some(({ lower }) => pointing.test(lower))) return undefined
  const joints = behind.slice(0, verb).filter(({ lower }) => lower === 'and' || lower === ',')
  if (behind[verb - 1]?.lower === 'and' || (joints.length > 0 && hasVerb(words, first))) return undefined
  // "Reservations, outdoor seating and Wi-Fi are not": a list that ends before its verb.
  if (joints.some(({ lower }) => lower === ',') && joints.at(-1)!.lower !== 'and') return undefined
  if (joints.length === 0 && verb >= farthest) return undefined
  const said = words.slice(last + 1 + verb, last + 4 + verb)
  const end = said.findIndex(({ kind }) => kind === 'sign')
  const predicate = end < 0 ? said : said.slice(0, end)
  if (predicate.some(({ lower }) => free.test(lower) || costing.test(lower))) return undefined
  const denials = predicate.filter(({ lower }) => denying.test(lower))
  const isNone = /^(?:no|neither|nor)$/.test(words[first - 1]?.lower ?? '')
  return {
    on: (denials.length + (isNone ? 1 : 0)) % 2 === 0,
    first: isNone ? first - 1 : first,
    last: last + verb + predicate.length,
  }
}

/** Whether the clause that a place stands in has had its verb. */
function hasVerb(words: Word[], first: number): boolean {
  for (let at = first - 1; at >= 0 && !turning.test(words[at]!.lower); at--)
    if (saying.test(words[at]!.lower)) return true
  return false
}

/** "Does not offer takeout or delivery": a denial holds for a whole list, up to the verb before. */
function saidBefore(words: Word[], { first, last }: Mention): Statement | undefined {
  for (let at = first - 1; at >= 0 && !turning.test(words[at]!.lower); at--) {
    if (denying.test(words[at]!.lower)) return { on: false, first: at, last }
    const isDenied = [words[at - 1], words[at + 1]].some((word) => word && denying.test(word.lower))
    if ((having.test(words[at]!.lower) || acting.test(words[at]!.lower)) && !isDenied) break
  }
  // One of two may be what is there.
  if (words.some(({ lower }) => lower === 'or')) return undefined
  const [from, to] = clauseAround(words, first)
  return words.slice(from, to).some(({ lower }) => having.test(lower)) ? { on: true, first, last } : undefined
}

/** What stands between two semicolons has verbs of its own. */
function clauseAround(words: Word[], at: number): [number, number] {
  const isEnd = ({ text }: Word) => text === ';'
  const end = words.findIndex((word, place) => place > at && isEnd(word))
  return [words.slice(0, at).findLastIndex(isEnd) + 1, end < 0 ? words.length : end]
}

function finding({ passage, start, end, key, on }: ReadSwitch, words: Word[], at: Statement): ExactFinding {
  const span = { start: words[at.first]!.start, end: words[at.last]!.end, check: 'switches' }
  // What is left open is denied as little as it is said.
  if (on === undefined)
    return {
      ...span,
      verdict: 'not-found',
      evidence: [],
      because: { code: 'left-open', values: { field: key } },
    }
  const [given, claimed] = on ? ['yes', 'no'] : ['no', 'yes']
  return {
    ...span,
    verdict: 'contradicted',
    evidence: [{ passage, start, end }],
    because: { code: 'other-cell', values: { field: key, given, claimed } },
  }
}

interface Price {
  word: Word
  isFree: boolean
}

const uncosting = /^(?:no|not|without|never|free|.{2,}n['’]t)$/

/** Whether something is said to be free or to be paid, in the words around it. */
function priceSaid(words: Word[], { first, last }: Mention): Price | undefined {
  if (words.some(({ lower }) => unsure.test(lower)) || isJudged(words)) return undefined
  for (let at = Math.max(0, first - 4); at < Math.min(words.length, last + 6); at++) {
    const word = words[at]!
    if (turning.test(word.lower) || word.text === ',' || word.lower === 'and') {
      if (at > last) return undefined
      continue
    }
    const isDenied = words.slice(Math.max(0, at - 4), at).some(({ lower }) => uncosting.test(lower))
    if (free.test(word.lower)) return { word, isFree: !isDenied }
    if (costing.test(word.lower)) return { word, isFree: isDenied }
  }
  return undefined
}

function isOtherPrice({ given }: ReadSwitch, { isFree }: Price): boolean {
  return isFree ? /^paid$/i.test(given) : /^free$/i.test(given)
}

function priceFinding({ passage, start, end, key, given }: ReadSwitch, { word }: Price): ExactFinding {
  return {
    verdict: 'contradicted',
    start: word.start,
    end: word.end,
    evidence: [{ passage, start, end }],
    because: { code: 'other-cell', values: { field: key, given, claimed: word.text } },
    check: 'switches',
  }
}
