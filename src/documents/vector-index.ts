import type { Clock } from '../base/index.ts'
import type { StoredVector } from '../store/index.ts'

interface Entry {
  blockId: number
  vector: Int8Array
  /** Over its length: what makes a product of two vectors the cosine of their angle. */
  scale: number
}

export interface VectorIndex {
  readonly size: number
  has(blockId: number): boolean
  add(vector: StoredVector): void
  removeDocument(documentId: string): void
  /** The blocks whose vectors point most nearly the same way, best first; of these collections only. */
  nearest(
    vector: Float32Array,
    query: { collections: string[] | undefined; limit: number },
  ): Promise<number[]>
}

/** After so many products, others are let in: a search of all must not hold the process. */
const atOnce = 8_192

/** Vectors in memory, each compared with the question's: exact, and fast enough for as many as may be here. */
export function vectorIndex(clock: Clock): VectorIndex {
  const collections = new Map<string, Map<string, Entry[]>>()
  const collectionOf = new Map<string, string>()
  const known = new Set<number>()

  return {
    get size() {
      return known.size
    },
    has: (blockId) => known.has(blockId),
    add({ blockId, documentId, collection, vector }) {
      if (known.has(blockId)) return
      const length = Math.hypot(...vector)
      if (length === 0) return
      let documents = collections.get(collection)
      if (!documents) collections.set(collection, (documents = new Map()))
      let entries = documents.get(documentId)
      if (!entries) documents.set(documentId, (entries = []))
      entries.push({ blockId, vector, scale: 1 / length })
      collectionOf.set(documentId, collection)
      known.add(blockId)
    },
    removeDocument(documentId) {
      const documents = collections.get(collectionOf.get(documentId) ?? '')
      for (const { blockId } of documents?.get(documentId) ?? []) known.delete(blockId)
      documents?.delete(documentId)
      collectionOf.delete(documentId)
    },
    async nearest(vector, query) {
      const best = bestOf(query.limit)
      const sought = inSteps(vector)
      let compared = 0
      for (const [name, documents] of collections) {
        if (query.collections && !query.collections.includes(name)) continue
        for (const entries of documents.values())
          for (const { blockId, vector: other, scale } of entries) {
            // A model that was changed under the same name: such vectors cannot be compared.
            if (other.length !== sought.length) continue
            best.take(blockId, scale * product(sought, other))
            if (++compared % atOnce === 0) await clock.sleep(0)
          }
      }
      return best.all()
    },
  }
}

/** A vector in steps of 1/127 of its largest number: a quarter of the memory, and the direction within a degree. */
export function inSteps(vector: Float32Array): Int8Array {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  return Int8Array.from(vector, (value) => (largest > 0 ? Math.round((value / largest) * 127) : 0))
}

function product(a: Int8Array, b: Int8Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

/** Keeps the best of many; what points away from the question is none of them. */
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
      least = kept.at(-1)?.score ?? 0
    },
    all() {
      cut()
      return kept.map(({ blockId }) => blockId)
    },
  }
}
