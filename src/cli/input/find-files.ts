import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { AppError, fileExtensions } from '../../base/index.ts'
import { fileProblem } from './file-problem.ts'

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
  /** How many files of a kind that cannot be read, by what their names end in; the empty one has no such end. */
  unsupported: Map<string, number>
  /** Links to what lies outside the folder that was named: who adds a folder means what is in it. */
  outside: number
  /** Folders of Muster's own state, with its keys. */
  own: number
  problems: { path: string; message: string }[]
}

/**
 * The files at these paths; folders with all that is in them, in order of name. A file that is named itself is
 * taken whatever it is. Throws `not-found` for a path at which nothing is.
 */
export async function findFiles(paths: string[], signal: AbortSignal): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], hidden: 0, unsupported: new Map(), outside: 0, own: 0, problems: [] }
  const visited = new Set<string>()
  for (const given of paths) {
    const path = resolve(given)
    const entry = await stat(path).catch((cause: unknown) => {
      throw new AppError('not-found', notThere(given, path), { cause })
    })
    const real = await realpath(path)
    if (entry.isDirectory()) await walk(path, real)
    else if (entry.isFile()) take(path, real, entry)
    else found.problems.push({ path, message: 'it is neither a file nor a folder' })
  }
  return found

  /** `root` is the real path of the folder that was named. */
  async function walk(folder: string, root: string): Promise<void> {
    signal.throwIfAborted()
    // A link can lead back to where it came from.
    const real = await realpath(folder)
    if (visited.has(real)) return
    visited.add(real)
    let entries: Dirent[]
    try {
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      found.problems.push({ path: folder, message: fileProblem(error) })
      return
    }
    if (isOwnState(entries)) {
      found.own++
      return
    }
    for (const one of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const { name } = one
      const path = join(folder, name)
      if (name.startsWith('.')) {
        found.hidden++
        continue
      }
      const target = one.isSymbolicLink() ? await realpath(path).catch(() => undefined) : join(real, name)
      if (target !== undefined && !isInside(target, root)) {
        found.outside++
        continue
      }
      const kind = extname(name).toLowerCase()
      const entry = await stat(path).catch((error: unknown) => {
        // A link to what is gone was never a file of this folder; all else here has been seen, and would be missed.
        if (!one.isSymbolicLink() && fileExtensions.has(kind))
          found.problems.push({ path, message: name.includes('\ufffd') ? badName : fileProblem(error) })
      })
      if (entry?.isDirectory()) await walk(path, root)
      else if (entry?.isFile() && fileExtensions.has(kind)) take(path, target ?? path, entry)
      else if (entry) found.unsupported.set(kind, (found.unsupported.get(kind) ?? 0) + 1)
    }
  }

  /** A file that is reached by several ways is taken once. */
  function take(path: string, real: string, { size, mtimeMs }: { size: number; mtimeMs: number }): void {
    if (visited.has(real)) return
    visited.add(real)
    found.files.push({ path, bytes: size, changedAt: mtimeMs })
  }
}

function notThere(given: string, path: string): string {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(given)?.[1]
  return scheme === undefined
    ? `There is no file or folder ${path}.`
    : `${given} cannot be fetched: only http and https can, not ${scheme}. A file is named by its path.`
}

const badName = 'its name is not in UTF-8; rename it'

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function isOwnState(entries: Dirent[]): boolean {
  const names = new Set(entries.map(({ name }) => name))
  return names.has('secret-key') && names.has('ledger-key.pem')
}
