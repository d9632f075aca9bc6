import { isAround, type PreparedEvidence, type ReadSentence } from '../evidence.ts'
import { attributesLike } from '../words/attributes.ts'
import { lexicon } from '../../text/lexicon.ts'
import type { Value } from '../values/value.ts'
import type { Word } from '../words/words.ts'

/** How surely two values are said of the same thing. */
export interface Binding {
  /** The share of the claim's words around its value that the evidence has around its own, from 0 to 1. */
  forward: number
  /** The share of the evidence's words around its value that the claim has. */
  backward: number
  /** How many of the claim's words were found. */
  matched: number
  /** Words of the claim that stand neither in the sentence nor around it. */
  absent: number
  /** Words of the claim that the whole passage lacks. */
  missing: number
  /** The word nearest to the value is the same. */
  head: boolean
  /** What shows that two different things are meant; empty where nothing does. */
  blocked: '' | 'direction' | 'qualified' | 'counted' | 'name' | 'opposed' | 'other value'
}

/** Where a clause may end: what stands beyond belongs to the value less. */
const clauseMarks =
  /^(?:[;:,()[\]|—–，；：、（）]|and|but|while|whereas|which|although|though|who|where|when|because|than|versus|vs|or|so|und|oder|et|y)$/
/** Words of which only one can be true of a thing: where each side has another one, two things are meant. */
const opposed = [
  'minimum maximum', 'min max', 'lowest highest', 'smallest largest', 'low high', 'gross net', 'men women', 'man woman', 'male female', 'boy girl',
  'males females', 'boys girls', 'north south east west northern southern eastern western', 'winter summer spring autumn fall', 'before after',
  'start end', 'began ended', 'opened closed', 'born died', 'first second third fourth fifth last', 'previous next current', 'former latter',
  'domestic international', 'urban rural', 'public private', 'upper lower', 'left right', 'inner outer', 'indoor outdoor', 'daily weekly monthly quarterly annual yearly annually hourly',
  'length width height depth diameter radius weight', 'long wide tall deep high', 'median mean average total', 'budget actual', 'adult child children infant', 'adults children infants teenagers',
  'day night', 'import export', 'imports exports', 'revenue profit loss income', 'estimate actual', 'young old', 'more less', 'more fewer', 'increase decrease', 'rose fell',
  'january february march april may june july august september october november december', 'monday tuesday wednesday thursday friday saturday sunday', 'arrival departure', 'arrives departs', 'buy sell', 'bought sold',
  'half full', 'single double triple', 'junior senior', 'morning afternoon evening', 'basic premium standard', 'boiling melting freezing', 'input output', 'upload download', 'read write', 'hardcover paperback', 'home away', 'won lost', 'wins losses',
  'plan planned', 'launch cancel', 'same different', 'including excluding', 'with without', 'students teachers', 'acquired founded sold', 'founded opened closed incorporated dissolved built demolished renovated',
] // prettier-ignore
/** Words of telling, which say little of what is told. */
const light = new Set(
  'report announc expect anticip compani say said note found base passag provid accord find includ state make made estim predict forecast mention reveal confirm remain total averag overal current approxim around addit final next step recommend suggest should need might use come came becom receiv given place go went take taken took number amount against suitabl appli includ work set anywher back place stay pay temperatur haben hat gibt anspruch beträgt umfasst liegt dauert kostet dura cuesta coût coûte'.split(
    ' ',
  ),
)
const opposites = new Map<string, Set<string>>()
for (const group of opposed) {
  const words = group.split(' ')
  for (const word of words) {
    const others = opposites.get(word) ?? new Set()
    for (const other of words) if (other !== word) others.add(other)
    opposites.set(word, others)
  }
}

/** The place in a sentence's plain words right before a value. */
function placeOf(sentence: ReadSentence, value: Value): number {
  let low = 0
  let high = sentence.plain.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sentence.plain[middle]!.start < value.start) low = middle + 1
    else high = middle
  }
  return low - 0.5
}

/** Walks away from a value; each content word, how far it is, and whether a clause ended in between. */
function* around(
  sentence: ReadSentence,
  place: number,
): Generator<{ word: Word; distance: number; clauses: number; side: -1 | 1 }> {
  for (const side of [-1, 1] as const) {
    let distance = 0
    let clauses = 0
    for (
      let at = side < 0 ? Math.floor(place) : Math.ceil(place);
      at >= 0 && at < sentence.plain.length && distance < 25;
      at += side
    ) {
      const word = sentence.plain[at]!
      if (clauseMarks.test(word.lower)) clauses++
      if (!word.content) continue
      // What says little pushes nothing away.
      if (distance === 0 || !light.has(word.stem)) distance++
      yield { word, distance, clauses, side }
    }
  }
}

