import type { StoredBlock } from '../store/index.ts'

/**
 * Blocks as they go from one thread to another: a few lists and two pieces of memory. As an object each, with a view of
 * the terms, they take both threads several times as long.
 */
export interface PackedBlocks {
  firstOrdinal: number
  /** Of each block where it starts and ends, its page, 0 where it has none, and how many numbers its terms are. */
  places: Uint32Array<ArrayBuffer>
  /** One list for all blocks under the same headings. */
  headings: string[][]
  anchors: (string | undefined)[]
  /** Those of all blocks behind each other. */
  terms: Uint32Array<ArrayBuffer>
}

const placeLength = 4

/** To take up so many takes 3 ms of whoever gets them from another thread; all 46,000 of the largest text took 55. */
const blocksAtOnce = 2_000

/** Blocks of a document, in order, as several portions, at least one, where there are many. */
export function packBlocks(blocks: StoredBlock[], most = blocksAtOnce): PackedBlocks[] {
  if (blocks.length <= most) return [packed(blocks)]
  return Array.from({ length: Math.ceil(blocks.length / most) }, (_, index) =>
    packed(blocks.slice(index * most, (index + 1) * most)),
  )
}

/** What has to go over and not be copied. */
export function memoryOf({ places, terms }: PackedBlocks): ArrayBuffer[] {
  return [places.buffer, terms.buffer]
}

function packed(blocks: StoredBlock[]): PackedBlocks {
  const places = new Uint32Array(blocks.length * placeLength)
  let count = 0
  for (let index = 0; index < blocks.length; index++) {
    const { start, end, page, terms } = blocks[index]!
    const at = index * placeLength
    places[at] = start
    places[at + 1] = end
    places[at + 2] = page ?? 0
    places[at + 3] = terms.length
    count += terms.length
  }
  return {
    firstOrdinal: blocks[0]?.ordinal ?? 0,
    places,
    headings: blocks.map(({ headings }) => headings),
    anchors: blocks.map(({ anchor }) => anchor),
    terms: joinedTerms(blocks, count),
  }
}

/** Those of a document mostly lie in one piece of memory already. */
function joinedTerms(blocks: StoredBlock[], count: number): Uint32Array<ArrayBuffer> {
  const first = blocks[0]?.terms.buffer
  if (first?.byteLength === count * 4 && blocks.every(({ terms }) => terms.buffer === first))
    return new Uint32Array(first as ArrayBuffer)
  const terms = new Uint32Array(count)
  let end = 0
  for (const block of blocks) {
    terms.set(block.terms, end)
    end += block.terms.length
  }
  return terms
}

export function unpackBlocks({
  firstOrdinal,
  places,
  headings,
  anchors,
  terms,
}: PackedBlocks): StoredBlock[] {
  const blocks: StoredBlock[] = []
  let from = 0
  for (let index = 0; index < headings.length; index++) {
    const at = index * placeLength
    const to = from + places[at + 3]!
    blocks.push({
      ordinal: firstOrdinal + index,
      start: places[at]!,
      end: places[at + 1]!,
      headings: headings[index]!,
      page: places[at + 2] === 0 ? undefined : places[at + 2],
      anchor: anchors[index],
      terms: terms.subarray(from, to),
    })
    from = to
  }
  return blocks
}
