import type { StoredVector } from '../../store/index.ts'

/** The vectors of one collection that have one length, each in a slot; those behind the last one are free. */
interface Shelf {
  collection: string
  dimensions: number
  size: number
  blockIds: Float64Array
  steps: Int8Array
  /** One over the length of a vector: what makes a product of two the cosine of their angle. */
  scales: Float32Array
  /** Of each number whether it is above nothing: eight to a byte. */
  signs: Uint8Array
}

export interface VectorTable {
  readonly size: number
  add(vectors: StoredVector[]): void
  removeDocument(documentId: string): void
  /** The blocks whose vectors point most nearly the same way, best first; of these collections only. */
  nearest(vector: Float32Array, query: { collections: string[] | undefined; limit: number }): number[]
}

/** How many of the most promising are compared exactly: so many or this share, and all where there are no more. */
const fewestCompared = 2_000
const comparedShare = 0.05

/**
 * Vectors in memory. Where there are many, the signs of all are looked through first, by a table of what each byte of
 * them adds, which takes a seventh of the time; the best by that are compared exactly.
 */
export function vectorTable({ fewest = fewestCompared } = {}): VectorTable {
  const shelves = new Map<string, Shelf>()
  const documents = new Map<string, { shelf: Shelf; blockIds: number[] }[]>()
  /** In which slot of its shelf a block is. */
  const slots = new Map<number, number>()

  const shelfOf = (collection: string, dimensions: number): Shelf => {
    const name = `${dimensions} ${collection}`
    let shelf = shelves.get(name)
    if (!shelf) shelves.set(name, (shelf = newShelf(collection, dimensions)))
    return shelf
  }

  const remove = (shelf: Shelf, blockId: number) => {
    const slot = slots.get(blockId)!
    slots.delete(blockId)
    const last = --shelf.size
    if (slot === last) return
    // The last one takes its place.
    copySlot(shelf, last, slot)
    slots.set(shelf.blockIds[slot]!, slot)
  }

  return {
    get size() {
      return slots.size
    },
    add(vectors) {
      for (const { blockId, documentId, collection, vector } of vectors) {
        if (slots.has(blockId)) continue
        const length = Math.hypot(...vector)
        if (length === 0) continue
        const shelf = shelfOf(collection, vector.length)
        slots.set(blockId, fillSlot(shelf, blockId, vector, 1 / length))
        const kept = documents.get(documentId) ?? []
        documents.set(documentId, kept)
        const onShelf = kept.find((one) => one.shelf === shelf)
        if (onShelf) onShelf.blockIds.push(blockId)
        else kept.push({ shelf, blockIds: [blockId] })
      }
    },
    removeDocument(documentId) {
      for (const { shelf, blockIds } of documents.get(documentId) ?? [])
        for (const blockId of blockIds) remove(shelf, blockId)
      documents.delete(documentId)
    },
    nearest(vector, { collections, limit }) {
      const sought = inSteps(vector)
      // A model that was changed under the same name: vectors of another length cannot be compared.
      const readable = [...shelves.values()].filter(
        (shelf) => shelf.dimensions === sought.length && (collections?.includes(shelf.collection) ?? true),
      )
      const best = bestOf(limit)
      for (const { shelf, slot } of promising(readable, sought, fewest)) {
        const score = shelf.scales[slot]! * product(shelf.steps, slot * sought.length, sought)
        best.take(shelf.blockIds[slot]!, score)
      }
      return best.all()
    },
  }
}

/** The slots that are worth comparing, by the signs of their vectors. */
function promising(shelves: Shelf[], sought: Int8Array, fewest: number): { shelf: Shelf; slot: number }[] {
  const all = shelves.reduce((sum, { size }) => sum + size, 0)
  const compared = Math.max(fewest, Math.ceil(all * comparedShare))
  const scores = all > compared ? scoresBySigns(shelves, sought, all) : undefined
  const threshold = scores ? nthHighest(scores, compared) : 0
  const found: { shelf: Shelf; slot: number }[] = []
  let place = 0
  for (const shelf of shelves)
    for (let slot = 0; slot < shelf.size; slot++, place++)
      if (!scores || scores[place]! >= threshold) found.push({ shelf, slot })
  return found
}

function scoresBySigns(shelves: Shelf[], sought: Int8Array, all: number): Int32Array {
  const worth = worthOfBytes(sought)
  const scores = new Int32Array(all)
  const bytes = Math.ceil(sought.length / 8)
  let next = 0
  for (const { signs, size } of shelves)
    for (let at = 0; at < size * bytes;) {
      let score = 0
      for (let row = 0; row < worth.length; row += 256) score += worth[row + signs[at++]!]!
      scores[next++] = score
    }
  return scores
}

