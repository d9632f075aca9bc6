import type { DatabaseSync } from 'node:sqlite'

/** What an occurrence in each column of the index counts: in the text, in the title and headings, among the neighbours. */
const weights = [1, 1.5, 0.15] as const
const saturation = 1.2
const leastWorth = 1e-6

/**
 * Proposes blocks by BM25, without the length of a block, which hardly differs: FTS5's own `bm25` fetches what it needs
 * row by row and takes ten times as long. All occurrences of a term are read as one string.
 */
export function sqlitePostings(
  database: DatabaseSync,
): (terms: string[], blocks: number, most: number) => number[] {
  // A view of the index, which holds nothing of its own: nothing to migrate.
  database.exec(
    'CREATE VIRTUAL TABLE IF NOT EXISTS temp.blocks_occurrences USING fts5vocab(main, blocks_fts, instance)',
  )
  const occurrences = database.prepare(`
    SELECT json_group_array(doc * 4 + CASE col WHEN 'text_terms' THEN 0 WHEN 'title_terms' THEN 1 ELSE 2 END) AS found
    FROM temp.blocks_occurrences WHERE term = ?`)

  return (terms, blocks, most) => {
    const postings = [...new Set(terms)].map(
      (term) => JSON.parse(occurrences.get(term)!['found'] as string) as number[],
    )
    const scores = scoresFor(postings.reduce((sum, { length }) => sum + length, 0))
    for (const found of postings) {
      const holders = countHolders(found)
      const worth = Math.max(leastWorth, Math.log(Math.max(0.5, blocks - holders + 0.5) / (holders + 0.5)))
      // What a block has of a term stands together.
      for (let at = 0; at < found.length;) {
        const id = Math.floor(found[at]! / 4)
        let frequency = 0
        for (; at < found.length && found[at]! < id * 4 + 4; at++) frequency += weights[found[at]! - id * 4]!
        scores.add(id, (worth * frequency) / (frequency + saturation))
      }
    }
    return scores.best(most)
  }
}

function countHolders(occurrences: number[]): number {
  let count = 0
  let last = 0
  for (const occurrence of occurrences) {
    const id = Math.floor(occurrence / 4)
    if (id !== last) count++
    last = id
  }
  return count
}

/** Kept for the next search: memory that is new each time costs more than what is done in it. */
let ids = new Float64Array(0)
let sums = new Float64Array(0)

/** A sum for each of at most so many ids, in a table of plain numbers: a Map takes several times as long. */
function scoresFor(most: number): { add(id: number, score: number): void; best(count: number): number[] } {
  const mask = 2 ** Math.ceil(Math.log2(most * 2 + 1)) - 1
  if (ids.length <= mask) {
    ids = new Float64Array(mask + 1)
    sums = new Float64Array(mask + 1)
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
        size++
      }
      sums[slot]! += score
    },
    /** The ids with the highest sums, best first, of equal ones the lower id first. */
    best(count) {
      // Sorting all would take longer: those below the last that has a place need no further look.
      const kept = new Float64Array(size)
      let next = 0
      for (let slot = 0; slot <= mask; slot++) if (ids[slot] !== 0) kept[next++] = sums[slot]!
      const threshold = size > count ? nthHighest(kept, count) : 0
      const slots: number[] = []
      for (let slot = 0; slot <= mask; slot++)
        if (ids[slot] !== 0 && sums[slot]! >= threshold) slots.push(slot)
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
