import { createRequire } from 'node:module'
import type { unzipSync } from 'fflate'
import { AppError } from '../../base/index.ts'
import { damaged, encrypted, unreadableFile } from './read-problem.ts'

/** Loaded with the first archive: its tables take as long to be made as a page of HTML to be read. */
const require = createRequire(import.meta.url)

/** Of one file, with all archives in it, unpacked. */
const maxUnpackedBytes = 268_435_456
const maxEntries = 10_000
/** Deflate cannot do better than 1032 to 1; a file of text hardly passes 100. */
const maxRatio = 1_000

/** What may still be unpacked while one file is read: archives in archives share it. */
export interface UnpackBudget {
  bytes: number
  entries: number
}

export function unpackBudget(): UnpackBudget {
  return { bytes: maxUnpackedBytes, entries: maxEntries }
}

/** The names of an archive's files, in its order, without unpacking any. Throws `unreadable` for a damaged one. */
export function zipNames(bytes: Uint8Array): string[] {
  const names: string[] = []
  unzip(bytes, unpackBudget(), (name) => {
    names.push(name)
    return false
  })
  return names
}

/**
 * Unpacks the files of an archive that are wanted. What they claim to need is added up before anything is unpacked,
 * and no more memory than that is ever taken, so that a bomb costs nothing. Throws `unreadable`.
 */
export function unzipFiles(
  bytes: Uint8Array,
  budget: UnpackBudget,
  wanted: (name: string) => boolean,
): Map<string, Uint8Array> {
  if (hasEncrypted(bytes)) throw unreadableFile(encrypted)
  unzip(bytes, budget, (name, packed, unpacked) => {
    if (name.endsWith('/') || !wanted(name)) return false
    budget.bytes -= unpacked
    if (budget.bytes < 0)
      throw unreadableFile({
        reason: `it unpacks to more than ${maxUnpackedBytes / 1_048_576} MB; split it into smaller files`,
        because: { code: 'file-too-long' },
      })
    if (unpacked > 1_048_576 && unpacked > packed * maxRatio)
      throw unreadableFile({
        reason: 'it unpacks to a thousand times its size, which no document does',
        because: { code: 'file-damaged' },
      })
    return false
  })
  const files = unzip(bytes, unpackBudget(), (name) => !name.endsWith('/') && wanted(name))
  return new Map(Object.entries(files))
}

type Filter = (name: string, packedBytes: number, unpackedBytes: number) => boolean

function unzip(bytes: Uint8Array, budget: UnpackBudget, filter: Filter): Record<string, Uint8Array> {
  try {
    const fflate = require('fflate') as { unzipSync: typeof unzipSync }
    return fflate.unzipSync(bytes, {
      filter({ name, size, originalSize }) {
        if (--budget.entries < 0)
          throw unreadableFile({
            reason: `it holds more than ${maxEntries} files; split it into smaller ones`,
            because: { code: 'file-too-long' },
          })
        return filter(name, size, originalSize)
      },
    })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw unreadableFile(damaged('it', detail), cause)
  }
}

/** Whether the directory, or what stands before a file, says of any that it is encrypted (APPNOTE.TXT 4.3.12 and 4.4.4, bit 0). */
function hasEncrypted(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.lastIndexOf('PK\u0005\u0006', buffer.length, 'latin1')
  if (end < 0 || end + 22 > buffer.length) return false
  let at = buffer.readUInt32LE(end + 16)
  for (let count = 0; count < maxEntries; count++) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== 0x02014b50) return false
    const local = buffer.readUInt32LE(at + 42)
    const flags = local + 8 <= buffer.length ? buffer.readUInt16LE(local + 6) : 0
    if (((flags | buffer.readUInt16LE(at + 8)) & 1) === 1) return true
    at += 46 + buffer.readUInt16LE(at + 28) + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return false
}
