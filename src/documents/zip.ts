import { unzipSync } from 'fflate'
import { AppError } from '../base/index.ts'

/** Of one archive, unpacked. */
const maxUnpackedBytes = 268_435_456
const maxEntries = 10_000
/** Deflate cannot do better than 1032 to 1; a file of text hardly passes 100. */
const maxRatio = 1_000

/** The names of an archive's files, in its order, without unpacking any. Throws `unreadable` for a damaged one. */
export function zipNames(bytes: Uint8Array): string[] {
  const names: string[] = []
  unzip(bytes, (name) => {
    names.push(name)
    return false
  })
  return names
}

/**
 * Unpacks the files of an archive that are wanted. What they claim to need is added up before anything is unpacked,
 * and no more memory than that is ever taken, so that a bomb costs nothing. Throws `unreadable`.
 */
export function unzipFiles(bytes: Uint8Array, wanted: (name: string) => boolean): Map<string, Uint8Array> {
  if (isEncrypted(bytes))
    throw new AppError('unreadable', 'it is encrypted; make one without a password and add that')
  let unpackedBytes = 0
  const files = unzip(bytes, (name, packed, unpacked) => {
    if (name.endsWith('/') || !wanted(name)) return false
    unpackedBytes += unpacked
    if (unpackedBytes > maxUnpackedBytes)
      throw new AppError(
        'unreadable',
        `it unpacks to more than ${maxUnpackedBytes / 1_048_576} MB; split it into smaller files`,
      )
    if (unpacked > 1_048_576 && unpacked > packed * maxRatio)
      throw new AppError('unreadable', 'it unpacks to a thousand times its size, which no document does')
    return true
  })
  return new Map(Object.entries(files))
}

type Filter = (name: string, packedBytes: number, unpackedBytes: number) => boolean

function unzip(bytes: Uint8Array, filter: Filter): Record<string, Uint8Array> {
  let entries = 0
  try {
    return unzipSync(bytes, {
      filter({ name, size, originalSize }) {
        if (++entries > maxEntries)
          throw new AppError(
            'unreadable',
            `it holds more than ${maxEntries} files; split it into smaller ones`,
          )
        return filter(name, size, originalSize)
      },
    })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new AppError(
      'unreadable',
      `it is damaged (${detail}); open it in its own program, save it again and add that`,
      { cause },
    )
  }
}

/** Whether the first file's flags say that it is encrypted (APPNOTE.TXT 4.4.4, bit 0). */
function isEncrypted(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[2] === 3 && bytes[3] === 4 && ((bytes[6] ?? 0) & 1) === 1
}
