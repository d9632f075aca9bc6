import type { ExactFinding, ReadClaim } from '../claim.ts'
import { isAround, type PreparedEvidence, type ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'

/** "Ottawa is the capital of Canada": who has a place that only one can have. */
interface Role {
  sentence: ReadSentence
  /** What only one has, and of what: stems in order. */
  role: string
  holder: Word[]
}

const mostSentences = 400
const longestName = 4
/** Of these there may be several, though one speaks of "the" one. */
const several =
  /^(?:son|daughter|brother|sister|child|cousin|friend|member|part|home|house|result|cause|sourc|type|kind|name|exampl|reason|heart|center|centr|winner|author|writer|star|site|place|subject|student|colleagu)$/
/** What is no longer so, or not yet, is no other holder. */
const passing =
  /^(?:former|formerly|first|second|third|last|previous|previously|next|then|acting|new|current|currently|old|future|once|until|became|become|succeeded|replaced|not|never|if|or|perhaps|would|could|might|may|claims?|claimed|called|alleged|supposed|honorary|deputy|de|interim)$/

/** Places that only one can have, and where somebody was born or died: told where the evidence gives them to another. */
export function checkRoles(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => [
    ...checkHolder(claim, sentence),
    ...checkExchanged(claim, sentence),
  ])
}

function checkHolder(claim: ReadClaim, sentence: ReadSentence): ExactFinding[] {
  if (sentence.words.at(-1)!.text === '?') return []
  return rolesOf(sentence).flatMap(({ role, holder }): ExactFinding[] => {
    const told = rolesIn(claim.evidence, role)
    const [given] = told
    if (!given || told.some((one) => !isOther(one.holder, holder, claim.evidence))) return []
    return [other(claim, holder, given.holder, given.sentence)]
  })
}

function other(claim: ReadClaim, said: Word[], given: Word[], { passage }: ReadSentence): ExactFinding {
  const [from, to] = [given[0]!.start, given.at(-1)!.end]
  const [start, end] = [said[0]!.start, said.at(-1)!.end]
  const text = claim.evidence.passages[passage - 1]!.text
  return {
    verdict: 'contradicted',
    start,
    end,
    evidence: [{ passage, start: from, end: to }],
    because: {
      code: 'other-word',
      values: { given: text.slice(from, to), claimed: claim.answer.slice(start, end) },
    },
    check: 'roles',
  }
}

/** Who holds a role in the evidence: looked up by the rarest word of it. */
function rolesIn(evidence: PreparedEvidence, role: string): Role[] {
  const postings = role
    .split(' ')
    .flatMap((stem) => [evidence.holding.get(stem) ?? []])
    .toSorted((one, other) => one.length - other.length)
  const near = postings.find((list) => list.length > 0) ?? []
  return near
    .slice(0, mostSentences)
    .flatMap((sentence) => rolesOf(sentence).filter((one) => one.role === role))
}

/** The roles that a sentence gives: "H is the R of O", "the R of O is H", "H, the R of O,". */
function rolesOf(sentence: ReadSentence): Role[] {
  const { words } = sentence
  if (words.some(({ lower }) => passing.test(lower))) return []
  const roles: Role[] = []
  for (const [at, word] of words.entries()) {
    if (word.lower !== 'the') continue
    const noun = takeWhile(words, at + 1, (one) => one.content && one.kind === 'word' && !one.name, 3)
    const joint = at + 1 + noun.length
    if (noun.length === 0 || words[joint]?.lower !== 'of' || several.test(noun.at(-1)!.stem)) continue
    const begin = words[joint + 1]?.lower === 'the' ? joint + 2 : joint + 1
    const object = takeWhile(words, begin, (one) => one.name, longestName)
    if (object.length === 0) continue
    const role = [...noun, ...object].map(({ stem }) => stem).join(' ')
    const verb = words[at - 1]?.lower
    const before = /^(?:is|,)$/.test(verb ?? '') ? nameBefore(words, at - 2) : []
    if (before.length > 0) roles.push({ sentence, role, holder: before })
    const after = begin + object.length
    const holder =
      words[after]?.lower === 'is' ? takeWhile(words, after + 1, (one) => one.name, longestName) : []
    if (holder.length > 0 && before.length === 0) roles.push({ sentence, role, holder })
  }
  return roles
}

