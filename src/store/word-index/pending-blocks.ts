import type { IndexedBlock } from './posting-list.ts'

/** Blocks that are in no segment yet, in the order of their ids. */
export interface PendingBlocks {
  add(block: IndexedBlock): void
  /** What is given out is good until the next change. */
  all(): IndexedBlock[]
  keep(isKept: (id: number) => boolean): void
  readonly count: number
}

/**
 * Keeps the terms in one piece of memory that is used again and again: the lists that came with the documents would each
 * wait for the next great collection of garbage, which is seldom, and be 50 MB by then.
 */
export function pendingBlocks(): PendingBlocks {
  let numbers = new Uint32Array(2 ** 16)
  const ids: number[] = []
  const ends: number[] = []

  const add = (block: IndexedBlock) => {
    const start = ends.at(-1) ?? 0
    const end = start + block.numbers.length
    if (end > numbers.length) {
      const before = numbers
      numbers = new Uint32Array(end * 2)
      numbers.set(before.subarray(0, start))
    }
    // Within the same memory, and never forwards, where some are taken out.
    numbers.set(block.numbers, start)
    ids.push(block.id)
    ends.push(end)
  }
  const all = () => ids.map((id, at) => ({ id, numbers: numbers.subarray(ends[at - 1] ?? 0, ends[at]) }))

  return {
    add,
    all,
    keep(isKept) {
      const kept = all().filter(({ id }) => isKept(id))
      ids.length = ends.length = 0
      for (const block of kept) add(block)
    },
    get count() {
      return ids.length
    },
  }
}