/** How rare a stem is in the evidence: words that no sentence has weigh most. */
export function rarity(evidence: PreparedEvidence, stem: string): number {
  const holding = evidence.holding.get(stem)?.length ?? 0
  return (
    0.3 +
    Math.log(1 + (evidence.sentences.length + 1) / (holding + 0.5)) /
      Math.log(2 + 2 * (evidence.sentences.length + 1))
  )
}

export interface Side {
  sentence: ReadSentence
  value: Value
}

/** Holds the surroundings of a claim's value against those of a value in the evidence. */
export function bind(
  claimed: Side,
  given: Side,
  evidence: PreparedEvidence,
  understood: ReadonlySet<string>,
): Binding {
  const binding: Binding = {
    forward: 0,
    backward: 1,
    matched: 0,
    absent: 0,
    missing: 0,
    head: false,
    blocked: '',
  }
  const blockedBy = (reason: Binding['blocked']) => ({ ...binding, blocked: reason })
  if (directionsDiffer(directionOf(claimed), directionOf(given))) return blockedBy('direction')
  if (headsDiffer(claimed, given)) return blockedBy('counted')
  if (!sameQualifiers(claimed, given)) return blockedBy('qualified')
  if (othersDiffer(claimed, given, evidence)) return blockedBy('other value')
  const givenPlace = placeOf(given.sentence, given.value)
  const passage = evidence.passages[given.sentence.passage - 1]!
  let total = 0
  let found = 0
  let stranger = false
  let nearest = 9
  for (const { word, distance, clauses } of around(
    claimed.sentence,
    placeOf(claimed.sentence, claimed.value),
  )) {
    // In brackets and behind a comma a value may have no word of its own: then those before it are its own.
    nearest = Math.min(nearest, clauses)
    const weight =
      (rarity(evidence, word.stem) * (word.name ? 1.3 : light.has(word.stem) ? 0.3 : 1)) /
      ((1 + 0.15 * (distance - 1)) * (1 + clauses))
    total += weight
    if (!passage.stems.has(word.stem) && !light.has(word.stem)) binding.missing++
    const places = placesOf(word.stem, claimed.value.dimension, given.sentence)
    if (places) {
      found += weight
      binding.matched++
      if (distance <= 2 && clauses === nearest && places.some((place) => Math.abs(place - givenPlace) <= 12))
        binding.head = true
    } else if (isAround(given.sentence, word.stem)) {
      found += weight * 0.6
      if (word.name) binding.matched++
    } else if (word.name) {
      binding.absent++
      if (!passage.stems.has(word.stem)) {
        if (clauses <= nearest) return blockedBy('name')
      } else found += weight * 0.3
      stranger = true
    } else if (word.initial && !isCommon(word) && !passage.stems.has(word.stem)) return blockedBy('name')
    else if (opposedIn(word, given.sentence, claimed.sentence)) return blockedBy('opposed')
    else if (!light.has(word.stem) && clauses === nearest) binding.absent++
  }
  binding.forward = total > 0 ? found / total : 0
  let reverse = 0
  let known = 0
  for (const { word, distance, clauses } of around(given.sentence, givenPlace)) {
    // A date's weekday says nothing more.
    if (
      distance > 8 ||
      (given.value.dates && /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/.test(word.lower))
    )
      continue
    const weight = rarity(evidence, word.stem) / ((1 + 0.5 * (distance - 1)) * (1 + 2 * clauses))
    reverse += weight
    if (placesOf(word.stem, claimed.value.dimension, claimed.sentence)) known += weight
    else if (understood.has(word.stem)) known += weight * 0.8
    else if (clauses === 0 && opposedIn(word, claimed.sentence, given.sentence)) return blockedBy('opposed')
    // Each side names someone whom the other does not: two things are meant.
    else if (word.name && stranger && clauses === 0) return blockedBy('name')
  }
  binding.backward = reverse > 0 ? known / reverse : 1
  return binding
}