function takeWhile(words: Word[], from: number, fits: (word: Word) => boolean, most: number): Word[] {
  const taken: Word[] = []
  for (let at = from; at < words.length && taken.length < most && fits(words[at]!); at++)
    taken.push(words[at]!)
  return taken
}

/** The name that ends at a word; one that begins the sentence may be known by its capital alone. */
function nameBefore(words: Word[], at: number): Word[] {
  const name: Word[] = []
  for (let place = at; place >= 0 && name.length < longestName; place--) {
    const word = words[place]!
    if (!word.name && !(word.initial && word.content)) break
    name.unshift(word)
  }
  // "In Bern" and "Berlin and Bonn" are no holders.
  const before = words[at - name.length]
  return before === undefined || before.kind === 'sign' || before.lower === 'that' ? name : []
}

/** Whether two names share no word and the evidence never takes them for one. */
function isOther(one: Word[], two: Word[], evidence: PreparedEvidence): boolean {
  const stems = new Set(one.map(({ stem }) => stem))
  if (two.some(({ stem }) => stems.has(stem))) return false
  const initials = (name: Word[]) => name.map(({ lower }) => lower[0]).join('')
  if (one[0]!.lower === initials(two) || two[0]!.lower === initials(one)) return false
  // "Burma (Myanmar)", "Bombay, now Mumbai"
  return !evidence.sentences.some((sentence) => {
    const places = [one, two].map((name) => sentence.words.findIndex(({ stem }) => stem === name[0]!.stem))
    const [left, right] = places as [number, number]
    const between = sentence.words.slice(Math.min(left, right) + 1, Math.max(left, right))
    return (
      left >= 0 &&
      right >= 0 &&
      between.length <= 4 &&
      between.some(({ lower }) => /^(?:\(|now|or|known|called|formerly)$/.test(lower))
    )
  })
}

/** "was born in": verbs of which a person or a firm has one place. */
const placing = /^(?:born|di|baptiz|buri|headquart|base|found)$/

interface Placed {
  sentence: ReadSentence
  verb: string
  subject: Word[]
  place: Word[]
}

/** "Marie Curie was born in Paris", where that is told of Pierre Curie and Warsaw of her. */
function checkExchanged(claim: ReadClaim, sentence: ReadSentence): ExactFinding[] {
  const said = placedIn(sentence)
  if (!said) return []
  const told = (claim.evidence.holding.get(said.verb) ?? [])
    .slice(0, mostSentences)
    .flatMap((one) => placedIn(one) ?? [])
  const same = told.filter(
    ({ verb, subject }) =>
      verb === said.verb && said.subject.every(({ stem }) => subject.some((one) => one.stem === stem)),
  )
  const others = told.filter((one) => !same.includes(one) && one.verb === said.verb)
  const isThere = (list: Placed[]) =>
    list.some(({ place }) => place.some(({ stem }) => stem === said.place[0]!.stem))
  const [given] = same
  if (!given || isThere(same) || !isThere(others) || !isOther(given.place, said.place, claim.evidence))
    return []
  if (isAround(given.sentence, said.place[0]!.stem) && given.sentence.places.has(said.place[0]!.stem))
    return []
  return [other(claim, said.place, given.place, given.sentence)]
}

function placedIn(sentence: ReadSentence): Placed | undefined {
  const { words } = sentence
  if (words.some(({ lower }) => /^(?:not|never|if|or|perhaps|might|may)$/.test(lower))) return undefined
  const verb = words.findIndex(({ stem, content }) => content && placing.test(stem))
  const was = /^(?:is|was|are|were)$/.test(words[verb - 1]?.lower ?? '')
  if (verb < 1 || words[verb + 1]?.lower !== 'in') return undefined
  const subject = nameBefore(words, verb - (was ? 2 : 1))
  const place = takeWhile(words, verb + 2, (word) => word.name, longestName)
  return subject.length > 0 && place.length > 0
    ? { sentence, verb: words[verb]!.stem, subject, place }
    : undefined
}
