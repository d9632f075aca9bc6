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
  const scores = new Scores(
    terms.reduce((sum, { size }) => sum + size, 0),
    terms.length > 1,
  )
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
let places = new Int32Array(0)

/**
 * A sum for each of at most so many ids, in the order in which they came. A table of plain numbers tells where an id is
 * that came before: a Map takes several times as long. Where none comes twice, as of a single term, which may have as many
 * ids as a library has blocks, no table is needed.
 */
class Scores {
  /** The first has position 1. */
  #count = 0
  readonly #mask: number

  constructor(most: number, mayComeAgain: boolean) {
    if (ids.length <= most) {
      ids = new Float64Array(most + 1)
      sums = new Float64Array(most + 1)
    }
    this.#mask = mayComeAgain ? 2 ** Math.ceil(Math.log2(most * 2 + 1)) - 1 : 0
    if (!mayComeAgain) return
    if (places.length <= this.#mask) places = new Int32Array(this.#mask + 1)
    else places.fill(0, 0, this.#mask + 1)
  }

  add(id: number, score: number): void {
    if (this.#mask > 0) {
      let slot = Math.imul(id, 0x9e3779b1) & this.#mask
      while (places[slot] !== 0 && ids[places[slot]!] !== id) slot = (slot + 1) & this.#mask
      const known = places[slot]!
      if (known > 0) {
        sums[known]! += score
        return
      }
      places[slot] = this.#count + 1
    }
    const position = ++this.#count
    ids[position] = id
    sums[position] = score
  }

  /** The ids with the highest sums, best first, of equal ones the lower id first. */
  best(count: number): number[] {
    const size = this.#count
    const found: number[] = []
    // Sorting all would take longer: those below the last that has a place need no further look.
    const threshold = size > count ? nthHighest(sums.slice(1, size + 1), count) : -Infinity
    // Nor do most of those that are as good as that one: of a single term they may be tens of thousands.
    const equal = new Float64Array(size > count ? size : 0)
    let equalCount = 0
    for (let position = 1; position <= size; position++)
      if (sums[position]! > threshold) found.push(position)
      else if (sums[position] === threshold) equal[equalCount++] = -ids[position]!
    const free = count - found.length
    if (free > 0 && equalCount > 0) {
      const last = free < equalCount ? -nthHighest(equal.subarray(0, equalCount), free) : Infinity
      for (let position = 1; position <= size; position++)
        if (sums[position] === threshold && ids[position]! <= last) found.push(position)
    }
    return found
      .toSorted((a, b) => sums[b]! - sums[a]! || ids[a]! - ids[b]!)
      .map((position) => ids[position]!)
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
