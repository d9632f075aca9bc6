import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'
import { isVerb } from '../words/verbs.ts'
import type { Word } from '../words/words.ts'

/** Of each group a thing has one side: what is black is not white, and what is done by hand not with a wrench. */
const ofThings = [
  'white | black | red | green | blue | yellow | orange | brown | grey gray | pink | purple',
  'aluminium aluminum | steel | wood wooden timber | plastic | glass | leather | cotton | wool woollen woolen | silk | stone | concrete | brick | iron | copper | ceramic | rubber | linen | paper | cardboard',
  'chicken | beef | pork | lamb | fish | vegetable | turkey',
  'raw | cooked', 'fresh | frozen | dried | canned tinned', 'ripe | unripe', 'wet | dry', 'thick | thin',
  'wide broad | narrow', 'deep | shallow', 'heavy | light', 'loud noisy | quiet silent', 'clean | dirty',
  'wired | wireless', 'manual | automatic', 'digital | analogue analog', 'temporary | permanent', 'domestic | foreign',
  'internal | external', 'written | oral verbal', 'large big huge | small tiny little', 'long | short', 'high tall | low',
  'hot warm boiling | cold icy chilled', 'soft | hard', 'sweet | sour | bitter | salty', 'cheap inexpensive | expensive costly',
  'fast quick rapid | slow', 'round | square | rectangular | oval | triangular', 'smooth | rough', 'indoor | outdoor',
  'upper | lower', 'front | back rear', 'left | right', 'top | bottom',
] // prettier-ignore
/** These say of an action, too, how, when or where it is done. */
const ofActions = [
  'daily | weekly | fortnightly | monthly | quarterly | yearly annually annual | hourly',
  'morning mornings | afternoon afternoons | evening evenings',
  'summer | winter | autumn',
  'phone telephone | letter post | email | fax',
  'adopted approved accepted | rejected refused',
  'quickly rapidly | slowly', 'gently | vigorously', 'loudly | quietly', 'alone | together',
  'beginning start | end', 'upstairs | downstairs', 'clockwise | anticlockwise counterclockwise',
  'north northern | south southern | east eastern | west western',
  'hand manually | wrench spanner | screwdriver | pliers | hammer | knife | scissors | machine',
] // prettier-ignore

interface Side {
  group: number
  side: number
}

const sides = new Map<string, Side>()
for (const [group, text] of [...ofThings, ...ofActions].entries())
  for (const [side, words] of text.split(' | ').entries())
    for (const word of words.split(' ')) sides.set(word, { group, side })

/** One side of a group, and what it is said of. */
export interface Quality extends Side {
  word: Word
  at: number
  /** The stem of the thing that has it; where it is undefined, it is said of what is done. */
  head: string | undefined
}

const being = /^(?:is|are|was|were|be|stays?|remains?)$/
const joining = /^(?:and|or|,|very|quite|rather|extremely)$/
const placing = /^(?:at|on|in|to)$/
/** "by letter", "with a wrench", "at the end": without one of these it is a thing. */
const told = /^(?:by|via|per|with|at|in|into|on|of)$/
const article = /^(?:the|a|an|your|its|his|her|their)$/
const needsJoint = new Set(
  'phone telephone letter post email fax hand wrench spanner screwdriver pliers hammer knife scissors machine beginning start end'.split(
    ' ',
  ),
)
/** How far behind a quality its thing may stand. */
const farthest = 4

/** What a sentence says that a thing, or something done, has of which it can have one only. */
export const qualitiesOf = remembered(({ words }: ReadSentence): readonly Quality[] => {
  let found: Quality[] | undefined
  for (const [at, word] of words.entries()) {
    const side = sides.get(word.lower)
    // "east-facing" is another word.
    const isJoint = words[at + 1]?.text === '-' && !words[at + 1]!.spaced
    if (!side || isJoint || (word.name && !word.initial)) continue
    const head = headBehind(words, at) ?? headBefore(words, at)
    if (head === undefined && side.group < ofThings.length) continue
    if (head === undefined && needsJoint.has(word.lower) && !isJoined(words, at)) continue
    ;(found ??= []).push({ ...side, word, at, head })
  }
  return found ?? none
})

const none: readonly Quality[] = []

/** "a green flysheet", "red and white flags", "large oak table" has the oak; where nothing stands behind it: none. */
function headBehind(words: readonly Word[], at: number): string | undefined {
  for (let next = at + 1; next < words.length && next <= at + farthest; next++) {
    const word = words[next]!
    if (joining.test(word.lower) && sides.has(words[next + 1]?.lower ?? '')) continue
    if (sides.has(word.lower) && headBehind(words, next) !== undefined) continue
    const isThing = word.kind === 'word' && word.content && word.spaced && !isVerb(words, next, -1)
    return isThing ? word.stem : undefined
  }
  return undefined
}

/** "the flysheet is green", "pegs made of steel", "the window at the back". */
function headBefore(words: readonly Word[], at: number): string | undefined {
  let before = at - 1
  while (before > 0 && (joining.test(words[before]!.lower) || sides.has(words[before]!.lower))) before--
  if (words[before]?.lower === 'of' && words[before - 1]?.lower === 'made') {
    before -= 2
    if (being.test(words[before]?.lower ?? '')) before--
  } else if (being.test(words[before]?.lower ?? '')) before--
  else if (
    sides.get(words[at]!.lower)!.group < ofThings.length &&
    article.test(words[before]?.lower ?? '') &&
    placing.test(words[before - 1]?.lower ?? '')
  )
    before -= 2
  else return undefined
  const head = words[before]
  return head?.kind === 'word' && head.content && !isVerb(words, before, -1) ? head.stem : undefined
}

function isJoined(words: readonly Word[], at: number): boolean {
  const before = article.test(words[at - 1]?.lower ?? '') ? at - 2 : at - 1
  return told.test(words[before]?.lower ?? '') || words[at]!.lower === 'manually'
}

export interface Told extends Quality {
  sentence: ReadSentence
}

/** What evidence says of its things, by what they are called. */
export const qualitiesIn = remembered((evidence: PreparedEvidence): ReadonlyMap<string, readonly Told[]> => {
  const byHead = new Map<string, Told[]>()
  for (const sentence of evidence.sentences)
    for (const quality of qualitiesOf(sentence)) {
      const key = quality.head ?? ''
      const list = byHead.get(key)
      if (list) list.push({ ...quality, sentence })
      else byHead.set(key, [{ ...quality, sentence }])
    }
  return byHead
})

/** Whether a word says the side that another one says. */
export function saysSide({ lower }: Word, { group, side }: Side): boolean {
  const own = sides.get(lower)
  return own?.group === group && own.side === side
}
