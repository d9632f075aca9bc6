/** What is longer is not kept for the next text. */
const mostKept = 2 ** 20

/** Writes texts out as the codes of their characters, each good until the next: most fit the same memory. */
export function charCodes(): (text: string) => Uint16Array {
  let kept = new Uint16Array(2 ** 15)
  return (text) => {
    let codes = kept
    if (text.length > codes.length) {
      codes = new Uint16Array(2 ** Math.ceil(Math.log2(text.length)))
      if (codes.length <= mostKept) kept = codes
    }
    Buffer.from(codes.buffer).write(text, 'utf16le')
    return codes
  }
}