/** The n-th highest of whole numbers that lie near each other: they are counted, not sorted. */
function nthHighest(numbers: Int32Array, n: number): number {
  let [least, most] = [Infinity, -Infinity]
  for (const number of numbers) {
    least = Math.min(least, number)
    most = Math.max(most, number)
  }
  const counts = new Uint32Array(most - least + 1)
  for (const number of numbers) counts[number - least]!++
  let passed = 0
  for (let number = most; ; number--) {
    passed += counts[number - least]!
    if (passed >= n) return number
  }
}

/** What each byte of signs adds at each place: the sum of the question's numbers, those without a sign taken off. */
function worthOfBytes(sought: Int8Array): Int32Array {
  const bytes = Math.ceil(sought.length / 8)
  const worth = new Int32Array(bytes * 256)
  for (let place = 0; place < bytes; place++) {
    const from = place * 256
    for (let bit = 0; bit < 8; bit++) worth[from]! -= sought[place * 8 + bit] ?? 0
    for (let byte = 1; byte < 256; byte++) {
      const bit = 31 - Math.clz32(byte)
      worth[from + byte] = worth[from + (byte & ~(1 << bit))]! + 2 * (sought[place * 8 + bit] ?? 0)
    }
  }
  return worth
}

function newShelf(collection: string, dimensions: number): Shelf {
  return {
    collection,
    dimensions,
    size: 0,
    blockIds: new Float64Array(0),
    steps: new Int8Array(0),
    scales: new Float32Array(0),
    signs: new Uint8Array(0),
  }
}

/** Puts a vector behind the others; gives the slot that it is in. */
function fillSlot(shelf: Shelf, blockId: number, vector: Int8Array, scale: number): number {
  if (shelf.size === shelf.blockIds.length) grow(shelf)
  const slot = shelf.size++
  const bytes = Math.ceil(shelf.dimensions / 8)
  shelf.blockIds[slot] = blockId
  shelf.scales[slot] = scale
  shelf.steps.set(vector, slot * shelf.dimensions)
  shelf.signs.fill(0, slot * bytes, (slot + 1) * bytes)
  for (const [index, value] of vector.entries())
    if (value > 0) shelf.signs[slot * bytes + (index >> 3)]! |= 1 << (index & 7)
  return slot
}

function copySlot({ blockIds, scales, steps, signs, dimensions }: Shelf, from: number, to: number): void {
  const bytes = Math.ceil(dimensions / 8)
  blockIds[to] = blockIds[from]!
  scales[to] = scales[from]!
  steps.copyWithin(to * dimensions, from * dimensions, (from + 1) * dimensions)
  signs.copyWithin(to * bytes, from * bytes, (from + 1) * bytes)
}

/** Half as many slots again: memory is what there is most of here. */
function grow(shelf: Shelf): void {
  const slots = Math.max(64, Math.ceil(shelf.blockIds.length * 1.5))
  const { blockIds, scales, steps, signs, dimensions } = shelf
  shelf.blockIds = new Float64Array(slots)
  shelf.blockIds.set(blockIds)
  shelf.scales = new Float32Array(slots)
  shelf.scales.set(scales)
  shelf.steps = new Int8Array(slots * dimensions)
  shelf.steps.set(steps)
  shelf.signs = new Uint8Array(slots * Math.ceil(dimensions / 8))
  shelf.signs.set(signs)
}

/** A vector in steps of 1/127 of its largest number: a quarter of the memory, and the direction within a degree. */
export function inSteps(vector: Float32Array): Int8Array {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  return Int8Array.from(vector, (value) => (largest > 0 ? Math.round((value / largest) * 127) : 0))
}

function product(all: Int8Array, from: number, sought: Int8Array): number {
  let sum = 0
  for (let index = 0; index < sought.length; index++) sum += all[from + index]! * sought[index]!
  return sum
}

/** Keeps the best of many, of equal ones the lower id first; what points away from the question is none of them. */
function bestOf(limit: number): { take(blockId: number, score: number): void; all(): number[] } {
  let kept: { blockId: number; score: number }[] = []
  let least = 0
  const cut = () => {
    kept = kept.toSorted((a, b) => b.score - a.score || a.blockId - b.blockId).slice(0, limit)
  }
  return {
    take(blockId, score) {
      if (score <= least) return
      kept.push({ blockId, score })
      if (kept.length < limit * 4) return
      cut()
      least = kept.at(-1)!.score
    },
    all() {
      cut()
      return kept.map(({ blockId }) => blockId)
    },
  }
}
