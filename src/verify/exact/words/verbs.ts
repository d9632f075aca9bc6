import { stemOf } from './stem.ts'
import type { Use, Word } from './word.ts'

/** Common verbs of telling sentences, by stem: a clause has its subject before one of them. */
const lexical = new Set(
  `accept acquire add adopt affect allow appear appoint apply approve arrive ask attack award ban bear beat become begin belong
  bite block boil bring build burn buy call carry cause celebrate change charge check choose claim close collect come
  compose conquer consist contain cost cover create cross cure decline decrease defeat delete deliver depart
  describe design destroy develop die direct discover drink drive drop earn eat employ end enter establish exceed exchange
  expire explain export fall feed feel fight find finish fly follow forbid form found freeze gain get give go goes grow guarantee
  handle happen have head help hibernate hire hold import improve include increase inhabit introduce invade invent invite
  join keep kill know land last launch lay lead learn leave let lie like live lose maintain make manage manufacture marry
  measure meet melt merge murder need offer open operate order orbit own pass pay perform permit play prepare
  prescribe prevent produce prohibit promise propose protect provide publish put raise reach read receive recommend record
  reduce refund register reign reject remain remind remove rent repair repeat replace report represent request require reserve
  return ride ring rise run save say score see sell send serve set show shrink sing sink sit sleep smoke spend stand
  start stay stop store strike study sublet succeed suffer supply support swim take teach tell treat turn use vote
  walk want wash wear weigh win withdraw work write`
    .split(/\s+/)
    .map((word) => stemOf(word)),
)

const auxiliary =
  /^(?:is|are|was|were|be|been|has|have|had|do|does|did|can|cannot|could|may|might|must|shall|should|will|would|needs?|\w+n['’]t)$/
const beforeNouns =
  /^(?:a|an|the|this|that|these|those|of|for|in|on|at|by|from|with|without|per|its|their|his|her|our|your|my|no|each|every|any|some|all|most|both|first|second|third|own|new|as)$/
const irregularPast =
  /^(?:won|lost|began|built|bought|sold|held|left|led|met|paid|ran|rose|fell|grew|spent|taught|wrote|took|gave|got|had|made|came|went|became|kept|sent|beat|cost|put|let|read|cut|drew|flew|sang|swam|shrank|sank|slept|stood|told|wore|struck|shot|fed|fought|found|froze|drove|broke|brought|chose|ate|drank)$/
const somebody =
  /(?:[^s]s|^(?:i|you|we|they|who|people|children|men|women|also|only|not|all|always|[a-z]+ly))$/

/** What a word may be in a sentence, wherever it stands. */
export function useOf(lower: string, stem: string, kind: Word['kind']): Use {
  const isWord = kind === 'word'
  return {
    auxiliary: isWord && auxiliary.test(lower),
    lexical: isWord && lexical.has(stem) && !lower.endsWith('ing'),
    inflected: /(?:[^s]s|ed)$/.test(lower) || irregularPast.test(lower),
    beforeNoun: beforeNouns.test(lower),
    beforeVerb: somebody.test(lower),
  }
}

/** Whether a word of a sentence is a verb that a subject stands before. `from` is where its clause begins. */
export function isVerb(words: readonly Word[], at: number, from: number): boolean {
  const word = words[at]!
  const { use } = word
  if (use.auxiliary) return !(word.text === 'May' && at > from)
  if (!use.lexical || word.name) return false
  const next = words[at + 1]
  // "annual leave must be requested": a noun before its verb.
  if (next && (next.lower === 'of' || next.use.auxiliary)) return false
  const before = words[at - 1]
  // In a list of verbs the later ones have no subject: "… and charges €3".
  if (at === from || before === undefined) return at > 0 && use.inflected
  const { beforeNoun, beforeVerb } = before.use
  // "the car park", "a drug test": a verb without an ending has a plural before it, or somebody.
  // "flights from Lisbon to Oslo leave"
  const isFar =
    before.name && words[Math.max(from, 0)]!.use.beforeVerb && words[Math.max(from, 0)]!.lower.endsWith('s')
  return !beforeNoun && (use.inflected || beforeVerb || isFar)
}

/** Whether a sentence begins with what is to be done: "Take Panzyme with food". */
export function isOrder(words: readonly Word[], at: number): boolean {
  const word = words[at]
  const next = words[at + 1]
  if (!word?.initial || next?.kind !== 'word') return false
  const { lexical: isLexical, inflected } = word.use
  return isLexical && !inflected && !next.use.auxiliary && !lexical.has(next.stem)
}

/** A verb of being, having or doing, which tells nothing by itself. */
export function isAuxiliary(word: Word): boolean {
  return word.use.auxiliary
}

/** Whether a stem is that of a common verb. */
export function isVerbStem(stem: string): boolean {
  return lexical.has(stem)
}
