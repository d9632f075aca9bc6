import { AppError } from '../../base/index.ts'
import { pictureUrl, sniffPicture, type ChatMessage, type SniffedPicture } from '../../wire/index.ts'

export interface PictureLimits {
  /** The largest picture, in bytes. */
  pictureBytes: number
  /** How many one request may hold. */
  pictures: number
  /** Whether addresses of pictures are passed on, for the host to fetch them. */
  addresses: boolean
}

export type ReadPicture = Omit<SniffedPicture, 'whole'> & { content: Uint8Array }

const types = 'PNG, JPEG, WebP or GIF'
const example = 'data:image/png;base64,…'

/**
 * Throws where a message holds a picture that no model could be shown, or one that would have to be fetched. Those of
 * a conversation come with every request: nothing of them is kept.
 */
export function checkPictures(messages: readonly ChatMessage[], limits: PictureLimits): void {
  let count = 0
  for (const [index, { content }] of messages.entries()) {
    if (typeof content === 'string' || !Array.isArray(content)) continue
    for (const [place, part] of content.entries()) {
      const url = pictureUrl(part)
      if (url === undefined) continue
      const isPlain = typeof part['image_url'] === 'string'
      const path = `messages.${index}.content.${place}.image_url${isPlain ? '' : '.url'}`
      refuseTooMany(++count, 'messages', limits)
      checkPicture(url, path, limits)
    }
  }
}

/** Throws where no model could be shown the picture, or it would have to be fetched. */
export function checkPicture(url: string, path: string, limits: PictureLimits): void {
  if (!/^https?:\/\//i.test(url)) readPicture(url, path, limits)
  else if (!limits.addresses) throw addressRefused(path)
}

/** Throws where there are more than a request may hold. */
export function refuseTooMany(count: number, path: string, { pictures }: PictureLimits): void {
  if (count <= pictures) return
  throw new AppError(
    'bad-request',
    `\`${path}\`: expected at most ${pictures} pictures (limits.pictures in muster.yaml). Leave some out.`,
    { param: path, because: { code: 'too-many-pictures', values: { most: pictures } } },
  )
}

/** The picture of a `data:` URL: its bytes, and what they say that it is. Throws a `bad-request` that names the path. */
export function readPicture(url: string, path: string, { pictureBytes }: PictureLimits): ReadPicture {
  if (/^https?:\/\//i.test(url)) throw addressRefused(path)
  const [head, said] = /^data:([a-z0-9.+/-]*);base64,/i.exec(url.slice(0, 200)) ?? []
  if (head === undefined || said === undefined)
    throw wrong(path, `expected the picture itself as ${example}`, 'picture-not-data')
  const size = Math.floor(((url.length - head.length) * 3) / 4)
  if (size > pictureBytes + 2) throw tooLarge(path, size, pictureBytes)
  const content = decode(url.slice(head.length))
  if (!content) throw wrong(path, 'what follows `base64,` is not base64', 'picture-not-data')
  const found = sniffPicture(content)
  if (!found) throw wrong(path, `expected a picture (${types}), got something else`, 'picture-unknown')
  const { whole, ...picture } = found
  if (picture.mediaType !== said.toLowerCase().replace('image/jpg', 'image/jpeg'))
    throw new AppError(
      'bad-request',
      `\`${path}\`: it says ${said} and is ${picture.mediaType}. Name the type that it has.`,
      { param: path, because: { code: 'picture-misnamed', values: { said, is: picture.mediaType } } },
    )
  if (!whole) throw wrong(path, 'the picture is cut off: its end is missing', 'picture-broken')
  return { ...picture, content }
}

function decode(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' })
  } catch {
    return undefined
  }
}

function wrong(
  path: string,
  problem: string,
  code: 'picture-not-data' | 'picture-unknown' | 'picture-broken',
): AppError {
  return new AppError('bad-request', `\`${path}\`: ${problem}.`, { param: path, because: { code } })
}

function addressRefused(path: string): AppError {
  return new AppError(
    'bad-request',
    `\`${path}\`: addresses of pictures are not fetched. Send the picture itself as ${example}.`,
    { param: path, because: { code: 'picture-address' } },
  )
}

function tooLarge(path: string, size: number, most: number): AppError {
  const [megabytes, mostMegabytes] = [size, most].map((bytes) => Math.ceil(bytes / 104_857.6) / 10) as [
    number,
    number,
  ]
  return new AppError(
    'bad-request',
    `\`${path}\`: the picture has ${megabytes} MB and at most ${mostMegabytes} MB are taken (limits.pictureBytes in muster.yaml). Make it smaller: 2,048 pixels a side are enough for any model.`,
    { param: path, because: { code: 'picture-too-large', values: { megabytes, most: mostMegabytes } } },
  )
}
