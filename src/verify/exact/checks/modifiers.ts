import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import { stemOf, type Word } from '../words/words.ts'

/** Words of which a thing has one: the third burst is not the second, the eastern districts are not the western. */
const groups = [
  'first second third fourth fifth sixth seventh eighth ninth tenth',
  'northern southern eastern western',
  'north south east west',
  'this next last',
  'upper lower',
  'left right',
  'oldest youngest',
  'largest smallest',
  'highest lowest',
  'elder younger',
  'both one',
]
const others = new Map<string, Set<string>>()
for (const group of groups) {
  const words = group.split(' ')
  for (const word of words) others.set(word, new Set(words.filter((one) => one !== word)))
}

/** These tell a time only, and of a time. */
const relative = /^(?:this|next|last)$/
/** These tell things apart as often as they say which one a thing is: "the second slide" is another one than the first. */
const ordinal = /^(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)$/
/** Of these the ordinal tells one from another: what is true of the first half is told of no other. */
const parts = new Set('half quarter trimester third'.split(' ').map((word) => stemOf(word)))
const being = /^(?:is|was|are|were|be|became|becomes)$/
const times = new Set(
  'year month week weekend decade century quarter season summer winter spring autumn term'
    .split(' ')
    .map((word) => stemOf(word)),
)
const unsure = /^(?:not|no|never|or|if|unless|whether|than|unlike|.{2,}n['’]t)$/
/** How much else of the claim has to stand in the sentence that says otherwise. */
const leastShared = 0.6
const fewestShared = 2

interface Modified {
  word: Word
  /** The stem of what it is said of. */
  head: string
  at: number
}

/** "By the end of this year", where the evidence has the same by the end of next year. */
export function checkModifiers(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const modified = modifiedIn(sentence)
    if (modified.length === 0 || sentence.words.some(({ lower }) => unsure.test(lower))) return []
    return modified.flatMap((own) => {
      const holding = holdersOf(own, claim)
      const isSaid = holding.some((one) =>
        modifiedIn(one).some(({ word, head }) => word.lower === own.word.lower && head === own.head),
      )
      if (isSaid) return []
      for (const given of holding) {
        const other = modifiedIn(given).find(
          ({ word, head }) => head === own.head && others.get(own.word.lower)!.has(word.lower),
        )
        if (!other || given.words.some(({ lower }) => unsure.test(lower)) || !isShared(sentence, own, given))
          continue
        if (standsAlone(own.word, given)) continue
        const { start, end } = own.word
        const values = { given: other.word.text, claimed: own.word.text }
        return [
          {
            verdict: 'contradicted' as const,
            start,
            end,
            evidence: [{ passage: given.passage, start: given.start, end: given.end }],
            because: { code: 'other-value' as const, values },
            check: 'modifiers',
          },
        ]
      }
      return []
    })
  })
}

function holdersOf({ head }: Modified, { evidence }: ReadClaim): ReadSentence[] {
  return evidence.holding.get(head) ?? []
}

function modifiedIn({ words }: ReadSentence): readonly Modified[] {
  let found: Modified[] | undefined
  for (const [at, word] of words.entries()) {
    if (!others.has(word.lower)) continue
    const head = words[at + 1]
    if (head?.kind !== 'word' || !head.content || !head.spaced) continue
    if (relative.test(word.lower) !== times.has(head.stem)) continue
    const isStated = words.slice(Math.max(0, at - 2), at).some(({ lower }) => being.test(lower))
    const isPart = parts.has(head.stem)
    if (ordinal.test(word.lower) && !isStated && !isPart) continue
    ;(found ??= []).push({ word, head: head.stem, at })
  }
  return found ?? none
}

const none: readonly Modified[] = []

/** "the third child in the world, and the first in Europe": what it is said of is left out, and may be the same. */
function standsAlone({ lower }: Word, { words }: ReadSentence): boolean {
  const mayLeaveOut = ordinal.test(lower) || lower.endsWith('est')
  return mayLeaveOut && words.some((word, at) => word.lower === lower && words[at + 1]?.content !== true)
}

/** Whether a sentence has most of what a claim says beside a modified thing. */
function isShared(sentence: ReadSentence, { at }: Modified, given: ReadSentence): boolean {
  const rest = sentence.words.filter(
    (word, place) => place !== at && place !== at + 1 && (word.content || word.kind === 'number'),
  )
  const shared = rest.filter(({ stem }) => given.words.some((word) => word.stem === stem))
  return shared.length >= fewestShared && shared.length >= rest.length * leastShared
}
