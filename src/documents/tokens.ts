/**
 * About how many tokens a model takes for a stretch of text: four characters of an alphabet, one of Chinese,
 * Japanese or Korean. A tokeniser of one model would be no nearer to that of the next.
 */
export function approximateTokens(text: string, start = 0, end = text.length): number {
  let quarters = 0
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    quarters += code >= 0x2e80 && code < 0xd800 ? 4 : 1
  }
  return Math.ceil(quarters / 4)
}

/** The same for many stretches of one text: without wide characters, as most are, there is nothing to count. */
export function tokenCounter(text: string): (start: number, end: number) => number {
  return /[\u2e80-\ud7ff]/.test(text)
    ? (start, end) => approximateTokens(text, start, end)
    : (start, end) => Math.ceil((end - start) / 4)
}
