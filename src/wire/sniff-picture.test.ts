import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { gif, jpeg, makePng, webps } from '../../test/make-pictures.ts'
import { sniffPicture } from './sniff-picture.ts'

const small = { width: 3, height: 2, whole: true }
const known: [string, Buffer, object][] = [
  ['PNG', makePng(300, 200), { mediaType: 'image/png', width: 300, height: 200, whole: true }],
  ['JPEG', jpeg, { mediaType: 'image/jpeg', ...small }],
  ['GIF', gif, { mediaType: 'image/gif', ...small }],
  ['lossy WebP', webps.lossy, { mediaType: 'image/webp', ...small }],
  ['lossless WebP', webps.lossless, { mediaType: 'image/webp', ...small }],
  ['extended WebP', webps.extended, { mediaType: 'image/webp', ...small }],
]

test.each(known)('%s: what it is, how large, and that its end is there', (_, bytes, expected) => {
  expect(sniffPicture(bytes)).toEqual(expected)
})

test.each(known)('%s that is cut off anywhere is never taken for a whole one', (_, bytes, expected) => {
  for (let end = 0; end < bytes.length - 1; end++) {
    const found = sniffPicture(bytes.subarray(0, end))
    if (found) expect(found, `${end} of ${bytes.length}`).toMatchObject({ ...expected, whole: false })
  }
})

test('what a camera puts before the picture, and a program behind it, is stepped over', () => {
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0xc0, 0x02]), Buffer.alloc(0xc000)])
  const photograph = Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2), Buffer.alloc(1_000)])
  expect(sniffPicture(photograph)).toEqual({ mediaType: 'image/jpeg', ...small })
})

test('the sign of an end within a picture is not taken for its own', () => {
  const noise = Buffer.alloc(255, ';')
  const pieces = Buffer.concat([Buffer.from([255]), noise, Buffer.from([255]), noise, Buffer.from([0])])
  const large = Buffer.concat([gif.subarray(0, 38), pieces, Buffer.from(';')])
  expect(sniffPicture(large)).toEqual({ mediaType: 'image/gif', ...small })
  for (const cut of [1, 2, 100, 300])
    expect(sniffPicture(large.subarray(0, -cut))?.whole, `${cut}`).toBe(false)
  const inside = Buffer.concat([Buffer.from([0xff, 0xe1, 0, jpegs.length + 2]), jpegs])
  const photograph = Buffer.concat([jpeg.subarray(0, 2), inside, jpeg.subarray(2)])
  expect(sniffPicture(photograph)?.whole).toBe(true)
  expect(sniffPicture(photograph.subarray(0, -20))?.whole).toBe(false)
})
/** What is left of a small picture in a large one. */
const jpegs = Buffer.from([0xff, 0xd8, 0xff, 0xd9])

test('what is no picture of these kinds is none', () => {
  for (const text of [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '%PDF-1.7',
    'BM',
    'GIF88a....',
    'RIFF____WAVE',
  ])
    expect(sniffPicture(Buffer.from(text)), text).toBeUndefined()
  expect(sniffPicture(makePng(0, 5))).toBeUndefined()
})

test('whatever bytes come, it answers', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...known.map(([, bytes]) => bytes)),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 20 }),
      (bytes, changes) => {
        const changed = Buffer.from(bytes)
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value
        sniffPicture(changed)
      },
    ),
  )
})
