/** Joins what another host wrote to an answer that broke off, so that nothing is said twice or left out. */
export interface Seam {
  /** Takes what the host wrote; returns what of it is new, as far as that is known yet. */
  push(piece: string): string
  /** The host has ended; returns what was still held back. */
  end(): string
  /** Whether it does not connect: nothing of it was given out. */
  readonly failed: boolean
}

/**
 * The seam where a host goes on from a prefix. The prefix is sent without the blanks at its end, because templates
 * cut them off; the host writes them anew, or not: they were given out already and are cut.
 */
export function prefixSeam(text: string): Seam {
  const blanks = text.slice(text.trimEnd().length)
  let held = ''
  let open = blanks === ''
  return {
    failed: false,
    push(piece) {
      if (open) return piece
      held += piece
      if (held.length < blanks.length && blanks.startsWith(held)) return ''
      if (held.startsWith(blanks)) {
        open = true
        return held.slice(blanks.length)
      }
      const rest = held.trimStart()
      open = rest !== ''
      return rest
    },
    end: () => '',
  }
}

/** How long the end of an answer is that the continuing model is asked to repeat, at the most. */
const anchorLength = 80
/** How much a model may say before it repeats the end: a mark, a quote, "Sure:". */
const prefaceLength = 80
/** The shortest end that is looked for behind a preface; a shorter one could stand there by chance. */
const distinctLength = 20
/** The shortest part of the end that counts as repeated when all of it is not. */
const leastOverlap = 8
const closingMark = '</last-words>'

/** The end of an answer that a model is asked to repeat, from the beginning of a word on. */
export function anchorOf(text: string): string {
  const trimmed = text.trimEnd()
  if (trimmed.length <= anchorLength) return trimmed.trimStart()
  const end = trimmed.slice(-anchorLength)
  const blank = end.search(/\s/)
  return blank >= 0 && blank < anchorLength / 2 ? end.slice(blank).trimStart() : end
}

/**
 * The seam where a model was asked to repeat the answer's end and to go on. It may begin the whole answer again
 * instead, or repeat only a part of the end; what connects in none of these ways is not used at all.
 */
export function repeatedSeam(text: string): Seam {
  const anchor = anchorOf(text)
  const whole = text.trim()
  const behind = prefixSeam(text)
  let held = ''
  let state: 'seeking' | 'closing' | 'open' | 'failed' = 'seeking'

  function seek(ended: boolean): string {
    const start = held.length - held.trimStart().length
    const found = firstMatch(start)
    if (found === 'partial' && !ended) return ''
    if (typeof found === 'number') return join(found)
    if (!ended && held.length - start < anchor.length + prefaceLength) return ''
    const overlap = longestOverlap(anchor, held.slice(start))
    if (overlap > 0) return join(start + overlap)
    state = 'failed'
    return ''
  }

  /** Where the repetition ends; `partial` where more of it may come. */
  function firstMatch(start: number): number | 'partial' | undefined {
    const again = matchAt(held, start, whole)
    if (again !== undefined) return again
    const last = anchor.length < distinctLength ? start : Math.min(held.length - 1, start + prefaceLength)
    let partial: 'partial' | undefined
    for (let from = start; from <= last; from++) {
      const end = matchAt(held, from, anchor)
      if (typeof end === 'number') return end
      if (end === 'partial') partial = end
    }
    return partial
  }

  function join(end: number): string {
    state = 'closing'
    held = held.slice(end)
    return close(false)
  }

  /** A model may repeat the mark behind the end, too. */
  function close(ended: boolean): string {
    if (held === closingMark || (!ended && held.length < closingMark.length && closingMark.startsWith(held)))
      return ''
    state = 'open'
    return behind.push(held.startsWith(closingMark) ? held.slice(closingMark.length) : held)
  }

  return {
    get failed() {
      return state === 'failed'
    },
    push(piece) {
      if (state === 'open') return behind.push(piece)
      if (state === 'failed') return ''
      held += piece
      return state === 'seeking' ? seek(false) : close(false)
    },
    end() {
      const rest = state === 'seeking' ? seek(true) : ''
      return state === 'closing' ? close(true) : rest
    },
  }
}

/** Where `pattern` ends when it stands in `text` at `from`, any blanks standing for any others. */
function matchAt(text: string, from: number, pattern: string): number | 'partial' | undefined {
  let at = from
  for (let index = 0; index < pattern.length;) {
    if (at >= text.length) return 'partial'
    if (isBlank(pattern, index)) {
      if (!isBlank(text, at)) return undefined
      while (isBlank(pattern, index)) index++
      while (isBlank(text, at)) at++
    } else if (text.charCodeAt(at++) !== pattern.charCodeAt(index++)) return undefined
  }
  return at
}

function isBlank(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0
}

/** The length of the longest beginning of `next` that is an end of `anchor`, from the beginning of a word on. */
function longestOverlap(anchor: string, next: string): number {
  for (let length = Math.min(anchor.length, next.length); length >= leastOverlap; length--) {
    const from = anchor.length - length
    if ((from === 0 || isBlank(anchor, from - 1)) && anchor.endsWith(next.slice(0, length))) return length
  }
  return 0
}
