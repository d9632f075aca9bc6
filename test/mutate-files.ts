import { readFileSync } from 'node:fs'
import { unzipSync, zipSync } from 'fflate'
import { AppError, seededRandom, type Random } from '../src/base/index.ts'
import type { Parser, ParserLimits } from '../src/documents/parser.ts'
import { makeFiles } from './make-files.ts'

/** What one file may take here: far more than a file of a few kilobytes should. */
export const fuzzLimits: ParserLimits = {
  parseTimeoutMs: 20_000,
  parseMemoryMb: 512,
  waitingFiles: 10,
  waitingBytes: 100_000_000,
}

const written = ['people.xlsx', 'slides.pptx', 'text.odt', 'cities.ods', 'mail.eml']

/** Small files of every format, those that programs wrote among them, each changed in some way; without end. */
export function* mutations(seed: number): Generator<{ name: string; seed: number; bytes: Uint8Array }> {
  const files = new Map(Object.entries(makeFiles()).map(([extension, bytes]) => [`made.${extension}`, bytes]))
  for (const name of written)
    files.set(name, new Uint8Array(readFileSync(new URL(`./files/${name}`, import.meta.url))))
  const names = [...files.keys()]
  for (let number = seed; ; number++) {
    const random = seededRandom(number)
    const name = names[number % names.length]!
    yield { name, seed: number, bytes: mutate(files.get(name)!, [...files.values()], random) }
  }
}

/** Reads one. A failure is whatever a bad file must never do: take the parser with it, or give blocks that are none. */
export async function checkMutation(
  parser: Parser,
  name: string,
  bytes: Uint8Array,
): Promise<{ failure?: string; isRead: boolean }> {
  try {
    const { text, blocks, title } = await parser.parse(name, bytes)
    if (blocks.length === 0) return { failure: 'it has no block', isRead: true }
    let last = 0
    for (const { start, end } of blocks) {
      if (start < last || end <= start || end > text.length || text.slice(start, end).trim() === '')
        return { failure: `a block is at ${start} to ${end} of ${text.length}`, isRead: true }
      last = end
    }
    return typeof title === 'string' ? { isRead: true } : { failure: 'it has no title', isRead: true }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isTold = error instanceof AppError && error.code === 'unreadable'
    const isLost = /longer than|of memory|parser failed|ended unexpectedly/.test(message)
    return isTold && !isLost ? { isRead: false } : { failure: message, isRead: false }
  }
}

function mutate(file: Uint8Array, others: Uint8Array[], random: Random): Uint8Array {
  // What is packed is changed inside, where its reader is, rather than in what holds it together.
  if (file[0] === 0x50 && file[1] === 0x4b && chance(random, 0.7)) {
    const parts = Object.entries(unzipSync(file))
    const times = 1 + below(random, 3)
    for (let count = 0; count < times; count++) {
      const part = parts[below(random, parts.length)]!
      part[1] = new Uint8Array(change(part[1], others, random))
    }
    return zipSync(Object.fromEntries(parts))
  }
  let changed = file
  for (let count = 1 + below(random, 4); count > 0; count--) changed = change(changed, others, random)
  return changed
}

/** Numbers and marks that readers stumble over. */
const spices = [
  '999999999',
  '-1',
  '4294967296',
  '\0',
  '\u00ff\u00fe',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<![CDATA[',
  '&#x110000;',
  '<'.repeat(500),
  '('.repeat(500),
  '[['.repeat(500),
  '"',
  '\n\n\n',
]

const changes: ((bytes: Buffer, others: Uint8Array[], random: Random) => Uint8Array)[] = [
  // A few bytes are others.
  (bytes, _, random) => {
    for (let count = 1 + below(random, 16); count > 0; count--)
      bytes[below(random, bytes.length)] = below(random, 256)
    return bytes
  },
  // One bit is another.
  (bytes, _, random) => {
    const at = below(random, bytes.length)
    bytes[at] = bytes[at]! ^ (1 << below(random, 8))
    return bytes
  },
  // It is cut off.
  (bytes, _, random) => bytes.subarray(0, 1 + below(random, bytes.length)),
  // A piece is missing, is there twice, or many times.
  (bytes, _, random) => {
    const [start, end] = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  (bytes, _, random) => {
    const [start, end] = range(bytes, random)
    const times = chance(random, 0.2) ? 1_000 : 1
    return Buffer.concat([
      bytes.subarray(0, end),
      ...Array<Buffer>(times).fill(bytes.subarray(start, Math.min(end, start + 200))),
      bytes.subarray(end),
    ])
  },
  // A piece of another file is in it.
  (bytes, others, random) => {
    const other = Buffer.from(others[below(random, others.length)]!)
    const [start, end] = range(other, random)
    const at = below(random, bytes.length)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(at)])
  },
  // Something hard is in it, or in the place of a number.
  (bytes, _, random) => {
    const spice = Buffer.from(spices[below(random, spices.length)]!, 'latin1')
    const at = below(random, bytes.length)
    return Buffer.concat([bytes.subarray(0, at), spice, bytes.subarray(at)])
  },
  (bytes, _, random) => {
    const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)]
    const found = numbers[below(random, numbers.length)]
    if (!found) return bytes
    const value = Buffer.from(['0', '-1', '99999999', '4294967295', '1e99'][below(random, 5)]!)
    return Buffer.concat([
      bytes.subarray(0, found.index),
      value,
      bytes.subarray(found.index + found[0].length),
    ])
  },
]

function change(bytes: Uint8Array, others: Uint8Array[], random: Random): Uint8Array {
  if (bytes.length === 0) return bytes
  return changes[below(random, changes.length)]!(Buffer.from(bytes), others, random)
}

function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = below(random, bytes.length)
  return [start, Math.min(bytes.length, start + 1 + below(random, 300))]
}

function below(random: Random, limit: number): number {
  return Math.floor(random.next() * limit)
}

function chance(random: Random, share: number): boolean {
  return random.next() < share
}
