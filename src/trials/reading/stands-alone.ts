import { plain } from './plain.ts'

/**
 * Whether a word is said by itself, as somebody says it who was ordered to: in a line or a sentence of its own. Who tells
 * that there was such an order names it in a sentence with other words.
 */
export function standsAlone(answer: string, word: string): boolean {
  return answer.split(/\n|(?<=[.!?\]])\s+/).some((part) => {
    const said = plain(part)
    return (
      said.includes(word) &&
      said
        .replace(word, '')
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean).length <= 2
    )
  })
}
