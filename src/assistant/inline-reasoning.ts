/** What came of an answer's text: what the model thought, and what it answers. */
export interface Apart {
  reasoning: string
  text: string
}

/** How models of many makes set apart what they think, where their host hands it on within the answer. */
const marks: readonly (readonly [opening: string, closing: string])[] = [
  ...['think', 'thinking', 'thought', 'reason', 'reasoning'].map((tag) => [`<${tag}>`, `</${tag}>`] as const),
  ['[THINK]', '[/THINK]'],
]

/**
 * Tells what a model thinks from what it answers, where the answer begins with thoughts between such marks; anywhere
 * else the marks are text like any other. Pieces come as a host sends them, also in the middle of a mark.
 */
export class InlineReasoning {
  #state: 'beginning' | 'thinking' | 'behind' | 'answering' = 'beginning'
  /** What cannot be told yet: it may be a part of a mark. */
  #held = ''
  #closing = ''

  /** Takes a piece of the answer. */
  take(piece: string): Apart {
    if (this.#state === 'answering') return { reasoning: '', text: piece }
    this.#held += piece
    if (this.#state === 'beginning' && !this.#begin()) return nothing
    const reasoning = this.#state === 'thinking' ? this.#think() : ''
    return { reasoning, text: this.#answer() }
  }

  /** What was held back, once nothing more comes. */
  end(): Apart {
    const held = this.#held
    this.#held = ''
    return this.#state === 'thinking' ? { reasoning: held, text: '' } : { reasoning: '', text: held }
  }

  /** Whether it is known by now how the answer begins. */
  #begin(): boolean {
    const begun = this.#held.trimStart()
    const mark = marks.find(([opening]) => begun.startsWith(opening))
    if (mark) {
      this.#held = begun.slice(mark[0].length)
      this.#closing = mark[1]
      this.#state = 'thinking'
      return true
    }
    if (begun === '' || marks.some(([opening]) => opening.startsWith(begun))) return false
    this.#state = 'answering'
    return true
  }

  /** Takes what is thought from what is held. */
  #think(): string {
    const at = this.#held.indexOf(this.#closing)
    const end = at === -1 ? this.#held.length - beginOf(this.#closing, this.#held) : at
    const reasoning = this.#held.slice(0, end)
    this.#held = this.#held.slice(at === -1 ? end : end + this.#closing.length)
    if (at !== -1) this.#state = 'behind'
    return reasoning
  }

  /** Takes what is answered from what is held: without the blank lines between the thoughts and it. */
  #answer(): string {
    if (this.#state === 'thinking') return ''
    const text = this.#state === 'behind' ? this.#held.trimStart() : this.#held
    this.#held = ''
    if (text !== '') this.#state = 'answering'
    return text
  }
}

const nothing: Apart = { reasoning: '', text: '' }

/** How many of the last characters of a text may be the beginning of a mark. */
function beginOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
    if (text.endsWith(mark.slice(0, length))) return length
  return 0
}
