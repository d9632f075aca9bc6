import type { Word } from './word.ts'
import { sidesOf, sideWords } from './sides.ts'

/** What a sentence may say, by its words alone; most sentences say none of it and are not read more closely. */
export interface Openings {
  /** How many words say one of several sides. */
  sides: number
  /** It may hold of all, or always. */
  universal: boolean
  /** It may tell what came to pass, or what will. */
  perfect: boolean
}

const universal = 'every any all whichever either both daily always at as whether with regardless seven 7'
const bits = new Map<string, number>()
for (const word of sideWords()) if (sidesOf(word).length > 0) bits.set(word, 1)
for (const word of universal.split(' ')) bits.set(word, (bits.get(word) ?? 0) | 2)
for (const word of ['has', 'have', 'had', 'will']) bits.set(word, (bits.get(word) ?? 0) | 4)

/** Whether a word may begin to say that something holds of all. */
export function opensUniversal(lower: string): boolean {
  return ((bits.get(lower) ?? 0) & 2) !== 0
}

export function openingsOf(words: readonly Word[]): Openings {
  let sides = 0
  let found = 0
  for (const { lower } of words) {
    const bit = bits.get(lower)
    if (bit === undefined) continue
    found |= bit
    sides += bit & 1
  }
  return { sides, universal: (found & 2) !== 0, perfect: (found & 4) !== 0 }
}

/** Whether one of the words says one of several sides. */
export function hasSide(words: readonly Word[]): boolean {
  for (const { lower } of words) if (((bits.get(lower) ?? 0) & 1) !== 0) return true
  return false
}
