import { numberTerms } from '../words/number-terms.ts'

/** How much more a turn counts whose speaker a question names: what somebody did is mostly told by themselves. */
export const meritOfSpeaker = 1.25

/**
 * Tells which of some speakers a question names, by a word of their name that no other of them has. Empty where it names
 * none of them or all, since then it tells nothing.
 */
export function speakersNamed(speakers: Iterable<string>): (question: string) => ReadonlySet<string> {
  const all = new Set(speakers)
  const owners = new Map<number, string | undefined>()
  for (const speaker of all)
    for (const term of new Set(numberTerms(speaker, undefined)))
      owners.set(term, owners.has(term) ? undefined : speaker)
  return (question) => {
    const named = new Set<string>()
    for (const term of numberTerms(question, undefined)) {
      const owner = owners.get(term)
      if (owner !== undefined) named.add(owner)
    }
    return named.size < all.size ? named : new Set()
  }
}
