import { picturesOf, pictureUrl, sniffPicture } from '../../wire/index.ts'
import type { ChatRequest } from '../model.ts'

/** What a simulated host says of the pictures that it was shown, in order; empty where there are none. */
export function describePictures({ messages }: ChatRequest): string {
  const urls = messages.flatMap(picturesOf).map((part) => pictureUrl(part)!)
  if (urls.length === 0) return ''
  const described = urls.map((url) => {
    const found = sniffPicture(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
    return found ? `${found.mediaType.slice(6)} of ${found.width} by ${found.height}` : 'something else'
  })
  const count = urls.length === 1 ? 'one picture' : `${urls.length} pictures`
  return `I was shown ${count} (${described.join(', ')}). `
}
