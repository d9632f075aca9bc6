import type { ToldSwitch } from '../../evidence/telling.ts'
import { stemOf, wordsOf, type Word } from '../words/words.ts'

/** A field that is true or false, ready to be held against claims. */
export interface ReadSwitch extends ToldSwitch {
  passage: number
  /** The stems that tell it from its neighbours. */
  own: string[]
  /** Their words as one: `takeout` for `take out`. */
  joined: string
  aboveStems: string[]
  /** The stem of another word for it. */
  like: string | undefined
}

/** Words that many keys begin with, or that say only that there is something. */
const saysLittle =
  /^(?:business|restaurants?|shops?|hotels?|is|are|was|has|have|had|allows?|accepts?|offers?|supports?|provides?|requires?|good|for|by|enabled?|available|allowed|included|accepted|permitted|offered|supported|provided|flag|option)$/

/** What prose calls some fields, beside their own words. */
const alike: Record<string, string> = {
  reservations: 'book',
  reservation: 'book',
  delivery: 'deliver',
  smoking: 'smoke',
}

/** What prose calls the groups that fields stand in. */
const otherNames: Record<string, string> = {
  ambience: 'ambiance atmosphere vibe setting mood feel',
  ambiance: 'ambience atmosphere vibe setting mood feel',
  music: 'plays playing',
}

export function switchesOf(switches: readonly ToldSwitch[], passage: number): ReadSwitch[] {
  return switches.map((one) => ({
    ...one,
    passage,
    own: telling(one.key).map(({ stem }) => stem),
    like: likeOf(one.key),
    joined: telling(one.key)
      .map(({ lower }) => lower)
      .join(''),
    aboveStems: telling(one.above).flatMap(({ stem, lower }) => [
      stem,
      ...(otherNames[lower] ?? '').split(' ').map((word) => stemOf(word)),
    ]),
  }))
}

function likeOf(key: string): string | undefined {
  const [only, ...more] = telling(key)
  return only && more.length === 0 && Object.hasOwn(alike, only.lower)
    ? stemOf(alike[only.lower]!)
    : undefined
}

function telling(key: string): Word[] {
  const words = wordsOf(key).filter(({ kind }) => kind === 'word')
  const own = words.filter(({ lower }) => !saysLittle.test(lower))
  return own.some(({ content }) => content) ? own : words
}
