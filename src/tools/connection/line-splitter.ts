/**
 * Gives each line of a stream of bytes as it is complete, however it is cut into pieces. What it returns takes a piece,
 * and tells whether the line that is not complete yet is still within the limit.
 */
export function lineSplitter(
  longestBytes: number,
  onLine: (line: Buffer) => void,
): (bytes: Buffer) => boolean {
  let pieces: Buffer[] = []
  let heldBytes = 0
  return (bytes) => {
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      const last = bytes.subarray(from, end)
      from = end + 1
      if (heldBytes + last.length > longestBytes) return false
      const line = pieces.length > 0 ? Buffer.concat([...pieces, last]) : last
      pieces = []
      heldBytes = 0
      onLine(line)
    }
    if (from < bytes.length) pieces.push(bytes.subarray(from))
    heldBytes += bytes.length - from
    return heldBytes <= longestBytes
  }
}
