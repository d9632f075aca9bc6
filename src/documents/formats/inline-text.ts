/** Collects the text of one paragraph out of pieces. */
export interface InlineText {
  /** Adds a stretch of a text. Preserved, it stays as it is; else any blanks become one, and those at the ends go. */
  add(text: string, from: number, to: number, options: { preserved: boolean }): void
  /** Adds a blank, where something stands before it and behind it. */
  addBlank(): void
  isEmpty(): boolean
  /** Gives the text, and begins anew. */
  take(): string
}

const otherBlanks = new Set([0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff])

/** Whether `\s` matches it, of those from U+00A0 on. */
function isWideBlank(code: number): boolean {
  if (code < 0x1680) return code === 0xa0
  return (code >= 0x2000 && code <= 0x200a) || otherBlanks.has(code)
}

/** Characters are written beside each other at once: putting strings together and cutting them anew takes ten times as long. */
export function inlineText(): InlineText {
  let codes = new Uint16Array(4_096)
  let length = 0
  let blankBefore = false
  /** All characters, or-ed: most texts have none that takes two bytes, and are half as large then. */
  let any = 0

  const reserve = (more: number) => {
    if (length + more <= codes.length) return
    const before = codes
    codes = new Uint16Array((length + more) * 2)
    codes.set(before)
  }

  const addPreserved = (text: string, from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at)
      any |= code
      codes[length++] = code
    }
  }

  const addCollapsed = (text: string, from: number, to: number) => {
    // In variables of this function alone: those outside are read from memory for each character.
    const into = codes
    let [end, blank, seen] = [length, blankBefore, any]
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at)
      if (code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 0xa0 && isWideBlank(code))
        blank = end > 0
      else {
        if (blank) into[end++] = 32
        blank = false
        seen |= code
        into[end++] = code
      }
    }
    ;[length, blankBefore, any] = [end, blank, seen]
  }

  return {
    add(text, from, to, { preserved }) {
      reserve(to - from + 1)
      if (preserved) addPreserved(text, from, to)
      else addCollapsed(text, from, to)
    },
    addBlank() {
      blankBefore = length > 0
    },
    isEmpty: () => length === 0,
    take() {
      const text = textOf(codes, length, any < 256)
      length = any = 0
      blankBefore = false
      return text
    },
  }
}

let narrow = Buffer.alloc(4_096)

function textOf(codes: Uint16Array, length: number, isNarrow: boolean): string {
  if (!isNarrow) return Buffer.from(codes.buffer, 0, length * 2).toString('utf16le')
  if (length > narrow.length) narrow = Buffer.alloc(length * 2)
  const into = narrow
  for (let at = 0; at < length; at++) into[at] = codes[at]!
  return into.toString('latin1', 0, length)
}
