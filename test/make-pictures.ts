import { crc32, deflateSync } from 'node:zlib'

/** A real PNG of this size, all of one colour. `noise` makes it as large as its pixels are. */
export function makePng(
  width: number,
  height: number,
  { colour = [200, 30, 30], noise = false }: { colour?: number[]; noise?: boolean } = {},
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  let random = 1
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0
    for (let x = 0; x < width; x++)
      for (const part of colour) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
        rows[at++] = noise ? random >>> 24 : part
      }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: noise ? 0 : 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(data.length, 0)
  head.write(type, 4, 'latin1')
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])), 0)
  return Buffer.concat([head, data, sum])
}

/** Of 3 by 2 pixels, as Chromium writes them. */
export const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABQb/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCKALXj/9k=',
  'base64',
)
export const gif = Buffer.from('R0lGODlhAwACAIAAAP8AAAAAACH5BAAAAAAALAAAAAADAAIAAAIChF0AOw==', 'base64')

const lossy = Buffer.from(
  'VlA4ICwAAACQAQCdASoDAAIAAsBMJaACdLoAA5gA/u5DH+5sc4twV/9tD/9aH/60P+lAAA==',
  'base64',
)
const lossless = Buffer.from('VlA4TA8AAAAvAkAAAAcQ/Y/+ByKi/wEA', 'base64')
const extended = Buffer.from('VlA4WAoAAAAAAAAAAgAAAQAA', 'base64')

/** The three forms that a WebP has. */
export const webps = {
  lossy: riff(lossy),
  lossless: riff(lossless),
  extended: riff(Buffer.concat([extended, lossy])),
}

function riff(chunks: Buffer): Buffer {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(chunks.length + 4, 4)
  return Buffer.concat([head, chunks])
}

export function dataUrl(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`
}
