import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { AppError } from '../base/index.ts'
import { fileExtensions } from '../wire/index.ts'

export interface FoundFile {
  /** Absolute. */
  path: string
  bytes: number
  /** When it was last changed, in milliseconds since 1970. */
  changedAt: number
}

export interface FoundFiles {
  files: FoundFile[]
  hidden: number
  /** Files of a kind that cannot be read. */
  unsupported: number
  problems: { path: string; message: string }[]
}

/**
 * The files at these paths; folders with all that is in them, in order of name. A file that is named itself is
 * taken whatever it is. Throws `not-found` for a path at which nothing is.
 */
export async function findFiles(paths: string[], signal: AbortSignal): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], hidden: 0, unsupported: 0, problems: [] }
  const visited = new Set<string>()
  for (const path of paths.map((path) => resolve(path))) {
    const entry = await stat(path).catch((cause: unknown) => {
      throw new AppError('not-found', `There is no file or folder ${path}.`, { cause })
    })
    if (entry.isDirectory()) await walk(path)
    else if (entry.isFile()) take(path, entry)
    else found.problems.push({ path, message: 'it is neither a file nor a folder' })
  }
  return found

  async function walk(folder: string): Promise<void> {
    signal.throwIfAborted()
    // A link can lead back to where it came from.
    const real = await realpath(folder)
    if (visited.has(real)) return
    visited.add(real)
    let entries: Dirent[]
    try {
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      found.problems.push({ path: folder, message: (error as Error).message })
      return
    }
    for (const { name } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name)
      if (name.startsWith('.')) {
        found.hidden++
        continue
      }
      const entry = await stat(path).catch(() => undefined)
      if (entry?.isDirectory()) await walk(path)
      else if (!entry?.isFile() || !fileExtensions.has(extname(name).toLowerCase())) found.unsupported++
      else take(path, entry)
    }
  }

  function take(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }): void {
    if (visited.has(path)) return
    visited.add(path)
    found.files.push({ path, bytes: size, changedAt: mtimeMs })
  }
}
