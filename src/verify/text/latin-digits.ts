/** The zeros of the scripts that have digits of their own, and of the wide digits of East Asia. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0xff10,
] // prettier-ignore

/** Marks that mean what a Latin one does, and those that only turn the direction of writing. */
const marks: Record<string, string> = {
  '٫': '.', '٬': ',', '٪': '%', '،': ',', '؛': ';', '؟': '?', '۔': '.', '％': '%', '．': '.',
} // prettier-ignore

const foreign =
  /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\uff10-\uff19٫٬٪،؛؟۔％．\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g

/**
 * A text with digits and marks of other scripts as Latin ones, and what only turns the direction of writing as blanks.
 * Every sign keeps its place: offsets are those of the text itself.
 */
export function withLatinDigits(text: string): string {
  if (text.search(foreign) < 0) return text
  return text.replace(foreign, (sign) => {
    const code = sign.charCodeAt(0)
    const zero = zeros.find((one) => code >= one && code <= one + 9)
    return zero === undefined ? (marks[sign] ?? ' ') : String(code - zero)
  })
}
