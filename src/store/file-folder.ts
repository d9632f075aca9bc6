import {
  closeSync,
  existsSync,
  fdatasync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  write,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { toSqliteError } from './sqlite-errors.ts'

/** Where in the data folder the files lie that documents were read from. */
export const filesFolder = 'files'

/** Files by the SHA-256 of what is in them, each kept once however many documents were read from it. */
export interface FileFolder {
  /**
   * Keeps a file; resolves when it is safe on disk. Until the returned handle is disposed of, nothing removes it: whoever
   * keeps one names it in a document first, or takes the handle back and lets it go.
   */
  keep(sha256: string, bytes: Uint8Array): Promise<Disposable>
  /** Bytes `start` to `end` of a file, fewer at its end; undefined when it is not kept. */
  read(sha256: string, start: number, end: number): Promise<Uint8Array | undefined>
  /** Removes a file that no document names any more. */
  removeUnnamed(sha256: string): void
}

/** What a name in the folder is: two letters of the hash as a folder, so that no folder grows too long, and the hash. */
const hash = /^[0-9a-f]{64}$/

/**
 * Opens the files in a data folder, and removes what a crash has left behind: halves of files, and files of documents
 * that were deleted at that moment. `isNamed` tells whether a document was read from a file.
 */
export function openFileFolder(dataFolder: string, isNamed: (sha256: string) => boolean): FileFolder {
  const folder = join(dataFolder, filesFolder)
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)
  /** Those that are being kept for a document that is not yet there, and how many want each. */
  const held = new Map<string, number>()
  let parts = 0
  sweep(folder, isNamed)

  const removeUnnamed = (sha256: string) => {
    if (!held.has(sha256) && !isNamed(sha256)) rmSync(pathOf(sha256), { force: true })
  }

  const release = (sha256: string) => {
    const others = held.get(sha256)! - 1
    if (others > 0) held.set(sha256, others)
    else {
      held.delete(sha256)
      removeUnnamed(sha256)
    }
  }

  return {
    async keep(sha256, bytes) {
      held.set(sha256, (held.get(sha256) ?? 0) + 1)
      try {
        await writeFile(pathOf(sha256), bytes, parts++)
      } catch (error) {
        release(sha256)
        throw error
      }
      return { [Symbol.dispose]: () => release(sha256) }
    },
    async read(sha256, start, end) {
      let file
      try {
        file = await open(pathOf(sha256))
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined
        throw error
      }
      await using _ = file
      const bytes = new Uint8Array(Math.max(0, Math.min(end, (await file.stat()).size) - start))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
      return bytes.subarray(0, bytesRead)
    },
    removeUnnamed,
  }
}

const sync = promisify(fsync)
const syncData = promisify(fdatasync)
const writeElsewhere = promisify(write)

/**
 * Under another name first: a file that is there under its hash is there whole. Only what waits for the disk is given
 * to other threads: handing over each of the short steps as well took longer than all of them.
 */
async function writeFile(path: string, bytes: Uint8Array, number: number): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.size === bytes.length) return
  const folder = join(path, '..')
  const part = `${path}.${number}.part`
  try {
    await withFile(openNew(part, folder), async (file) => {
      await writeWhole(file, bytes)
      await syncData(file)
    })
    renameSync(part, path)
    await withFile(openSync(folder, 'r'), (directory) => sync(directory))
  } catch (cause) {
    rmSync(part, { force: true })
    throw toSqliteError(cause)
  }
}

/** A file that is longer is written by another thread. */
const bytesAtOnce = 262_144

async function writeWhole(file: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written +=
      bytes.length > bytesAtOnce
        ? (await writeElsewhere(file, bytes, written)).bytesWritten
        : writeSync(file, bytes, written)
}

function openNew(part: string, folder: string): number {
  try {
    return openSync(part, 'w', 0o600)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openSync(part, 'w', 0o600)
  }
}

async function withFile(file: number, work: (file: number) => Promise<void>): Promise<void> {
  try {
    await work(file)
  } finally {
    closeSync(file)
  }
}

function sweep(folder: string, isNamed: (sha256: string) => boolean): void {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  for (const shelf of readdirSync(folder, { withFileTypes: true })) {
    if (!shelf.isDirectory() || !/^[0-9a-f]{2}$/.test(shelf.name)) continue
    for (const name of readdirSync(join(folder, shelf.name))) {
      const isLeft = hash.test(name) ? !isNamed(name) : name.endsWith('.part')
      if (isLeft) rmSync(join(folder, shelf.name, name), { force: true })
    }
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code
}
