import type { PromptPassage } from '../../wire/index.ts'
import { termsOf } from './question-terms.ts'

interface Labelled {
  passage: PromptPassage
  /** The sentence, with the label that stands above it where there is one. */
  text: string
  /** Of its label alone. */
  labelTerms: string[]
}

/** Questions for what something is, does or means. */
const asksForDefinition = /^what\b.*\b(?:is|are|was|were|does|do|did|means?|for)\b/i
const article = /^(?:an?|the)$/i
const verb = /^(?:is|are|was|were|can|may|will|has|have|\p{Ll}+s)$/u

/**
 * Where a question asks what something is or does: the sentences that begin with it and go on with a verb ("VACUUM
 * reclaims storage …"), and those under a label that is its name. Of each document only the first: further on it tells
 * details. Where a document is called so, only of that one. Empty for other questions.
 */
export function definingSentences<Sentence extends Labelled>(
  question: string,
  sentences: Sentence[],
): Set<Sentence> {
  const firsts = new Map<string, Sentence>()
  if (!asksForDefinition.test(question)) return new Set()
  const subject = termsOf(question)
  for (const sentence of sentences) {
    if (!isLabelled(sentence, subject) && !isSaidOf(sentence, subject)) continue
    const { title } = sentence.passage
    const before = firsts.get(title)
    if (!before || sentence.passage.number < before.passage.number) firsts.set(title, sentence)
  }
  const found = [...firsts.values()]
  const titled = found.filter(({ passage }) => isSame(termsOf(passage.title), subject))
  return new Set(titled.length > 0 ? titled : found)
}

function isSame(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((term, index) => term === b[index])
}

/** `work_mem (integer)` is a label for `work_mem`. */
function isLabelled({ labelTerms }: Labelled, subject: string[]): boolean {
  return (
    labelTerms.length > 0 &&
    labelTerms.length <= subject.length + 1 &&
    subject.every((term, index) => labelTerms[index] === term)
  )
}

function isSaidOf({ text }: Labelled, subject: string[]): boolean {
  const words = text.slice(text.lastIndexOf('\n') + 1).match(/[\p{L}\p{N}]+/gu) ?? []
  let named = 0
  for (const word of words) {
    if (named === 0 && article.test(word)) continue
    const [term] = termsOf(word)
    if (named === subject.length) return verb.test(word)
    if (term !== subject[named]) return false
    named++
  }
  return false
}
