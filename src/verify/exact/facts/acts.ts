import type { Fact } from './facts.ts'
import { isAuxiliary, isVerbStem } from '../words/verbs.ts'
import { stemOf, type Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

/** Who does what to whom: "Alice reports to Bob", "the castle was built by Erik". */
export interface Act {
  fact: Fact
  verb: string
  /** It is told of the one to whom it is done: "is paid by". */
  isPassive: boolean
  agent: Party
  patient: Party
}

export interface Party {
  words: readonly Word[]
  keys: ReadonlySet<string>
}

const ends =
  /^(?:[,;:.()]|for|in|on|at|after|before|when|if|with|during|until|since|because|who|which|that|and|but|from)$/
/** Said of somebody, of whom more is said behind "to": "asked Ms Lind to write". */
const addressing = new Set(['ask', 'order', 'tell'].map((word) => stemOf(word)))
const being = /^(?:is|are|was|were|be|been)$/

/** What a fact tells that somebody does; undefined where that is not plain. */
export const actOf: (fact: Fact) => Act | undefined = remembered(readAct)

function readAct(fact: Fact): Act | undefined {
  const { sentence, verb: at, to } = fact
  const { words } = sentence
  if (at < 0) return undefined
  let verb = at
  while (
    verb < to &&
    (isAuxiliary(words[verb]!) ||
      being.test(words[verb]!.lower) ||
      /^(?:also|now|then|only|\w+ly)$/.test(words[verb]!.lower))
  )
    verb++
  const word = words[verb]
  if (
    !word ||
    verb >= to ||
    !isVerbStem(word.stem) ||
    words.slice(fact.from, to).some(({ lower }) => denying.test(lower))
  )
    return undefined
  const subject = partyOf(fact)
  const isPassive = words.slice(at, verb).some(({ lower }) => being.test(lower))
  if (isPassive) {
    const by = words.findIndex(({ lower }, place) => place > verb && place < to && lower === 'by')
    // "Passed by 78 votes to 41" tells by how much, and not by whom.
    if (by < 0 || words[by + 1]?.kind === 'number' || measure.test(words[by + 2]?.lower ?? ''))
      return undefined
    const agent = stretch(words, by + 1, to)
    return agent.words.length > 0 ? { fact, verb: word.stem, isPassive, agent, patient: subject } : undefined
  }
  const begin = words[verb + 1]?.lower === 'to' ? verb + 2 : verb + 1
  // "Schools closed in Delaware", "12 of them appointed by the Governor": nothing is done to what stands there.
  if (begin < to && (words[begin]!.lower === 'by' || ends.test(words[begin]!.lower))) return undefined
  const patient = stretch(words, begin, addressing.has(word.stem) ? endBeforeTo(words, begin, to) : to)
  return patient.words.length > 0 ? { fact, verb: word.stem, isPassive, agent: subject, patient } : undefined
}

const measure = /^(?:votes?|majority|margin|percent|landslide)$/
const denying = /^(?:not|never|no|neither|nor|cannot|.{2,}n['’]t)$/

/** The subject without what the sentence begins with: "In the cup final United …". */
function partyOf({ owner, topic, subject, pointsBack, sentence: { words }, from, verb }: Fact): Party {
  if (pointsBack || subject.size === 0) return { words: owner, keys: topic }
  const begin = words.findIndex(({ kind }, at) => at >= from && kind !== 'sign')
  const isLed = /^(?:in|on|at|after|before|during|since|with|for|from|under|by)$/.test(
    words[begin]?.lower ?? '',
  )
  if (!isLed) return { words: owner, keys: subject }
  const comma = words.findIndex(({ text }, at) => at > from && at < verb && text === ',')
  const found: Word[] = []
  // Without a comma, what stands right before the verb: "In June the company acquired …", "In the final United beat …".
  for (let at = verb - 1; at > Math.max(from, comma); at--) {
    const word = words[at]!
    if (!word.content || (found[0] && word.name !== found[0].name)) break
    found.unshift(word)
  }
  return { words: found, keys: new Set(found.map(({ stem }) => stem)) }
}

function endBeforeTo(words: readonly Word[], from: number, to: number): number {
  for (let at = from + 1; at < to; at++) if (words[at]!.lower === 'to') return at
  return to
}

function stretch(words: readonly Word[], from: number, to: number): Party {
  const found: Word[] = []
  for (let at = from; at < to; at++) {
    const word = words[at]!
    if (ends.test(word.lower) && found.length > 0) break
    if (word.content) found.push(word)
  }
  return { words: found, keys: new Set(found.map(({ stem }) => stem)) }
}
