import { copied, type ByteText } from './byte-text.ts'

/** What stands around the one word by which the frames of an answer differ, in ASCII. */
export interface UsualFrame {
  before: string
  after: string
}

/** What stands for itself in a string of JSON; its bytes beyond ASCII may not be put together to characters yet. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\xff]+$/
const plainAscii = /^[\x20\x21\x23-\x5b\x5d-\x7f]+$/
const ascii = /^[\0-\x7f]*$/
const probe = 'probe'
/** Pieces of a text up to this length are copies. */
const longestCopied = 12

/**
 * What stands around `word` in a frame, where `wordOf` finds the word there and nowhere else: then whatever plain text
 * stands in its place, it is read as that word, and all else as it was in this frame. `wordOf` may throw.
 */
export function usualFrame(
  frame: string,
  word: string,
  wordOf: (frame: string) => string | undefined,
): UsualFrame | undefined {
  const at = frame.lastIndexOf(`"${word}"`) + 1
  const before = frame.slice(0, at)
  const after = frame.slice(at + word.length)
  if (at === 0 || !ascii.test(before) || !ascii.test(after)) return undefined
  try {
    return wordOf(before + probe + after) === probe ? { before, after } : undefined
  } catch {
    return undefined
  }
}

/** The words of a read that holds whole frames of the usual kind and nothing else; undefined for any other. */
export function usualWords(
  chunk: ByteText,
  { before, after }: UsualFrame,
): { text: string; count: number } | undefined {
  let text = ''
  let count = 0
  let at = 0
  do {
    const from = at + before.length
    const to = chunk.indexOf('"', from)
    if (to < 0 || !chunk.startsWith(before, at) || !chunk.startsWith(after, to)) return undefined
    const word = chunk.slice(from, to)
    const isAscii = plainAscii.test(word)
    if (!isAscii && !plain.test(word)) return undefined
    // A longer piece of a text would keep the whole of it in memory.
    text += isAscii && word.length <= longestCopied ? word : copied(word)
    count++
    at = to + after.length
  } while (at < chunk.length)
  return { text, count }
}
