import { z } from 'zod'
import type { ChatMessage } from './chat.ts'
import { sniffPicture, type PictureType } from './sniff-picture.ts'

/** A picture in a message of the OpenAI API; `url` is a `data:` URL, or empty where it is not sent any more. */
export type PicturePart = Extract<ChatMessage['content'], unknown[]>[number]

/** A picture of a question, without its bytes. */
export interface PictureSummary {
  name: string
  mediaType: PictureType
  width: number
  height: number
  bytes: number
}

/** A picture that is given with a question: itself, or one of an earlier question, to be shown again. */
export const givenPictureSchema = z.union(
  [
    z.strictObject({ name: z.string().trim().min(1).max(200), url: z.string() }),
    z.strictObject({ runId: z.string().max(100), place: z.int().nonnegative() }),
  ],
  { error: 'expected `name` with `url`, or `runId` with `place`' },
)
export type GivenPicture = z.infer<typeof givenPictureSchema>

export function picturePart(url: string): PicturePart {
  return { type: 'image_url', image_url: { url } }
}

/** Where a picture is; undefined where the part is none, empty where it is one and says nothing. */
export function pictureUrl(part: PicturePart): string | undefined {
  if (part.type !== 'image_url') return undefined
  const given = part['image_url']
  // Ollama takes the address without an object around it.
  const url = typeof given === 'string' ? given : (given as { url?: unknown } | null | undefined)?.url
  return typeof url === 'string' ? url : ''
}

export function picturesOf({ content }: ChatMessage): PicturePart[] {
  return Array.isArray(content) ? content.filter(({ type }) => type === 'image_url') : []
}

/** Asked of every request: most have texts alone, which are passed over at once. */
export function hasPictures(messages: readonly ChatMessage[]): boolean {
  for (let index = 0; index < messages.length; index++) {
    const { content } = messages[index]!
    if (typeof content === 'string' || !Array.isArray(content)) continue
    for (const { type } of content) if (type === 'image_url') return true
  }
  return false
}

const base64Head = /^data:[^,]{0,100};base64,/i
/** Where the size of a picture stands, with what cameras put before it. */
const headCharacters = 131_072
/** Of a picture whose size is not known: one of 1,024 by 1,024. */
const usualTokens = 765
const tokensOfLow = 85

/**
 * What a picture counts in a prompt, as OpenAI documents it: fitted into 2,048 by 2,048, its shorter side then brought
 * to 768, 170 tokens for each square of 512 and 85 for the whole. Other models differ, most by less than a half.
 */
export function pictureTokens(part: PicturePart): number {
  let tokens = counted.get(part)
  if (tokens === undefined) counted.set(part, (tokens = countTokens(part)))
  return tokens
}

/** Each is asked for several times on its way: of the request, of its prompt and of what it costs. */
const counted = new WeakMap<PicturePart, number>()

function countTokens(part: PicturePart): number {
  const url = pictureUrl(part)
  if (url === undefined || url === '') return 0
  if ((part['image_url'] as { detail?: unknown }).detail === 'low') return tokensOfLow
  const size = sizeOf(url)
  if (!size) return usualTokens
  const fitted = Math.min(1, 2_048 / Math.max(size.width, size.height))
  const scale = fitted * Math.min(1, 768 / (Math.min(size.width, size.height) * fitted))
  const squares = Math.ceil((size.width * scale) / 512) * Math.ceil((size.height * scale) / 512)
  return tokensOfLow + 170 * squares
}

export function picturesTokens(message: ChatMessage): number {
  return typeof message.content === 'string'
    ? 0
    : picturesOf(message).reduce((sum, part) => sum + pictureTokens(part), 0)
}

function sizeOf(url: string): { width: number; height: number } | undefined {
  const head = base64Head.exec(url)
  if (!head) return undefined
  const from = head[0].length
  const text = url.slice(from, from + headCharacters)
  try {
    return sniffPicture(Uint8Array.fromBase64(text.slice(0, text.length - (text.length % 4))))
  } catch {
    return undefined
  }
}
