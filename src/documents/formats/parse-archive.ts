import { AppError } from '../../base/index.ts'
import { joinDocuments } from './join-documents.ts'
import type { ParseOptions } from './parse-options.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { readMembers, type ReadMember } from './read-members.ts'
import { unzipFiles } from './zip.ts'

/** Reads the files of a ZIP archive as one document, each under its name. Hidden ones are left out. */
export async function parseArchive(
  bytes: Uint8Array,
  { fallbackTitle, budget, readMember }: ParseOptions & { readMember: ReadMember },
): Promise<ParsedDocument> {
  const files = unzipFiles(bytes, budget, (name) => !/(^|\/)(\.(?!\.?\/)|__MACOSX\/)/.test(name))
  const named = [...files].map(([name, content]) => ({ name, bytes: content }))
  const { members, warnings } = await readMembers(named, readMember)
  if (members.length === 0 && warnings.length > 0)
    throw new AppError('unreadable', `none of its files could be read; ${warnings.slice(0, 3).join('; ')}`)
  return { ...joinDocuments(fallbackTitle, members), warnings }
}
