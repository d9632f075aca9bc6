import { ImportProblem } from './import-problem.ts'

/** A file of an archive, as its directory says (APPNOTE.TXT 4.3.12). */
export interface ZipEntry {
  name: string
  packedBytes: number
  /** Where what stands before its bytes begins. */
  offset: number
  isPacked: boolean
}

const longestEnd = 65_557
const mostDirectoryBytes = 256 * 1024 * 1024
const endMark = 0x06054b50
const end64Mark = 0x06064b50
const locatorMark = 0x07064b50
const entryMark = 0x02014b50
const headMark = 0x04034b50
const full16 = 0xffff
const full32 = 0xffffffff

export async function isZip(file: Blob): Promise<boolean> {
  const head = await viewOf(file, 0, 4)
  return head.byteLength === 4 && [headMark, endMark].includes(head.getUint32(0, true))
}

/** The files of an archive, without reading any. Throws an `ImportProblem` for one that is damaged or encrypted. */
export async function zipEntries(file: Blob): Promise<ZipEntry[]> {
  try {
    return await readDirectory(file)
  } catch (thrown) {
    // Beyond what is there nothing can be read.
    if (thrown instanceof RangeError) throw new ImportProblem('file-damaged', {}, thrown)
    throw thrown
  }
}

/** The bytes of a file of an archive, unpacked as they are read. */
export async function openZipEntry(file: Blob, entry: ZipEntry): Promise<ReadableStream<Uint8Array>> {
  const head = await viewOf(file, entry.offset, entry.offset + 30)
  if (head.byteLength < 30 || head.getUint32(0, true) !== headMark) throw new ImportProblem('file-damaged')
  const start = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  const packed = file.slice(start, start + entry.packedBytes).stream()
  return entry.isPacked ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed
}

async function readDirectory(file: Blob): Promise<ZipEntry[]> {
  const { start, size, count } = await findDirectory(file)
  if (size > mostDirectoryBytes || start + size > file.size) throw new ImportProblem('file-damaged')
  const directory = await viewOf(file, start, start + size)
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count && at < size; index++) {
    const { entry, next } = entryAt(directory, at)
    if (entry) entries.push(entry)
    at = next
  }
  return entries
}

/** Where the directory is: by the end of the archive or, of a large one, by what stands before that. */
async function findDirectory(file: Blob): Promise<{ start: number; size: number; count: number }> {
  const from = Math.max(0, file.size - longestEnd)
  const tail = await viewOf(file, from, file.size)
  let at = tail.byteLength - 22
  while (at >= 0 && tail.getUint32(at, true) !== endMark) at--
  if (at < 0) throw new ImportProblem('file-damaged')
  const found = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  }
  const isLarge = found.count === full16 || found.size === full32 || found.start === full32
  if (!isLarge || at < 20 || tail.getUint32(at - 20, true) !== locatorMark) return found
  const end64 = Number(tail.getBigUint64(at - 12, true))
  const end = await viewOf(file, end64, end64 + 56)
  if (end.getUint32(0, true) !== end64Mark) throw new ImportProblem('file-damaged')
  return {
    count: Number(end.getBigUint64(32, true)),
    size: Number(end.getBigUint64(40, true)),
    start: Number(end.getBigUint64(48, true)),
  }
}

function entryAt(
  directory: DataView<ArrayBuffer>,
  at: number,
): { entry: ZipEntry | undefined; next: number } {
  if (directory.getUint32(at, true) !== entryMark) throw new ImportProblem('file-damaged')
  const flags = directory.getUint16(at + 8, true)
  const method = directory.getUint16(at + 10, true)
  const nameLength = directory.getUint16(at + 28, true)
  const extraLength = directory.getUint16(at + 30, true)
  const next = at + 46 + nameLength + extraLength + directory.getUint16(at + 32, true)
  const name = new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, nameLength))
  let packedBytes = directory.getUint32(at + 20, true)
  let offset = directory.getUint32(at + 42, true)
  const unpackedBytes = directory.getUint32(at + 24, true)
  const end = at + 46 + nameLength + extraLength
  for (let extra = at + 46 + nameLength; extra + 4 <= end;) {
    // In this order, each where there was no room for it (4.5.3).
    if (directory.getUint16(extra, true) === 1) {
      let place = extra + 4 + (unpackedBytes === full32 ? 8 : 0)
      if (packedBytes === full32) {
        packedBytes = Number(directory.getBigUint64(place, true))
        place += 8
      }
      if (offset === full32) offset = Number(directory.getBigUint64(place, true))
    }
    extra += 4 + directory.getUint16(extra + 2, true)
  }
  if (name.endsWith('/')) return { entry: undefined, next }
  if ((flags & 1) === 1) throw new ImportProblem('file-encrypted')
  // Ways to pack that no browser unpacks are of no export that is known.
  const entry =
    method === 0 || method === 8 ? { name, packedBytes, offset, isPacked: method === 8 } : undefined
  return { entry, next }
}

async function viewOf(file: Blob, start: number, end: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await file.slice(start, end).arrayBuffer())
}
