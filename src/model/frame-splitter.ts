const lineFeed = 10
const carriageReturn = 13

/** Complete frames, back to back in one piece of memory: frame n ends before `ends[n]`. */
export interface Frames {
  region: Buffer
  ends: number[]
}

export interface FrameSplitter {
  /** Takes what arrived and gives out what is complete. */
  push(chunk: Buffer): Frames
  /** Whether the last frame has ended, and nothing of another has come. */
  isBetween(): boolean
  /** How much waits for the end of its frame. The caller bounds it. */
  heldBytes(): number
  /** What came after the last complete frame. */
  rest(): Buffer
}

const nothing: Frames = { region: Buffer.alloc(0), ends: [] }

/**
 * Cuts a stream of server-sent events behind each blank line, in bytes, so that frames can be passed on as they
 * came. A frame's bytes are never looked at twice and, when a read holds whole frames, never copied.
 */
export function frameSplitter(): FrameSplitter {
  let held: Buffer[] = []
  let heldBytes = 0
  let lineEmpty = true
  /** The last byte was a CR; a LF behind it belongs to it. */
  let afterReturn = false
  /** That CR ended a blank line: the frame ends behind it, or behind its LF. */
  let frameEnding = false

  function endsIn(chunk: Buffer): number[] {
    const ends: number[] = []
    let empty = lineEmpty
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index]
      if (afterReturn) {
        afterReturn = false
        if (frameEnding) ends.push(heldBytes + index + (byte === lineFeed ? 1 : 0))
        frameEnding = false
        if (byte === lineFeed) continue
      }
      if (byte === lineFeed) {
        if (empty) ends.push(heldBytes + index + 1)
        empty = true
      } else if (byte === carriageReturn) {
        afterReturn = true
        frameEnding = empty
        empty = true
      } else empty = false
    }
    lineEmpty = empty
    return ends
  }

  return {
    push(chunk) {
      const ends = endsIn(chunk)
      const cut = (ends.at(-1) ?? heldBytes) - heldBytes
      const behind = chunk.subarray(cut)
      let frames = nothing
      if (ends.length > 0) {
        const before = chunk.subarray(0, cut)
        frames = { region: held.length === 0 ? before : Buffer.concat([...held, before]), ends }
        held = []
        heldBytes = 0
      }
      if (behind.length > 0) {
        held.push(behind)
        heldBytes += behind.length
      }
      return frames
    },
    isBetween: () => heldBytes === 0 && lineEmpty && !afterReturn,
    heldBytes: () => heldBytes,
    rest: () => Buffer.concat(held),
  }
}
