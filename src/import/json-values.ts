import { ImportProblem } from './import-problem.ts'

/** The largest object that is read whole: one conversation, with the pictures that stand in it. */
const mostValueBytes = 64 * 1024 * 1024

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** An object of JSON as text; or why there is none: it is too large, or its end is missing. */
export type JsonPiece = { json: string } | { problem: ImportProblem }

/**
 * The objects of a file one by one, whatever its size: those of a list, those of lines of JSON, or the one that it is.
 * Only where each begins and ends is looked at here, so that one that is broken does not take the others along.
 */
export async function* jsonObjects(
  bytes: AsyncIterable<Uint8Array>,
  mostBytes = mostValueBytes,
): AsyncGenerator<JsonPiece> {
  let kept: Uint8Array[] = []
  let size = 0
  let depth = 0
  let inText = false
  /** Whether the next byte is one of its text, whatever it is. */
  let escaped = false
  const keep = (piece: Uint8Array) => {
    size += piece.length
    if (size <= mostBytes) kept.push(piece)
    else kept = []
  }
  const take = (): JsonPiece => {
    const piece: JsonPiece =
      size > mostBytes
        ? { problem: new ImportProblem('too-large', { megabytes: Math.floor(mostBytes / 1_048_576) }) }
        : { json: textOf(kept) }
    kept = []
    size = 0
    return piece
  }

  for await (const chunk of bytes) {
    let start = 0
    let at = 0
    while (at < chunk.length) {
      if (inText) {
        if (escaped) {
          escaped = false
          at++
          continue
        }
        const end = endOfText(chunk, at)
        inText = end.open
        escaped = end.escaped
        at = end.at
        continue
      }
      const byte = chunk[at]!
      if (depth === 0) {
        // Between objects: the list that they are in, commas and blanks; what else stands there is nothing that is read.
        if (byte === openBrace) {
          start = at
          depth = 1
        }
        at++
        continue
      }
      at++
      if (byte === quote) inText = true
      else if (byte === openBrace || byte === openBracket) depth++
      else if (byte === closeBrace || byte === closeBracket) {
        depth--
        if (depth > 0) continue
        keep(chunk.subarray(start, at))
        yield take()
      }
    }
    if (depth > 0) keep(chunk.subarray(start))
  }
  if (depth > 0) yield { problem: new ImportProblem('breaks-off') }
}

/** Where a text ends, or that it goes on behind the chunk, perhaps with an escaped character. */
function endOfText(chunk: Uint8Array, from: number): { at: number; open: boolean; escaped: boolean } {
  let at = from
  for (;;) {
    const end = chunk.indexOf(quote, at)
    const before = end < 0 ? chunk.length : end
    let backslashes = 0
    while (before - backslashes > at && chunk[before - backslashes - 1] === backslash) backslashes++
    const isEscaped = backslashes % 2 === 1
    if (end < 0) return { at: chunk.length, open: true, escaped: isEscaped }
    if (!isEscaped) return { at: end + 1, open: false, escaped: false }
    at = end + 1
  }
}

function textOf(pieces: Uint8Array[]): string {
  const decoder = new TextDecoder()
  let text = ''
  for (const piece of pieces) text += decoder.decode(piece, { stream: true })
  return text + decoder.decode()
}
