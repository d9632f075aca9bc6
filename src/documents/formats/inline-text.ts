const otherBlanks = new Set([0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff])

/** Whether `\s` matches it, of those from U+00A0 on. */
function isWideBlank(code: number): boolean {
  if (code < 0x1680) return code === 0xa0
  return (code >= 0x2000 && code <= 0x200a) || otherBlanks.has(code)
}

/**
 * Collects the text of one paragraph out of pieces. Characters are written beside each other at once: putting strings
 * together and cutting them anew takes ten times as long.
 */
export class InlineText {
  #codes = new Uint16Array(4_096)
  #length = 0
  #blankBefore = false
  /** All characters, or-ed: most texts have none that takes two bytes, and are half as large then. */
  #any = 0

  /** Adds a stretch of a text. Preserved, it stays as it is; else any blanks become one, and those at the ends go. */
  add(text: Uint16Array, from: number, to: number, isPreserved: boolean): void {
    this.#reserve(to - from + 1)
    if (isPreserved) this.#addPreserved(text, from, to)
    else this.#addCollapsed(text, from, to)
  }

  /** Adds a blank, where something stands before it and behind it. */
  addBlank(): void {
    this.#blankBefore = this.#length > 0
  }

  isEmpty(): boolean {
    return this.#length === 0
  }

  /** Gives the text, and begins anew. */
  take(): string {
    const text = toText(this.#codes, this.#length, this.#any < 256)
    this.#length = this.#any = 0
    this.#blankBefore = false
    return text
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#codes.length) return
    const before = this.#codes
    this.#codes = new Uint16Array((this.#length + more) * 2)
    this.#codes.set(before)
  }

  #addPreserved(text: Uint16Array, from: number, to: number): void {
    const into = this.#codes
    let end = this.#length
    let seen = this.#any
    for (let at = from; at < to; at++) {
      const code = text[at]!
      seen |= code
      into[end++] = code
    }
    this.#length = end
    this.#any = seen
  }

  #addCollapsed(text: Uint16Array, from: number, to: number): void {
    const into = this.#codes
    let end = this.#length
    let blank = this.#blankBefore
    let seen = this.#any
    for (let at = from; at < to; at++) {
      const code = text[at]!
      if (code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 0xa0 && isWideBlank(code))
        blank = end > 0
      else {
        if (blank) into[end++] = 32
        blank = false
        seen |= code
        into[end++] = code
      }
    }
    this.#length = end
    this.#blankBefore = blank
    this.#any = seen
  }
}

let narrow = Buffer.alloc(4_096)

function toText(codes: Uint16Array, length: number, isNarrow: boolean): string {
  if (!isNarrow) return Buffer.from(codes.buffer, codes.byteOffset, length * 2).toString('utf16le')
  if (length > narrow.length) narrow = Buffer.alloc(length * 2)
  const into = narrow
  for (let at = 0; at < length; at++) into[at] = codes[at]!
  return into.toString('latin1', 0, length)
}

/** The text of some characters' codes. */
export function textOf(codes: Uint16Array): string {
  return toText(
    codes,
    codes.length,
    codes.every((code) => code < 256),
  )
}
