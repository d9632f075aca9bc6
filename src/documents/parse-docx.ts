import mammoth from 'mammoth'
import type { ParsedDocument } from './parsed-document.ts'
import { parseHtml } from './parse-html.ts'

/** Reads a Word document (ECMA-376) by way of the HTML that mammoth makes of it; images are left out. */
export async function parseDocx(
  bytes: Uint8Array,
  { fallbackTitle }: { fallbackTitle: string },
): Promise<ParsedDocument> {
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  return parseHtml(value, { fallbackTitle })
}
