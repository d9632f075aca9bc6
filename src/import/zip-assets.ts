import { openZipEntry, type ZipEntry } from './zip-entries.ts'

/** The other files of an archive, by the ids that messages name them with. */
export interface Assets {
  /** The bytes of one; undefined where it is not there, is too large or is damaged. */
  read(asset: string, mostBytes: number): Promise<Uint8Array | undefined>
}

/** ChatGPT calls them `file-ID-NAME`, `file_ID-sanitized.EXTENSION` or so, in folders or not. */
const leadingId = /(?:^|\/)(file[-_][A-Za-z0-9]+)[^/]*$/

export function zipAssets(file: Blob, entries: readonly ZipEntry[]): Assets {
  const byId = new Map<string, ZipEntry>()
  for (const entry of entries) {
    const [, id] = leadingId.exec(entry.name) ?? []
    if (id !== undefined && !byId.has(id)) byId.set(id, entry)
  }
  return {
    async read(asset, mostBytes) {
      const entry = byId.get(asset)
      if (!entry || entry.packedBytes > mostBytes) return undefined
      try {
        return await readAll(await openZipEntry(file, entry), mostBytes)
      } catch {
        // A picture less is no reason to go without the words.
        return undefined
      }
    },
  }
}

async function readAll(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer())
    size += value.length
    if (size > mostBytes) {
      await reader.cancel()
      return undefined
    }
    pieces.push(new Uint8Array(value))
  }
}
