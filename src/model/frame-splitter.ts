import type { ByteText } from './byte-text.ts'

const lineFeed = 10
const carriageReturn = 13

/** Complete frames, back to back in one text: frame n ends before `ends[n]`. */
export interface Frames {
  region: ByteText
  ends: number[]
}

const nothing: Frames = { region: '', ends: [] }

/**
 * Cuts a stream of server-sent events behind each blank line, so that frames can be passed on as they came. No byte is
 * looked at twice, and where a read holds whole frames none is copied.
 */
export class FrameSplitter {
  #held = ''
  #lineEmpty = true
  /** The last byte was a CR; a LF behind it belongs to it. */
  #afterReturn = false
  /** That CR ended a blank line: the frame ends behind it, or behind its LF. */
  #frameEnding = false

  /** Takes what arrived and gives out what is complete. */
  push(chunk: ByteText): Frames {
    const ends = this.#endsIn(chunk)
    const last = ends.at(-1)
    if (last === undefined) {
      this.#held += chunk
      return nothing
    }
    const cut = last - this.#held.length
    const region = this.#held + chunk.slice(0, cut)
    this.#held = chunk.slice(cut)
    return { region, ends }
  }

  /** Whether the last frame has ended, and nothing of another has come. */
  get isBetween(): boolean {
    return this.#held === '' && this.#lineEmpty && !this.#afterReturn
  }

  /** How much waits for the end of its frame. The caller bounds it. */
  get heldBytes(): number {
    return this.#held.length
  }

  /** What came after the last complete frame. */
  get rest(): ByteText {
    return this.#held
  }

  #endsIn(chunk: ByteText): number[] {
    const ends: number[] = []
    const before = this.#held.length
    let empty = this.#lineEmpty
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk.charCodeAt(index)
      if (this.#afterReturn) {
        this.#afterReturn = false
        if (this.#frameEnding) ends.push(before + index + (byte === lineFeed ? 1 : 0))
        this.#frameEnding = false
        if (byte === lineFeed) continue
      }
      if (byte === lineFeed) {
        if (empty) ends.push(before + index + 1)
        empty = true
      } else if (byte === carriageReturn) {
        this.#afterReturn = true
        this.#frameEnding = empty
        empty = true
      } else empty = false
    }
    this.#lineEmpty = empty
    return ends
  }
}
