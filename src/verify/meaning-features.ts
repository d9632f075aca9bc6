import { isInWindow, type Alignment } from './align.ts'
import type { Evidence } from './evidence.ts'
import type { Features } from './features.ts'
import { lexicon } from './lexicon.ts'

const groupsIn = new WeakMap<Evidence, Set<number>>()

/** The groups of like meaning that any word of the evidence is in. */
function groupsOf(evidence: Evidence): Set<number> {
  let found = groupsIn.get(evidence)
  if (!found) {
    found = new Set()
    for (const stem of evidence.places.keys())
      for (const group of lexicon().same.get(stem) ?? []) found.add(group)
    groupsIn.set(evidence, found)
  }
  return found
}

/** New words that mean the same as one of the evidence, that mean the opposite of one, or neither. */
export function addMeaning(
  features: Features,
  { words, content, weights, present, inBest, windows }: Alignment,
  isFresh: boolean[],
  evidence: Evidence,
): void {
  const { same, opposite } = lexicon()
  const known = groupsOf(evidence)
  const inWindow = new Set<number>()
  const window = windows[2]
  if (window.first >= 0) {
    const to = evidence.sentences[window.first + window.count - 1]!.lastWord
    for (let at = evidence.sentences[window.first]!.firstWord; at < to; at++)
      for (const group of same.get(evidence.words[at]!.stem) ?? []) inWindow.add(group)
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
    const groups = same.get(stem)
    all += weight
    if (inBest[index] || groups?.some((group) => inWindow.has(group))) held += weight
    if (!inBest[index])
      for (const other of opposite.get(stem) ?? []) {
        if (!present[index] && evidence.places.has(other)) opposed++
        if (isInWindow(other, window, evidence)) opposedHere++
      }
    if (!isFresh[index]) continue
    if (groups?.some((group) => known.has(group))) akin += weight
    else {
      strange += weight
      strangeMost = Math.max(strangeMost, weight)
    }
  }
  Object.assign(features, {
    akin,
    strange,
    strangeMost,
    opposed,
    opposedHere,
    akinCoverage3: all === 0 ? 0 : held / all,
  })
}
