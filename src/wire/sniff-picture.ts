/** The kinds of pictures that models take. SVG is none of them: it is a document that can run scripts. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const
export type PictureType = (typeof pictureTypes)[number]

/** What the bytes of a picture say of it, whatever anybody calls it. */
export interface SniffedPicture {
  mediaType: PictureType
  width: number
  height: number
  /** Whether its end is there; false where it was cut off, or where only its beginning was given. */
  whole: boolean
}

/**
 * Looks at the header and the end of a PNG (ISO/IEC 15948), JPEG (ITU T.81), GIF (89a) or WebP (RFC 9649). Undefined
 * where the bytes are none of them, or say no size. Nothing is decoded.
 */
export function sniffPicture(bytes: Uint8Array): SniffedPicture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const found = png(bytes, view) ?? jpeg(bytes, view) ?? gif(bytes, view) ?? webp(bytes, view)
    return found && found.width > 0 && found.height > 0 ? found : undefined
  } catch (thrown) {
    // It ends within its header.
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

function png(bytes: Uint8Array, view: DataView): SniffedPicture | undefined {
  if (!holds(bytes, 0, '\x89PNG\r\n\x1a\n') || !holds(bytes, 12, 'IHDR')) return undefined
  return {
    mediaType: 'image/png',
    width: view.getUint32(16),
    height: view.getUint32(20),
    whole: endsWith(bytes, 'IEND\xaeB`\x82'),
  }
}

/** Markers of a JPEG that begin a frame and hold its size: all SOFs, and none of DHT, JPG and DAC. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function jpeg(bytes: Uint8Array, view: DataView): SniffedPicture | undefined {
  if (!holds(bytes, 0, '\xff\xd8\xff')) return undefined
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    // Bytes that fill up, and markers without a length.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (isFrame(marker))
      return {
        mediaType: 'image/jpeg',
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        // What a camera puts before it may hold a small picture of its own, with an end.
        whole: endsWith(bytes, '\xff\xd9', at),
      }
    else at += 2 + Math.max(2, view.getUint16(at + 2))
  }
}

function gif(bytes: Uint8Array, view: DataView): SniffedPicture | undefined {
  if (!holds(bytes, 0, 'GIF87a') && !holds(bytes, 0, 'GIF89a')) return undefined
  return {
    mediaType: 'image/gif',
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    whole: isWholeGif(bytes),
  }
}

/** Goes through the blocks of a GIF: the sign of its end may stand anywhere within them. */
function isWholeGif(bytes: Uint8Array): boolean {
  const colours = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let at = 13 + colours(bytes[10]!)
  for (;;) {
    const kind = bytes[at]
    if (kind === 0x3b) return true
    if (kind === 0x2c) at += 11 + colours(bytes[at + 9]!)
    else if (kind === 0x21) at += 2
    else return false
    // Pieces of data, each behind its length, to one of none.
    while (bytes[at] !== 0) {
      if (at >= bytes.length) return false
      at += bytes[at]! + 1
    }
    at += 1
  }
}

function webp(bytes: Uint8Array, view: DataView): SniffedPicture | undefined {
  if (!holds(bytes, 0, 'RIFF') || !holds(bytes, 8, 'WEBP')) return undefined
  const size = webpSize(bytes, view)
  return size && { mediaType: 'image/webp', ...size, whole: view.getUint32(4, true) + 8 <= bytes.length }
}

function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | undefined {
  if (holds(bytes, 12, 'VP8X'))
    return {
      width: 1 + view.getUint16(24, true) + view.getUint8(26) * 0x1_00_00,
      height: 1 + view.getUint16(27, true) + view.getUint8(29) * 0x1_00_00,
    }
  if (holds(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (!holds(bytes, 12, 'VP8 ')) return undefined
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

/** How far from the end of a file its last mark may stand: some programs put something behind it. */
const mostBehind = 65_536

function endsWith(bytes: Uint8Array, mark: string, from = 0): boolean {
  for (let at = bytes.length - mark.length; at >= Math.max(from, bytes.length - mostBehind); at--)
    if (holds(bytes, at, mark)) return true
  return false
}

function holds(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
