const slots = 1 << 14
const tries = 4
const longest = 60

/** What is known of a word wherever it stands. */
export interface KnownWord {
  /** The word as it is written. */
  readonly text: string
}

/**
 * Remembers what was read of words, and finds it by a stretch of a text without cutting that out: most words of a text
 * are there many times. It has so many places, and where they are taken forgets the word that stood there, so that
 * what it costs is bounded whatever the text.
 */
export class KnownWords<Known extends KnownWord> {
  readonly #read: (text: string) => Known
  readonly #known: (Known | undefined)[] = Array.from({ length: slots })

  constructor(read: (text: string) => Known) {
    this.#read = read
  }

  at(text: string, from: number, to: number): Known {
    if (to - from > longest) return this.#read(text.slice(from, to))
    let hash = 0
    for (let at = from; at < to; at++)
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995) ^ (hash >>> 15)
    const first = hash & (slots - 1)
    for (let next = 0; next < tries; next++) {
      const slot = (first + next) & (slots - 1)
      const known = this.#known[slot]
      if (known === undefined) return (this.#known[slot] = this.#read(copyOf(text, from, to)))
      if (isAt(text, from, to, known.text)) return known
    }
    return (this.#known[first] = this.#read(copyOf(text, from, to)))
  }
}

/** A piece of a text as a string of its own: one that is cut out may keep the whole text in memory. */
function copyOf(text: string, from: number, to: number): string {
  const codes: number[] = []
  for (let at = from; at < to; at++) codes.push(text.charCodeAt(at))
  return String.fromCharCode(...codes)
}

function isAt(text: string, from: number, to: number, word: string): boolean {
  if (word.length !== to - from) return false
  for (let at = 0; at < word.length; at++)
    if (word.charCodeAt(at) !== text.charCodeAt(from + at)) return false
  return true
}

/** What a sign of ASCII is where words are told apart. */
export const signs = { other: 0, blank: 1, digit: 2, letter: 3, underscore: 4, foreign: 5 }

const kinds = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const sign = String.fromCharCode(code)
  if (/\s/.test(sign)) kinds[code] = signs.blank
  else if (/\d/.test(sign)) kinds[code] = signs.digit
  else if (/[A-Za-z]/.test(sign)) kinds[code] = signs.letter
  else if (sign === '_') kinds[code] = signs.underscore
}

/** The kind of the sign at a place: `foreign` is what is not ASCII, `blank` also what lies behind the end. */
export function signAt(text: string, at: number): number {
  if (at >= text.length) return signs.blank
  const code = text.charCodeAt(at)
  return code < 128 ? kinds[code]! : signs.foreign
}
