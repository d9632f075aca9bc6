import { hash } from 'node:crypto'

// The tree of RFC 6962, 2.1. Hashes are SHA-256, as bytes.

/** The root over no leaves at all. */
const emptyRoot: Buffer = hash('sha256', '', 'buffer')

/** The hash of a leaf: a zero byte goes before what it holds, so that no leaf can pass for a node. */
export function leafHash(text: string | Uint8Array): Buffer {
  if (typeof text === 'string') return hash('sha256', `\0${text}`, 'buffer')
  const bytes = Buffer.allocUnsafe(text.length + 1)
  bytes[0] = 0
  bytes.set(text, 1)
  return hash('sha256', bytes, 'buffer')
}

const scratch = Buffer.alloc(65, 1)

/** The hash of a node over its two children. */
function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(scratch, 1)
  right.copy(scratch, 33)
  return hash('sha256', scratch, 'buffer')
}

/** The root over leaves (or over the roots of whole blocks of 2^k leaves, the last of which may be short). */
export function rootOf(hashes: Buffer[], start = 0, end = hashes.length): Buffer {
  if (end === start) return emptyRoot
  if (end - start === 1) return hashes[start]!
  const split = start + largestPowerBelow(end - start)
  return nodeHash(rootOf(hashes, start, split), rootOf(hashes, split, end))
}

/** The hashes beside the way from the leaf `index` to the root, from the leaf's neighbour up (2.1.1). */
export function inclusionPath(hashes: Buffer[], index: number, start = 0, end = hashes.length): Buffer[] {
  if (end - start <= 1) return []
  const split = start + largestPowerBelow(end - start)
  return index < split
    ? [...inclusionPath(hashes, index, start, split), rootOf(hashes, split, end)]
    : [...inclusionPath(hashes, index, split, end), rootOf(hashes, start, split)]
}

/** The root that a leaf and its path lead to; undefined where the path's length does not fit the tree. */
export function rootFromPath(
  leaf: Buffer,
  path: Buffer[],
  { index, size }: { index: number; size: number },
): Buffer | undefined {
  if (index < 0 || index >= size) return undefined
  let at = index
  let last = size - 1
  let root = leaf
  for (const beside of path) {
    if (last === 0) return undefined
    if (at % 2 === 1 || at === last) {
      root = nodeHash(beside, root)
      // A node without a neighbour on its right rises unchanged until it is a right child.
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else root = nodeHash(root, beside)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : undefined
}

/** A tree that only grows: it keeps the roots of its whole subtrees, at most one for each size. */
export function growingTree(): { add(leaf: Buffer): void; root(): Buffer } {
  /** `whole[k]` is the root over 2^k leaves, where the size has that bit. */
  const whole: (Buffer | undefined)[] = []
  return {
    add(leaf) {
      let node = leaf
      let level = 0
      for (; whole[level]; level++) {
        node = nodeHash(whole[level]!, node)
        whole[level] = undefined
      }
      whole[level] = node
    },
    root() {
      let root: Buffer | undefined
      for (const subtree of whole) if (subtree) root = root ? nodeHash(subtree, root) : subtree
      return root ?? emptyRoot
    },
  }
}

function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
