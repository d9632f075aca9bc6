import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { lexicon } from '../../text/lexicon.ts'
import { remembered } from '../../remembered.ts'
import { rarity } from './binding.ts'

const mostSentences = 60

/** A word of a claim and how much it weighs in the evidence. */
export interface Weighed {
  stem: string
  weight: number
}

/** The words of a sentence with their weights, but for those that are told by their place. */
export function weighed(
  sentence: ReadSentence,
  evidence: PreparedEvidence,
  isLeftOut: (at: number) => boolean,
): Weighed[] {
  const found = new Map<string, number>()
  for (const [at, { content, kind, stem, name }] of sentence.words.entries())
    if ((content || kind === 'number') && !isLeftOut(at) && !found.has(stem))
      found.set(stem, rarity(evidence, stem) * (name ? 1.2 : 1))
  return [...found].map(([stem, weight]) => ({ stem, weight }))
}

/** Sentences that have one of the words, those with the rarest first. */
export function sentencesSharing(
  words: readonly Weighed[],
  { holding }: PreparedEvidence,
): readonly ReadSentence[] {
  const lists = words
    .flatMap(({ stem }) => [holding.get(stem) ?? []])
    .toSorted((one, other) => one.length - other.length)
  const found = new Set<ReadSentence>()
  for (const list of lists)
    for (const sentence of list) {
      if (found.size >= mostSentences) return [...found]
      found.add(sentence)
    }
  return [...found]
}

/** How much of the words a sentence has, of their weight and in number; what stands around it counts half. */
export function shareOf(words: readonly Weighed[], sentence: ReadSentence): { share: number; held: number } {
  let total = 0
  let share = 0
  let held = 0
  for (const { stem, weight } of words) {
    total += weight
    if (has(sentence, stem)) {
      share += weight
      held++
    } else if (sentence.around.some((near) => near.places.has(stem))) share += weight / 2
  }
  return { share: total > 0 ? share / total : 0, held }
}

function has(sentence: ReadSentence, stem: string): boolean {
  const { places, words } = sentence
  if (places.has(stem)) return true
  const { forms, same } = lexicon()
  if (forms.get(stem)?.some((form) => places.has(form))) return true
  const groups = same.get(stem)
  if (groups) {
    const known = groupsIn(sentence)
    if (groups.some((group) => known.has(group))) return true
  }
  return /^\d/.test(stem) && words.some((word) => word.stem === stem)
}

/** The groups of like meaning that the words of a sentence are in. */
const groupsIn = remembered(({ places }: ReadSentence): ReadonlySet<number> => {
  const { same } = lexicon()
  return new Set([...places.keys()].flatMap((stem) => same.get(stem) ?? []))
})
