import { beginning, type Evidence } from './evidence.ts'
import { lexicon } from './lexicon.ts'
import type { Word } from './words.ts'

/** How common a stem is in ordinary text, from 0 (in every document) to 1 (rare or unknown). */
export type Rarity = (stem: string) => number

/** One to three neighbouring sentences of the evidence and the share of a claim's weight that they hold. */
export interface Window {
  /** The first sentence; -1 where nothing of the claim is in the evidence. */
  first: number
  count: number
  share: number
}

/** How a stretch of an answer stands to the evidence, word by word. */
export interface Alignment {
  words: Word[]
  /** The content words, as places in `words`. */
  content: number[]
  /** Of each content word: its weight, and whether the evidence has it anywhere. */
  weights: number[]
  present: boolean[]
  /** Of each content word: whether the best window of three sentences has it. */
  inBest: boolean[]
  /** The best window of one, of up to two, of up to three sentences. */
  windows: [Window, Window, Window]
  /** Of each word: the length of the longest run of words around it that stands so in the evidence. */
  runs: number[]
}

const topSentences = 12

/** Finds where a claim's words stand in the evidence. */
export function align(words: Word[], evidence: Evidence, rarity: Rarity): Alignment {
  const content: number[] = []
  for (const [at, word] of words.entries()) if (!word.stop) content.push(at)
  const { forms } = lexicon()
  const isKnown = (stem: string) => evidence.frequency.has(stem)
  const total = Math.max(1, evidence.sentences.length)
  const weights: number[] = []
  const present: boolean[] = []
  for (const at of content) {
    const { stem, kind, lower } = words[at]!
    const frequency = evidence.frequency.get(stem)
    const local = Math.log(1 + total / (1 + (frequency ?? 0))) / Math.log(1 + total)
    weights.push(0.2 + 0.3 * local + 0.5 * (kind === 'number' ? 1 : rarity(stem)))
    const akin = lower.length >= beginning && evidence.beginnings.has(lower.slice(0, beginning))
    present.push(frequency !== undefined || akin || forms.get(stem)?.some(isKnown) === true)
  }
  const windows = bestWindows(words, content, weights, evidence)
  const inBest = content.map((at) => isInWindow(words[at]!.stem, windows[2], evidence))
  return { words, content, weights, present, inBest, windows, runs: longestRuns(words, evidence) }
}

/** Whether a stem stands in a window of the evidence. */
export function isInWindow(stem: string, window: Window, evidence: Evidence): boolean {
  if (window.first < 0) return false
  const places = evidence.places.get(stem)
  if (!places) return false
  const from = evidence.sentences[window.first]!.firstWord
  const to = evidence.sentences[window.first + window.count - 1]!.lastWord
  const next = firstAtLeast(places, from)
  return next < places.length && places[next]! < to
}

/** The index of the first number of a sorted list that is at least `least`. */
export function firstAtLeast(sorted: number[], least: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}

function bestWindows(
  words: Word[],
  content: number[],
  weights: number[],
  evidence: Evidence,
): [Window, Window, Window] {
  // The distinct stems of the claim, with the weight of each.
  const distinct = new Map<string, number>()
  let sum = 0
  for (const [index, at] of content.entries()) {
    const { stem } = words[at]!
    if (distinct.has(stem)) continue
    distinct.set(stem, weights[index]!)
    sum += weights[index]!
  }
  // Of each sentence of the evidence that has any: which of the distinct stems it has, and what they weigh.
  const stems = [...distinct.keys()]
  const held = new Map<number, { sentence: number; weight: number; has: number[] }>()
  for (const [index, stem] of stems.entries()) {
    const weight = distinct.get(stem)!
    let last = -1
    for (const place of evidence.places.get(stem) ?? []) {
      const sentence = evidence.sentenceOf[place]!
      if (sentence === last) continue
      last = sentence
      const own = held.get(sentence)
      if (own) {
        own.weight += weight
        own.has.push(index)
      } else held.set(sentence, { sentence, weight, has: [index] })
    }
  }
  const none = { first: -1, count: 0, share: 0 }
  if (held.size === 0 || sum === 0) return [none, none, none]
  const top = [...held.values()]
    .toSorted((a, b) => b.weight - a.weight || a.sentence - b.sentence)
    .slice(0, topSentences)
  const { sentence: first, weight } = top[0]!
  const best: [Window, Window, Window] = [{ first, count: 1, share: weight / sum }, none, none]
  const weightOf = [...distinct.values()]
  const counted = new Int32Array(stems.length)
  let turn = 0
  for (const count of [2, 3] as const) {
    let chosen = best[count - 2]!
    const tried = new Set<number>()
    for (const { sentence } of top)
      for (let start = sentence - count + 1; start <= sentence; start++) {
        if (tried.has(start)) continue
        tried.add(start)
        const window = { first: start, count, share: 0 }
        if (!isWhole(window, evidence)) continue
        turn++
        for (let at = start; at < start + count; at++)
          for (const index of held.get(at)?.has ?? [])
            if (counted[index] !== turn) {
              counted[index] = turn
              window.share += weightOf[index]!
            }
        window.share /= sum
        if (window.share > chosen.share + 1e-9) chosen = window
      }
    best[count - 1] = chosen
  }
  return best
}

/** Whether a window lies within one passage. */
function isWhole({ first, count }: Window, evidence: Evidence): boolean {
  const start = evidence.sentences[first]
  const end = evidence.sentences[first + count - 1]
  return start !== undefined && end !== undefined && start.passage === end.passage
}

/** For every word, how long the longest verbatim run (by stems) is that it belongs to; 0 where it is nowhere. */
function longestRuns(words: Word[], evidence: Evidence): number[] {
  const longest = words.map(() => 0)
  let open = new Map<number, number>()
  for (const [at, word] of words.entries()) {
    const next = new Map<number, number>()
    let best = 0
    for (const [place, length] of open) {
      if (evidence.words[place + 1]?.stem !== word.stem) continue
      next.set(place + 1, length + 1)
      best = Math.max(best, length + 1)
    }
    // A run begins at a word of content; runs of small words say nothing and are everywhere.
    if (!word.stop)
      for (const place of evidence.places.get(word.stem) ?? [])
        if (!next.has(place)) {
          next.set(place, 1)
          best = Math.max(best, 1)
        }
    for (let back = 0; back < best; back++) longest[at - back] = Math.max(longest[at - back]!, best)
    open = next
  }
  return longest
}
