/** What occurrences count: halves for the block's own, 2 in its text and 3 in its title or headings. */
export const halvesPerOccurrence = { text: 2, title: 3 } as const
const nearWeight = 0.15
const saturation = 1.2
const leastWorth = 1e-6

/**
 * Of a term that more blocks hold, only those are read that have it themselves: what a neighbour says of so common a
 * word tells nothing, and is two thirds of the reading.
 */
export const mostHolders = 10_000

/** The blocks that hold one term. */
export interface TermPostings {
  holders: number
  /** No fewer than are told. */
  size: number
  /** Tells each block once: its own occurrences, in halves, and how many its neighbours have. */
  each(tell: (id: number, halves: number, near: number) => void): void
}

/**
 * The ids of the best blocks, by BM25 without the length of a block, which hardly differs. Both databases give the
 * postings and propose by this, so that they propose the same.
 */
export function proposeBlocks(
  terms: TermPostings[],
  { blocks, most }: { blocks: number; most: number },
): number[] {
  const scores = scoresFor(terms.reduce((sum, { size }) => sum + size, 0))
  for (const { holders, each } of terms) {
    const worth = Math.max(leastWorth, Math.log(Math.max(0.5, blocks - holders + 0.5) / (holders + 0.5)))
    each((id, halves, near) => {
      const frequency = halves / 2 + near * nearWeight
      scores.add(id, (worth * frequency) / (frequency + saturation))
    })
  }
  return scores.best(most)
}

/** Kept for the next search: memory that is new each time costs more than what is done in it. */
let ids = new Float64Array(0)
let sums = new Float64Array(0)
let taken = new Int32Array(0)

/** A sum for each of at most so many ids, in a table of plain numbers: a Map takes several times as long. */
function scoresFor(most: number): { add(id: number, score: number): void; best(count: number): number[] } {
  const mask = 2 ** Math.ceil(Math.log2(most * 2 + 1)) - 1
  if (ids.length <= mask) {
    ids = new Float64Array(mask + 1)
    sums = new Float64Array(mask + 1)
    taken = new Int32Array(mask + 1)
  }
  // No id is 0.
  ids.fill(0, 0, mask + 1)
  sums.fill(0, 0, mask + 1)
  let size = 0
  return {
    add(id, score) {
      let slot = Math.imul(id, 0x9e3779b1) & mask
      while (ids[slot] !== 0 && ids[slot] !== id) slot = (slot + 1) & mask
      if (ids[slot] === 0) {
        ids[slot] = id
        taken[size++] = slot
      }
      sums[slot]! += score
    },
    /** The ids with the highest sums, best first, of equal ones the lower id first. */
    best(count) {
      // Sorting all would take longer: those below the last that has a place need no further look.
      const kept = new Float64Array(size)
      for (let index = 0; index < size; index++) kept[index] = sums[taken[index]!]!
      const threshold = size > count ? nthHighest(kept, count) : -Infinity
      const slots: number[] = []
      for (let index = 0; index < size; index++)
        if (sums[taken[index]!]! >= threshold) slots.push(taken[index]!)
      return slots
        .toSorted((a, b) => sums[b]! - sums[a]! || ids[a]! - ids[b]!)
        .slice(0, count)
        .map((slot) => ids[slot]!)
    },
  }
}

/** The n-th highest of some numbers, which are put out of their order (Hoare's quickselect, 1961). */
function nthHighest(numbers: Float64Array, n: number): number {
  const place = n - 1
  for (let [low, high] = [0, numbers.length - 1]; low < high;) {
    const pivot = numbers[(low + high) >> 1]!
    let [left, right] = [low, high]
    while (left <= right) {
      while (numbers[left]! > pivot) left++
      while (numbers[right]! < pivot) right--
      if (left > right) break
      const other = numbers[left]!
      numbers[left++] = numbers[right]!
      numbers[right--] = other
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else break
  }
  return numbers[place]!
}
