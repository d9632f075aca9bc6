import { decodeText } from './decode-text.ts'
import { joinDocuments } from './join-documents.ts'
import { resolvePath } from './office-package.ts'
import { parseHtml } from './parse-html.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { readXml } from './xml.ts'
import { unzipFiles } from './zip.ts'

/** Reads an EPUB (EPUB 3.3, and 2): its chapters in the order of its spine. */
export function parseEpub(bytes: Uint8Array, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const files = unzipFiles(bytes, (name) => /\.(x?html?|xml|opf)$/i.test(name))
  const { title, chapters } = readPackage(files)
  const documents = chapters.flatMap((path) => {
    const chapter = files.get(path)
    return chapter ? [parseHtml(decodeText(chapter), { fallbackTitle: '' })] : []
  })
  const joined = joinDocuments(
    title || fallbackTitle,
    documents.filter(({ text }) => text !== '').map((document) => ({ document })),
  )
  return joined
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
