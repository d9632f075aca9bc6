import { isInWindow, type Alignment } from './align.ts'
import type { Evidence } from './evidence.ts'
import type { Features } from './feature-types.ts'
import { lexicon } from './lexicon.ts'

const none: number[] = []

/** Of an evidence: which groups of like meaning its words are in, and the window in which each was seen last. */
interface Groups {
  /** Of each word, the groups it is in. */
  of: number[][]
  known: Uint8Array
  seen: Int32Array
  windows: number
}

const groupsIn = new WeakMap<Evidence, Groups>()

function groupsOf(evidence: Evidence): Groups {
  let found = groupsIn.get(evidence)
  if (!found) {
    const { same, groups } = lexicon()
    found = { of: [], known: new Uint8Array(groups), seen: new Int32Array(groups), windows: 0 }
    for (const { stem } of evidence.words) {
      const own = same.get(stem) ?? none
      found.of.push(own)
      for (const group of own) found.known[group] = 1
    }
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
  const groups = groupsOf(evidence)
  const turn = ++groups.windows
  const window = windows[2]
  if (window.first >= 0) {
    const to = evidence.sentences[window.first + window.count - 1]!.lastWord
    for (let at = evidence.sentences[window.first]!.firstWord; at < to; at++)
      for (const group of groups.of[at]!) groups.seen[group] = turn
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
    if (inBest[index] || own?.some((group) => groups.seen[group] === turn)) held += weight
    if (!inBest[index])
      for (const other of opposite.get(stem) ?? []) {
        if (!present[index] && evidence.places.has(other)) opposed++
        if (isInWindow(other, window, evidence)) opposedHere++
      }
    if (!isFresh[index]) continue
    if (own?.some((group) => groups.known[group] === 1)) akin += weight
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
