/** A stretch of block ids, and how many blocks a segment was made of there. */
export interface SegmentSize {
  firstBlock: number
  lastBlock: number
  blocks: number
}

/** So many segments of a size become one. */
const together = 4
/** What is larger is not merged any more. */
const mostBlocks = 262_144
/** With more of them, whatever is smallest is merged: each is looked through for each term of a search. */
const mostSegments = 32

/**
 * Which segments, all behind each other, should become one: of each size at most three are left, so that there are few
 * to look through and each block is written again about once for each power of four. One of whose blocks most are
 * `there` no more is made anew by itself. `smallest` is how many blocks a new segment has. Empty where all is well.
 */
export function chooseMerge<Segment extends SegmentSize>(
  segments: Segment[],
  { smallest, there }: { smallest: number; there: (segment: Segment) => number },
): Segment[] {
  // In powers of four.
  const sizeOf = ({ blocks }: Segment) =>
    Math.max(0, Math.floor(Math.log(blocks / smallest) / Math.log(together) + 1e-9))
  const wasted = segments.find((segment) => there(segment) < segment.blocks / 2)
  if (wasted) return [wasted]
  const groups = segments
    .slice(0, Math.max(0, segments.length - together + 1))
    .map((_, start) => segments.slice(start, start + together))
    .map((group) => ({ group, blocks: group.reduce((sum, { blocks }) => sum + blocks, 0) }))
    .filter(({ blocks }) => blocks <= mostBlocks)
    .toSorted((a, b) => a.blocks - b.blocks)
  const alike = groups.find(({ group }) => new Set(group.map(sizeOf)).size === 1)
  return alike?.group ?? (segments.length > mostSegments ? groups[0]?.group : undefined) ?? []
}
