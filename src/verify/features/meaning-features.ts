import { isInWindow, type Alignment } from '../evidence/align.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Features } from './feature-types.ts'
import { remembered } from '../remembered.ts'
import { lexicon } from '../text/lexicon.ts'

const none: readonly number[] = []

/** The groups of like meaning that an evidence speaks of. */
interface Meanings {
  /** Of each group: 1 where any word is in it. */
  held: Uint8Array
  /** Of each word: the groups that it is in. */
  at: (readonly number[])[]
}

const meaningsOf = remembered(({ places, words }: Evidence): Meanings => {
  const { same, groups } = lexicon()
  const held = new Uint8Array(groups)
  const at = words.map(() => none)
  for (const [stem, list] of places) {
    const own = same.get(stem)
    if (!own) continue
    for (const group of own) held[group] = 1
    for (const place of list) at[place] = own
  }
  return { held, at }
})

/** Of each group, the window in which it was seen last: one list for all, since windows are looked at one by one. */
let seen: Float64Array | undefined
let seenWindows = 0

/** New words that mean the same as one of the evidence, that mean the opposite of one, or neither. */
export function addMeaning(
  features: Features,
  { words, content, weights, present, inBest, windows }: Alignment,
  isFresh: boolean[],
  evidence: Evidence,
): void {
  const { same, opposite, groups } = lexicon()
  seen ??= new Float64Array(groups)
  const known = meaningsOf(evidence)
  const turn = ++seenWindows
  const window = windows[2]
  if (window.first >= 0) {
    const to = evidence.sentences[window.first + window.count - 1]!.lastWord
    for (let at = evidence.sentences[window.first]!.firstWord; at < to; at++)
      for (const group of known.at[at]!) seen[group] = turn
  }
  let akin = 0
  let strange = 0
  let strangeMost = 0
  let opposed = 0
  let opposedHere = 0
  let held = 0
  let all = 0
  for (const [index, at] of content.entries()) {
    const { stem } = words[at]!
    const weight = weights[index]!
    const own = same.get(stem)
    all += weight
    if (inBest[index] || own?.some((group) => seen![group] === turn)) held += weight
    if (!inBest[index])
      for (const other of opposite.get(stem) ?? []) {
        if (!present[index] && evidence.places.has(other)) opposed++
        if (isInWindow(other, window, evidence)) opposedHere++
      }
    if (!isFresh[index]) continue
    if (own?.some((group) => known.held[group] === 1)) akin += weight
    else {
      strange += weight
      strangeMost = Math.max(strangeMost, weight)
    }
  }
  features['akin'] = akin
  features['strange'] = strange
  features['strangeMost'] = strangeMost
  features['opposed'] = opposed
  features['opposedHere'] = opposedHere
  features['akinCoverage3'] = all === 0 ? 0 : held / all
}
