import { beginning, type Evidence } from './evidence.ts'
import { lexicon } from '../text/lexicon.ts'
import { remembered } from '../remembered.ts'
import type { Word } from '../text/words.ts'

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
const nowhere: readonly number[] = []

/** Finds where a claim's words stand in the evidence. */
export function align(words: Word[], evidence: Evidence, rarity: Rarity): Alignment {
  const content: number[] = []
  for (const [at, word] of words.entries()) if (!word.stop) content.push(at)
  const { forms } = lexicon()
  const isKnown = (stem: string) => evidence.frequency.has(stem)
  const isAkin = (lower: string) =>
    lower.length >= beginning && evidence.beginnings.has(lower.slice(0, beginning))
  const total = Math.max(1, evidence.sentences.length)
  const weights: number[] = []
  const present: boolean[] = []
  for (const at of content) {
    const { stem, kind, lower } = words[at]!
    const frequency = evidence.frequency.get(stem)
    const local = Math.log(1 + total / (1 + (frequency ?? 0))) / Math.log(1 + total)
    weights.push(0.2 + 0.3 * local + 0.5 * (kind === 'number' ? 1 : rarity(stem)))
    present.push(frequency !== undefined || isAkin(lower) || forms.get(stem)?.some(isKnown) === true)
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
export function firstAtLeast(sorted: readonly number[], least: number): number {
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
  // What each sentence of the evidence that has any of them has of their weight, and which of them.
  const held = weighed(evidence)
  const touched: number[] = []
  const stemsAt = new Map<number, number[]>()
  let stemIndex = 0
  for (const [stem, weight] of distinct) {
    let last = -1
    for (const place of evidence.places.get(stem) ?? nowhere) {
      const sentence = evidence.sentenceOf[place]!
      if (sentence === last) continue
      last = sentence
      if (held[sentence] === 0) touched.push(sentence)
      held[sentence]! += weight
      push(stemsAt, sentence, stemIndex)
    }
    stemIndex++
  }
  const none = { first: -1, count: 0, share: 0 }
  if (touched.length === 0 || sum === 0) return [none, none, none]
  const top = heaviest(touched, held)
  for (const sentence of touched) held[sentence] = 0
  const { sentence: first, weight } = top[0]!
  const best: [Window, Window, Window] = [{ first, count: 1, share: weight / sum }, none, none]
  const weightOf = [...distinct.values()]
  const counted = new Int32Array(weightOf.length)
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
          for (const index of stemsAt.get(at) ?? nowhere)
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

/** One weight for each sentence of the evidence, all of them nothing: whoever adds to them takes it away again. */
const weighed = remembered(({ sentences }: Evidence) => new Float64Array(sentences.length))

/** The sentences that hold most, those that come first among equals. */
function heaviest(touched: number[], held: Float64Array): { sentence: number; weight: number }[] {
  const top: { sentence: number; weight: number }[] = []
  for (const sentence of touched) {
    const weight = held[sentence]!
    let at = top.length
    while (at > 0 && isHeavier({ sentence, weight }, top[at - 1]!)) at--
    if (at >= topSentences) continue
    top.splice(at, 0, { sentence, weight })
    if (top.length > topSentences) top.pop()
  }
  return top
}

function isHeavier(one: { sentence: number; weight: number }, other: typeof one): boolean {
  return one.weight > other.weight || (one.weight === other.weight && one.sentence < other.sentence)
}

function push(map: Map<number, number[]>, key: number, item: number): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
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
  /** Where runs end at the word before: a word of content begins one wherever the evidence has it. */
  let ends: readonly number[] = nowhere
  /** Those of two words or more, and how long they are. */
  let open: { places: readonly number[]; lengths: readonly number[] } = { places: nowhere, lengths: nowhere }
  for (const [at, { stem, stop }] of words.entries()) {
    const here = evidence.places.get(stem) ?? nowhere
    const places = following(ends, here)
    // Runs of small words alone say nothing and are everywhere.
    let best = !stop && here.length > 0 ? 1 : 0
    let before = 0
    const lengths = places.map((place) => {
      while (before < open.places.length && open.places[before]! < place - 1) before++
      const length = open.places[before] === place - 1 ? open.lengths[before]! + 1 : 2
      best = Math.max(best, length)
      return length
    })
    for (let back = 0; back < best; back++) longest[at - back] = Math.max(longest[at - back]!, best)
    open = { places, lengths }
    ends = stop ? places : here
  }
  return longest
}

/** How many times longer one of two lists is where it is better looked into than walked along. */
const farLonger = 16

/** The places of one sorted list that come right behind one of another. */
function following(before: readonly number[], here: readonly number[]): number[] {
  const found: number[] = []
  if (before.length === 0 || here.length === 0) return found
  if (before.length * farLonger < here.length) {
    for (const place of before) if (here[firstAtLeast(here, place + 1)] === place + 1) found.push(place + 1)
  } else if (here.length * farLonger < before.length) {
    for (const place of here) if (before[firstAtLeast(before, place - 1)] === place - 1) found.push(place)
  } else {
    let behind = 0
    for (const place of here) {
      while (behind < before.length && before[behind]! < place - 1) behind++
      if (before[behind] === place - 1) found.push(place)
    }
  }
  return found
}
