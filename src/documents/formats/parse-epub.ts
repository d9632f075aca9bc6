import { decodeText } from './decode-text.ts'
import { joinDocuments } from './join-documents.ts'
import { resolvePath } from './office-package.ts'
import { parseHtml } from './parse-html.ts'
import type { ParseOptions } from './parse-options.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { unreadableFile } from './read-problem.ts'
import { readXml } from './xml.ts'
import { unzipFiles } from './zip.ts'

/** Reads an EPUB (EPUB 3.3, and 2): its chapters in the order of its spine. */
export async function parseEpub(
  bytes: Uint8Array,
  { fallbackTitle, budget }: ParseOptions,
): Promise<ParsedDocument> {
  const files = unzipFiles(bytes, budget, (name) => /\.(x?html?|xml|opf)$/i.test(name))
  if (isProtected(files.get('META-INF/encryption.xml')))
    throw unreadableFile({
      reason: 'it is protected against copying (DRM); add a copy that is not',
      because: { code: 'file-protected' },
    })
  const { title, chapters } = readPackage(files)
  const documents: ParsedDocument[] = []
  for (const path of chapters) {
    const chapter = files.get(path)
    if (chapter) documents.push(await parseHtml(decodeText(chapter), { fallbackTitle: '' }))
  }
  const joined = joinDocuments(
    title || fallbackTitle,
    documents.filter(({ text }) => text !== '').map((document) => ({ document })),
  )
  return joined
}

/** Fonts may be garbled without the book being so (EPUB 3.3, 4.3). */
const garblingOfFonts = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'])

function isProtected(encryption: Uint8Array | undefined): boolean {
  let found = false
  readXml(encryption, {
    open(name, attributes) {
      if (name === 'EncryptionMethod' && !garblingOfFonts.has(attributes['Algorithm'] ?? '')) found = true
    },
  })
  return found
}

function readPackage(files: Map<string, Uint8Array>): { title: string; chapters: string[] } {
  let packagePath = ''
  readXml(files.get('META-INF/container.xml'), {
    open(name, attributes) {
      if (name === 'rootfile') packagePath ||= attributes['full-path'] ?? ''
    },
  })
  const folder = packagePath.slice(0, packagePath.lastIndexOf('/') + 1)
  const items = new Map<string, string>()
  const chapters: string[] = []
  let title = ''
  let inTitle = false
  readXml(files.get(packagePath), {
    open(name, attributes) {
      const { id, href, idref } = attributes
      if (name === 'item' && id !== undefined && href !== undefined) items.set(id, resolvePath(folder, href))
      else if (name === 'itemref' && idref !== undefined && items.has(idref)) chapters.push(items.get(idref)!)
      inTitle = name === 'title' && title === ''
    },
    text(piece) {
      if (inTitle) title += piece
    },
    close() {
      inTitle = false
    },
  })
  return { title: title.replace(/\s+/g, ' ').trim(), chapters }
}
