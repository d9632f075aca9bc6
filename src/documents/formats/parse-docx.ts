import { zipSync } from 'fflate'
import mammoth from 'mammoth'
import type { ParsedDocument } from './parsed-document.ts'
import { parseHtml } from './parse-html.ts'
import type { ParseOptions } from './parse-options.ts'
import { unzipFiles } from './zip.ts'

/**
 * Reads a Word document (ECMA-376) by way of the HTML that mammoth makes of it; images are left out. mammoth unpacks
 * whatever it is given, so it is given what was unpacked within the limits, without pictures, fonts and macros.
 */
export async function parseDocx(
  bytes: Uint8Array,
  { fallbackTitle, budget }: ParseOptions,
): Promise<ParsedDocument> {
  const parts = unzipFiles(bytes, budget, (name) => /\.(?:xml|rels)$/i.test(name))
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(zipSync(Object.fromEntries(parts), { level: 0 })) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  return await parseHtml(value, { fallbackTitle })
}