/** Where a sentence has a word, or another one for the same attribute. */
export function placesOf(stem: string, dimension: string, { places }: ReadSentence): number[] | undefined {
  const own = places.get(stem)
  if (own) return own
  for (const like of attributesLike(stem, dimension) ?? []) {
    const found = places.get(like)
    if (found) return found
  }
  return undefined
}

/** A sentence may begin with any word: what the table of words has is no name. */
function isCommon(word: Word): boolean {
  return lexicon().same.has(word.stem)
}

const denying = /n['’]t$|^(?:not|never|cannot|nicht|kein|keine|keinen|pas|jamais|不|没|无|未)$/
const qualifying =
  /^(?:nicht|kein|keine|keinen|pas|jamais|不|没|无|未|not|no|never|none|neither|nor|without|except|excluding|last|latest|another|additional|again|previously|originally|initially|formerly|once|if|unless|instead|rather|another|every|each|only|cannot|.+n['’]t)$/

/** What is denied, repeated, former or only supposed near a value: said on one side alone, it tells another story. */
function sameQualifiers(claimed: Side, given: Side): boolean {
  const [one, other] = [qualifiersOf(claimed), qualifiersOf(given)]
  if (one === other) return true
  // "if you put down less" and "where the payment is below" say one condition.
  const isConditional = ({ sentence }: Side) =>
    sentence.words.some(({ lower }) => /^(?:if|where|when)$/.test(lower))
  const without = (text: string) =>
    text
      .split(' ')
      .filter((word) => word !== 'if')
      .join(' ')
  return isConditional(claimed) && isConditional(given) && without(one) === without(other)
}

function qualifiersOf({ sentence, value }: Side): string {
  const found = new Set<string>()
  for (const side of [-1, 1]) {
    let at = side < 0 ? value.first - 1 : value.last + 1
    for (
      let steps = 0;
      steps < (side < 0 ? 7 : 5) && at >= 0 && at < sentence.words.length;
      steps++, at += side
    ) {
      const { lower } = sentence.words[at]!
      if (/^(?:[;:,]|and|or|but|while|whereas|which)$/.test(lower) || (steps > 1 && /^[()]$/.test(lower)))
        break
      if (qualifying.test(lower) && lower !== 'only' && lower !== 'each')
        found.add(denying.test(lower) ? 'not' : lower)
    }
  }
  return [...found].toSorted().join(' ')
}

/** Whether the other sentence has a word that is opposed to this one, and that its own sentence does not have too. */
function opposedIn(word: Word, other: ReadSentence, own: ReadSentence): boolean {
  const others = opposites.get(word.lower)
  // "hourly" is opposed to "monthly", unless that sentence speaks of an hour, too.
  if (!others || other.plain.some((one) => one.stem === word.stem)) return false
  return other.plain.some((one) => others.has(one.lower) && !own.plain.some((mine) => mine.stem === one.stem))
}

/** The direction that stands before a value: "to 5", "by 5" and "from 5" say different things. */
function directionOf({ sentence, value }: Side): string {
  if (value.range) return ''
  for (let at = value.first - 1; at >= Math.max(0, value.first - 3); at--) {
    const { lower, content, kind } = sentence.words[at]!
    if (/^(?:from|to|by|until|before|after|since)$/.test(lower)) {
      // "due to 5 people" and "up to 5" are no directions.
      if (lower === 'to' && /^(?:up|due|close|next|according)$/.test(sentence.words[at - 1]?.lower ?? ''))
        return ''
      return lower
    }
    if (content || kind !== 'word') break
  }
  return ''
}

const directionGroups = [
  new Set(['from', 'to', 'by']),
  new Set(['before', 'after', 'since', 'until', 'by']),
  new Set(['from', 'until']),
]

function directionsDiffer(one: string, other: string): boolean {
  return one !== other && directionGroups.some((group) => group.has(one) && group.has(other))
}

/** The words right behind a bare number name what it counts: they have to be the same. */
function headsDiffer(claimed: Side, given: Side): boolean {
  if (claimed.value.dimension === 'ordinal') return ordinalsDiffer(claimed, given)
  if (claimed.value.kind !== 'number' || claimed.value.dimension === 'score') return false
  const one = headOf(claimed)
  const other = headOf(given)
  if (one.length === 0 && other.length === 0) return false
  if (one.length === 0 || other.length === 0) return true
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (!short.every((stem) => long.includes(stem))) return true
  // A word before the noun that only one side has may name a part of the whole.
  const lone = long.filter((stem) => !short.includes(stem))
  const sentence = one.length <= other.length ? claimed.sentence : given.sentence
  return lone.some((stem) => !sentence.places.has(stem))
}

/** Whether a value may count what another one does: one that names neither a thing nor a unit may count anything. */
export function countsAlike(claimed: Side, given: Side): boolean {
  if (claimed.value.kind !== 'number') return true
  const [one, other] = [headOf(claimed), headOf(given)]
  if (one.length > 0 && given.value.kind !== 'number') return false
  return one.length === 0 || other.length === 0 || one.some((stem) => other.includes(stem))
}

/** "in the 47th minute … and in the 73rd": the second may leave out what it counts. */
function ordinalsDiffer(claimed: Side, given: Side): boolean {
  const [one] = headOf(claimed)
  const [own] = headOf(given)
  const { sentence, value } = given
  const [first] = sentence.values
    .filter(({ dimension, first }) => dimension === 'ordinal' && first < value.first)
    .flatMap((other) => headOf({ sentence, value: other }))
  return one === undefined || one !== (own ?? first)
}

/** What stands behind a noun and only describes it. */
const describing = /^(?:made|built|located|situated|called|named|known|consisting|spread|stretching)$/

/** The stems of what a number counts: the words right behind it. */
export function headOf({ sentence, value }: Side): string[] {
  const head: string[] = []
  for (let at = value.last + 1; at < sentence.words.length && head.length < 4; at++) {
    const word = sentence.words[at]!
    if (word.text === '-' && !word.spaced) continue
    if (word.text === '+' && !word.spaced) continue
    if (!word.content || word.kind !== 'word' || (head.length > 0 && describing.test(word.lower))) break
    if (sentence.values.some((other) => other !== value && at >= other.first && at <= other.last)) break
    head.push(word.stem)
  }
  return head
}

/** A sentence with more values is a list: they are not all held against each other. */
const mostOthers = 40

/** The claim's other values are part of what is meant: a year or a label that the evidence gives otherwise parts them. */
function othersDiffer(claimed: Side, given: Side, evidence: PreparedEvidence): boolean {
  const told = given.sentence.values.slice(0, mostOthers)
  return claimed.sentence.values.slice(0, mostOthers).some((other) => {
    if (other === claimed.value || other.aside) return false
    const same = told.filter((value) => value !== given.value && value.dimension === other.dimension)
    if (same.some((value) => alike(other, value))) return false
    const far = partedBy(claimed, other)
    if (other.kind === 'date') {
      if (same.length > 0) return true
      const inPassage = evidence.passages[given.sentence.passage - 1]!.dates
      return inPassage.length > 0 && !inPassage.some((date) => alike(other, date))
    }
    if (other.kind === 'label') return same.length > 0 || !far
    if (claimed.value.kind === 'date' && same.length > 0) return true
    return !far && (same.length > 0 || other.dimension === claimed.value.dimension)
  })
}

/** "The X2 has …" beside a sentence of the X3: names that differ in their number. */
export function labelsDiffer({ sentence: claimed }: Side, { sentence: given }: Side): boolean {
  const names = (sentence: ReadSentence) =>
    sentence.values.flatMap((value) => {
      const before = sentence.words[value.first - 1]
      const own = value.kind === 'label' && value.aside !== true && before?.kind === 'word'
      return own ? [{ name: before.lower, number: value.low }] : []
    })
  const told = names(given)
  return names(claimed).some(
    ({ name, number }) =>
      told.some((one) => one.name === name) &&
      !told.some((one) => one.name === name && one.number === number),
  )
}

/** Whether a clause ends between a value and another one. */
function partedBy({ sentence, value }: Side, other: Value): boolean {
  const [from, to] = other.last < value.first ? [other.last, value.first] : [value.last, other.first]
  return sentence.words.slice(from + 1, to).some((word) => clauseMarks.test(word.lower))
}

function alike(one: Value, other: Value): boolean {
  if (one.kind === 'label') return one.low === other.low
  if (one.dates && other.dates)
    return one.dates.some((date) =>
      other.dates!.some(
        (another) =>
          (date.year === undefined || another.year === undefined || date.year === another.year) &&
          (date.month === undefined || another.month === undefined || date.month === another.month),
      ),
    )
  const size = Math.max(Math.abs(one.high), Math.abs(other.high))
  return Math.abs(one.low - other.low) <= size * 0.05 && Math.abs(one.high - other.high) <= size * 0.05
}
