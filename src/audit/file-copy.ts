import { mkdir, open, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../base/index.ts'
import { canonicalJson } from '../wire/index.ts'
import { lineOf, type LedgerCopy } from './copy-ledger.ts'

/** More than the longest line has. */
const tailBytes = 1_048_576

interface Place {
  /** The last entry and the last checkpoint in the file. */
  seq: number
  signed: number
}

/**
 * A copy in a file: the lines of an export, without its last, so that `muster ledger verify --growing` proves it. Where
 * it was moved away (by a rotation of logs), the next file goes on where it ended; put together again in their order
 * they are one copy.
 */
export function fileCopy({ path, publicKey }: { path: string; publicKey: string }): LedgerCopy {
  let place: Place | undefined
  let size = 0

  /** Reads where a file ends that somebody else may have written to: another process, or a rotation. */
  async function look(hashOf: (seq: number) => Promise<string | undefined>): Promise<Place> {
    const found = await sizeOf(path)
    if (place && found === size) return place
    if (found === 0) return { seq: place?.seq ?? 0, signed: place?.signed ?? 0 }
    await using file = await open(path, 'r+')
    const lines = await lastLines(file, found)
    const end = lines.whole.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, lines.start)
    // A line that was cut off when the disk was full or the machine stopped is written again.
    if (end < found) await file.truncate(end)
    size = end
    return await placeOf(lines.whole, hashOf)
  }

  async function placeOf(
    lines: string[],
    hashOf: (seq: number) => Promise<string | undefined>,
  ): Promise<Place> {
    const found: Place = { seq: 0, signed: 0 }
    let hash = ''
    for (const line of lines) {
      const value = parsed(line)
      if (value?.entry) {
        found.seq = value.entry.seq
        hash = value.hash ?? ''
      }
      if (value?.checkpoint) found.signed = value.checkpoint.size
      if (value?.key && value.key !== publicKey) throw another(path)
    }
    if (found.seq > 0 && hash !== (await hashOf(found.seq))) throw another(path)
    return found
  }

  return {
    name: path,
    async position(hashOf) {
      place = await look(hashOf)
      return place.seq
    },
    async add(parts) {
      const known = place!
      const fresh = parts.filter((part) => 'text' in part || part.size > known.signed)
      if (fresh.length === 0) return
      await mkdir(dirname(path), { recursive: true })
      await using file = await open(path, 'a', 0o600)
      const header =
        known.seq === 0 && size === 0
          ? `${canonicalJson({ format: 'muster-ledger-1', key: publicKey })}\n`
          : ''
      await file.write(header + fresh.map(lineOf).join(''))
      await file.datasync()
      for (const part of fresh)
        if ('text' in part) known.seq = part.seq
        else known.signed = part.size
      size = (await file.stat()).size
    },
    async [Symbol.asyncDispose]() {},
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw thrown
  }
}

/** The whole lines at the end of a file, and where the first of them starts. */
async function lastLines(file: FileHandle, size: number): Promise<{ whole: string[]; start: number }> {
  const start = Math.max(0, size - tailBytes)
  const bytes = Buffer.alloc(size - start)
  await file.read(bytes, 0, bytes.length, start)
  // The first piece is the end of a line, unless it is the file's own beginning.
  const skipped = start === 0 ? 0 : bytes.indexOf(10) + 1
  const end = bytes.lastIndexOf(10) + 1
  const text = bytes.toString('utf8', skipped, Math.max(skipped, end))
  return { whole: text === '' ? [] : text.slice(0, -1).split('\n'), start: start + skipped }
}

interface Line {
  entry?: { seq: number }
  hash?: string
  checkpoint?: { size: number }
  key?: string
}

function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

function another(path: string): AppError {
  return new AppError(
    'conflict',
    `${path} holds another ledger. Move it away, or give the copy another name (ledger.copies in muster.yaml).`,
  )
}
