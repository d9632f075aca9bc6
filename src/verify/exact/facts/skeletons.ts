import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { stemOf, type Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

const mostSentences = 30

/** Pairs of which one denies the other, as stems. Words only: a sentence is held against one with the same skeleton. */
const opposites = new Map<string, Set<string>>()
for (const pair of [
  'increase/decrease', 'increased/decreased', 'increase/reduce', 'rise/fall', 'rose/fell', 'rising/falling', 'grew/shrank', 'gain/loss', 'gained/lost', 'profit/loss', 'profits/losses', 'growth/decline', 'rose/declined', 'grew/declined', 'rose/dropped', 'increased/fell', 'increased/dropped', 'increased/declined', 'higher/lower', 'highest/lowest', 'larger/smaller', 'largest/smallest', 'faster/slower',
  'allowed/prohibited', 'allowed/forbidden', 'permitted/prohibited', 'permitted/forbidden', 'allow/forbid', 'required/optional', 'mandatory/optional', 'legal/illegal', 'safe/unsafe', 'safe/dangerous', 'possible/impossible', 'accepted/rejected', 'approved/rejected', 'approved/denied', 'approve/reject', 'confirmed/denied', 'supports/opposes', 'supported/opposed', 'agree/disagree', 'agreed/refused', 'guilty/innocent', 'true/false', 'success/failure', 'succeeded/failed', 'passed/failed', 'win/lose', 'won/lost',
  'enabled/disabled', 'enable/disable', 'enables/disables', 'include/exclude', 'includes/excludes', 'included/excluded', 'cover/exclude', 'covers/excludes', 'covered/excluded', 'open/closed', 'opens/closes', 'opened/closed', 'always/never', 'before/after', 'above/below', 'over/under', 'maximum/minimum', 'north/south', 'east/west', 'northern/southern', 'eastern/western', 'hot/cold', 'hotter/colder', 'warmer/cooler', 'early/late', 'earlier/later', 'strengthened/weakened', 'improved/worsened', 'improves/worsens', 'import/export', 'imports/exports', 'buy/sell', 'bought/sold', 'positive/negative', 'public/private', 'internal/external', 'active/inactive', 'visible/invisible', 'known/unknown', 'reversible/irreversible', 'renewable/nonrenewable', 'soluble/insoluble', 'available/unavailable', 'add/remove', 'added/removed', 'adds/removes', 'first/last', 'older/younger', 'oldest/youngest', 'shorter/longer', 'shortest/longest', 'shorter/taller', 'cheaper/costlier', 'more/less', 'more/fewer', 'most/least', 'with/without', 'vertical/horizontal', 'clockwise/counterclockwise', 'attract/repel', 'expands/contracts', 'acidic/alkaline', 'left/right', 'hired/fired', 'arrives/departs', 'inside/outside', 'indoors/outdoors', 'raise/lower', 'raised/lowered', 'raised/cut', 'accelerated/slowed', 'encourages/discourages', 'encouraged/discouraged', 'absorbs/emits', 'ascending/descending', 'contagious/noncontagious', 'alive/dead', 'day/night', 'winter/summer', 'odd/even',
]) {
  const [one, other] = pair.split('/').map((word) => stemOf(word)) as [string, string]
  for (const [from, to] of [[one, other], [other, one]] as const) opposites.set(from, (opposites.get(from) ?? new Set()).add(to))
} // prettier-ignore

/** Words of which a sentence can have only one in its place: one of the others there says something else. */
for (const group of [
  'first second third fourth fifth sixth seventh eighth ninth tenth',
  'monday tuesday wednesday thursday friday saturday sunday',
  'january february march april june july august september october november december',
  'spring summer autumn winter',
  'north south east west',
  'northern southern eastern western',
]) {
  const stems = group.split(' ').map((word) => stemOf(word))
  for (const stem of stems) {
    const others = opposites.get(stem) ?? new Set()
    for (const other of stems) if (other !== stem) others.add(other)
    opposites.set(stem, others)
  }
}

export const skeletonIn = remembered(({ words }: ReadSentence) => skeletonOf(words))

const turning = new Set(
  'above below over under before after with without more less fewer most least off'.split(' '),
)

/** What a sentence says, without the words of grammar: but numbers, and the small words that turn a meaning. */
export function skeletonOf(words: Word[]): Word[] {
  return words.filter((word) => word.content || word.kind === 'number' || turning.has(word.lower))
}

export function candidates(evidence: PreparedEvidence, skeleton: Word[]): ReadSentence[] {
  const postings = skeleton
    .map((word) => evidence.holding.get(word.stem) ?? [])
    .filter((list) => list.length > 0)
    .toSorted((one, other) => one.length - other.length)
  const found = new Set<ReadSentence>()
  for (const list of postings.slice(0, 3))
    for (const sentence of list.slice(0, mostSentences)) found.add(sentence)
  return [...found]
}

/** Where one skeleton stands in another, word for word, but for at most one word that is its opposite. */
export function aligned(
  skeleton: Word[],
  other: Word[],
): { from: number; to: number; changed?: number } | undefined {
  for (let from = 0; from + skeleton.length <= other.length; from++) {
    let changed: number | undefined
    let fits = true
    for (const [at, word] of skeleton.entries()) {
      const against = other[from + at]!
      if (word.stem === against.stem) continue
      if (changed !== undefined || !opposites.get(word.stem)?.has(against.stem)) {
        fits = false
        break
      }
      changed = at
    }
    if (fits) return { from, to: from + skeleton.length - 1, ...(changed === undefined ? {} : { changed }) }
  }
  return undefined
}

/** The same over a few words more, such as who somebody is: nothing is changed there. */
export function alignedOver(
  skeleton: Word[],
  other: Word[],
): { from: number; to: number; changed?: number } | undefined {
  if (skeleton.length < fewestOver) return undefined
  for (let from = 0; from + skeleton.length <= other.length; from++) {
    if (other[from]!.stem !== skeleton[0]!.stem) continue
    let at = 1
    let to = from + 1
    for (; at < skeleton.length && to < other.length && to - from - at <= mostOver; to++)
      if (other[to]!.stem === skeleton[at]!.stem) at++
      // "more than four" says the other side of "four".
      else if (!other[to]!.content && other[to]!.kind === 'word') break
    if (at === skeleton.length) return { from, to: to - 1 }
  }
  return undefined
}

const fewestOver = 4
const mostOver = 4
/** "It is the second-largest country" says of the one before it what a claim says with its name. */
export function alignedBehindPronoun(
  skeleton: Word[],
  other: Word[],
  given: ReadSentence,
): { from: number; to: number; changed?: number } | undefined {
  if (!/^(?:it|he|she|they)$/.test(given.words[0]!.lower)) return undefined
  const named = skeleton.findIndex((word) => !(word.name || word.initial))
  if (named < 1 || !skeleton.slice(0, named).every(({ stem }) => given.around[0]?.places.has(stem)))
    return undefined
  const rest = skeleton.slice(named)
  const window = rest.length >= 3 ? aligned(rest, other) : undefined
  if (!window || window.from > 0) return undefined
  return { ...window, ...(window.changed !== undefined && { changed: window.changed + named }) }
}
