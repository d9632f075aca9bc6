import { lexicon } from '../../text/lexicon.ts'
import { attributesLike } from '../words/attributes.ts'
import type { Fact, Facts } from './facts.ts'
import { isVerbStem } from '../words/verbs.ts'
import { stemOf } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

/** Words that name no thing of their own beside another one. */
const faint = new Set(
  `side effect thing case way kind type sort possible also well available people person anyone everyone everybody guest
  option total amount number certain case main time take make get go come give keep put let use need want stand apply mean
  able want please note currently generally directly list include offer provide have`
    .split(/\s+/)
    .map((word) => stemOf(word)),
)

export interface Cover {
  /** Keys of the claim that a fact has not, neither itself nor in what it is told of; verbs apart. */
  nouns: string[]
  verbs: string[]
  /** How many it has. */
  held: number
}

/** How much of a claim's clause a fact speaks of. `dimension` is that of the value that is meant. */
export function coverOf(
  claimed: Fact,
  given: Pick<Fact, 'all' | 'named'>,
  { without, dimension, facts }: { without?: ReadonlySet<string>; dimension?: string; facts: Facts },
): Cover {
  const cover: Cover = { nouns: [], verbs: [], held: 0 }
  let before: string | undefined
  for (const key of new Set([...claimed.subject, ...claimed.keys])) {
    const last = before
    before = key
    if (without?.has(key)) continue
    const isVerb = isVerbStem(key)
    if (isVerb ? hasVerb(key, given.all, dimension) : isIn(key, given.all, dimension)) cover.held++
    else if (faint.has(key)) continue
    // "the Starter plan", where the evidence has "Starter" alone.
    else if (
      last !== undefined &&
      given.named.has(last) &&
      !facts.holding.has(key) &&
      claimed.subject.has(key)
    )
      continue
    else if (isVerb) cover.verbs.push(key)
    else cover.nouns.push(key)
  }
  return cover
}

/** Verbs of like meaning are many, and each is used of much else. */
function hasVerb(key: string, keys: ReadonlySet<string>, dimension?: string): boolean {
  if (keys.has(key)) return true
  if (dimension !== undefined)
    for (const like of attributesLike(key, dimension) ?? []) if (keys.has(like)) return true
  return (
    lexicon()
      .forms.get(key)
      ?.some((form) => keys.has(form)) ?? false
  )
}

/** Whether keys have one, or another word for it. */
export function isIn(key: string, keys: ReadonlySet<string>, dimension?: string): boolean {
  if (keys.has(key)) return true
  if (dimension !== undefined)
    for (const like of attributesLike(key, dimension) ?? []) if (keys.has(like)) return true
  const groups = lexicon().same.get(key)
  if (groups) {
    const known = groupsOf(keys)
    if (groups.some((group) => known.has(group))) return true
  }
  return (
    lexicon()
      .forms.get(key)
      ?.some((form) => keys.has(form)) ?? false
  )
}

/** The groups of like meaning that keys are in. */
const groupsOf = remembered((keys: ReadonlySet<string>): Set<number> => {
  const { same } = lexicon()
  const groups = new Set<number>()
  for (const key of keys) for (const group of same.get(key) ?? []) groups.add(group)
  return groups
})
