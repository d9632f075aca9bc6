import { cleanFileName } from '../file-name.ts'
import type { ParsedDocument } from './parsed-document.ts'

/** Reads a file that was inside another: an archive's, a message's attachment. */
export type ReadMember = (name: string, bytes: Uint8Array) => Promise<ParsedDocument | { reason: string }>

export interface ReadMembers {
  members: { heading: string; document: ParsedDocument }[]
  /** One for each file that could not be read. */
  warnings: string[]
}

/** Reads the files inside another one. One that cannot be read is told in a warning, and the others go on. */
export async function readMembers(
  files: Iterable<{ name: string; bytes: Uint8Array }>,
  readMember: ReadMember,
): Promise<ReadMembers> {
  const found: ReadMembers = { members: [], warnings: [] }
  for (const { name: given, bytes } of files) {
    const name = cleanFileName(given)
    const read = await readMember(name, bytes)
    if ('reason' in read) found.warnings.push(`${name} in it could not be read: ${read.reason}`)
    else {
      found.members.push({ heading: name, document: read })
      found.warnings.push(...(read.warnings ?? []).map((warning) => `${name}: ${warning}`))
    }
  }
  return found
}
