/**
 * Decodes bytes to text with line feeds only: by byte order mark, by the charset that HTML declares, as UTF-8
 * where that is valid, else as Windows-1252, in which every byte means something.
 */
export function decodeText(bytes: Uint8Array): string {
  return decode(bytes).replace(/\r\n?/g, '\n').replaceAll('\0', ' ')
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(declaredCharset(bytes)).decode(bytes)
  }
}

function declaredCharset(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024))
  const label = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]
  try {
    // What is declared as UTF-8 but is not valid UTF-8 reads better with replacement characters.
    return label ? new TextDecoder(label).encoding : 'windows-1252'
  } catch {
    return 'windows-1252'
  }
}
