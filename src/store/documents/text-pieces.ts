/** A text cut into so many pieces, all about as long. No character is cut in two: alone, neither half could be stored. */
export function textPieces(text: string, count: number): string[] {
  const ends = Array.from({ length: count }, (_, index) => {
    const end = Math.floor((text.length * (index + 1)) / count)
    return isLowSurrogate(text.charCodeAt(end)) ? end + 1 : end
  })
  return ends.map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end))
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}
