import { createRequire } from 'node:module'
import type { decodeHTML } from 'entities/decode'

/** Loaded with the first entity that is none of the common ones: its table of all takes 5 ms to be made. */
const require = createRequire(import.meta.url)
let decode: typeof decodeHTML | undefined

/** A text with all entities of HTML resolved, as a browser does. */
export function decodeEntities(text: string): string {
  decode ??= (require('entities/decode') as { decodeHTML: typeof decodeHTML }).decodeHTML
  return decode(text)
}

const [hash, zero, nine, semicolon] = [35, 48, 57, 59]
/** Those that nearly all pages keep to, and what they stand for. */
const common = Object.entries({ lt: 60, gt: 62, amp: 38, quot: 34, nbsp: 0xa0 }).map(([name, code]) => ({
  spelt: Uint16Array.from(`&${name};`, (character) => character.charCodeAt(0)),
  code,
}))

/**
 * Reads an entity that begins at a place, if it is a common one or the number of a character that is told as it stands:
 * writes its character, and returns where it ends; -1 for all else.
 */
export function commonEntity(codes: Uint16Array, from: number, to: number, into: Uint16Array): number {
  if (from + 1 < to && codes[from + 1] === hash) return numbered(codes, from, to, into)
  for (let index = 0; index < common.length; index++) {
    const { spelt, code } = common[index]!
    let same = 1
    while (same < spelt.length && from + same < to && codes[from + same] === spelt[same]) same++
    if (same < spelt.length) continue
    into[0] = code
    return from + same
  }
  return -1
}

function numbered(codes: Uint16Array, from: number, to: number, into: Uint16Array): number {
  let number = 0
  let at = from + 2
  for (; at < to && codes[at]! >= zero && codes[at]! <= nine; at++) number = number * 10 + codes[at]! - zero
  // Others are not characters, stand for others (128 to 159), or take two codes.
  const isItself = (number > 0 && number < 128) || (number >= 0xa0 && number < 0xd800)
  if (at === to || codes[at] !== semicolon || !isItself) return -1
  into[0] = number
  return at + 1
}
