import type { StoredBlock } from '../store/index.ts'

/** To take up so many takes 3 ms of whoever gets them from another thread; all 46,000 of the largest text took 55. */
const blocksAtOnce = 2_000

/** Blocks as several lists, at least one, where there are many: of each, the terms lie in a piece of memory of their own. */
export function blockPortions(blocks: StoredBlock[], most = blocksAtOnce): StoredBlock[][] {
  if (blocks.length <= most) return [blocks]
  return Array.from({ length: Math.ceil(blocks.length / most) }, (_, index) => {
    const some = blocks.slice(index * most, (index + 1) * most)
    const numbers = new Uint32Array(some.reduce((sum, { terms }) => sum + terms.length, 0))
    let end = 0
    return some.map((block) => {
      const start = end
      numbers.set(block.terms, start)
      end += block.terms.length
      return { ...block, terms: numbers.subarray(start, end) }
    })
  })
}
