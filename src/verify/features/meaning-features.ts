import { isInWindow, type Alignment } from '../evidence/align.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Features } from './feature-types.ts'
import { lexicon } from '../text/lexicon.ts'

const none: number[] = []

const groupsIn = new WeakMap<Evidence, ReadonlySet<number>>()

/** The groups of like meaning that the words of an evidence are in. */
function groupsOf(evidence: Evidence): ReadonlySet<number> {
  let known = groupsIn.get(evidence)
  if (!known) {
    const { same } = lexicon()
    const found = new Set<number>()
    for (const stem of evidence.places.keys()) for (const group of same.get(stem) ?? none) found.add(group)
    known = found
    groupsIn.set(evidence, known)
  }
  return known
}

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
  const known = groupsOf(evidence)
  const turn = ++seenWindows
  const window = windows[2]
  if (window.first >= 0) {
    const to = evidence.sentences[window.first + window.count - 1]!.lastWord
    for (let at = evidence.sentences[window.first]!.firstWord; at < to; at++)
      for (const group of same.get(evidence.words[at]!.stem) ?? none) seen[group] = turn
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
    if (own?.some((group) => known.has(group))) akin += weight
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
