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

/** Ends thoughts whose opening mark many chat templates put into the prompt, so that it is in no answer. */
const bareClosing = '</think>'

/**
 * Tells what a model thinks from what it answers, where the answer begins with thoughts between such marks; anywhere
 * else the marks are text like any other. Pieces come as a host sends them, also in the middle of a mark.
 */
export class InlineReasoning {
  #state: 'beginning' | 'thinking' | 'behind' | 'answering' = 'beginning'
  /** What cannot be told yet: it may be a part of a mark. */
  #held = ''
  #closing = bareClosing
  /** All that was taken for thoughts because the model usually begins with them. */
  #assumed: string | undefined
  /** The end of what was answered, in which a closing mark may have begun. */
  #tail = ''
  #hasBareClosing = false

  /** `thinksFirst`: the model is known to begin with thoughts that no mark opens. */
  constructor({ thinksFirst = false }: { thinksFirst?: boolean } = {}) {
    if (!thinksFirst) return
    this.#assumed = ''
    this.#state = 'thinking'
  }

  /** Whether thoughts ended that no mark had opened. */
  get hasBareClosing(): boolean {
    return this.#hasBareClosing
  }

  /** The host tells thoughts apart itself: what comes as text is the answer. */
  toldApart(): void {
    if (this.#assumed === '') this.#state = 'beginning'
    this.#assumed = undefined
  }

  /** Takes a piece of the answer. */
  take(piece: string): Apart {
    if (this.#state === 'answering') return { reasoning: '', text: this.#answered(piece) }
    this.#held += piece
    if (this.#state === 'beginning' && !this.#begin()) return nothing
    const reasoning = this.#state === 'thinking' ? this.#think() : ''
    return { reasoning, text: this.#answered(this.#answer()) }
  }

  /** What was held back, once nothing more comes; of an answer that broke off or was stopped it is what it seemed to be. */
  end({ isWhole }: { isWhole: boolean }): Apart {
    const held = this.#held
    this.#held = ''
    // It answered at once for a change: what was taken for thoughts is the answer.
    if (isWhole && this.#assumed !== undefined && this.#state === 'thinking')
      return { reasoning: '', text: this.#assumed + held }
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
    if (this.#assumed !== undefined) {
      this.#assumed += reasoning
      this.#hasBareClosing = at !== -1
    }
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

  #answered(text: string): string {
    if (this.#hasBareClosing || text === '') return text
    const seen = this.#tail + text
    this.#hasBareClosing = seen.includes(bareClosing)
    this.#tail = seen.slice(-bareClosing.length)
    return text
  }
}

/** An answer without thoughts that end in it and that no mark opens, as a model's first one may hold them. */
export function withoutBareThoughts(answer: string): string {
  const end = answer.indexOf(bareClosing)
  return end === -1 || answer.slice(0, end).includes('<think>')
    ? answer
    : answer.slice(end + bareClosing.length).trimStart()
}

/** Which models begin with thoughts that no mark opens, as their answers showed. */
export interface BareThinkers {
  /** For an answer of this model, by its own name, at this host. */
  begin(model: string, host: string): InlineReasoning
  /** Takes note of how an answer of a model was made. */
  ended(model: string, host: string, inline: InlineReasoning): void
}

export function bareThinkers(): BareThinkers {
  const known = new Set<string>()
  const nameOf = (model: string, host: string) => JSON.stringify([model, host])
  return {
    begin: (model, host) => new InlineReasoning({ thinksFirst: known.has(nameOf(model, host)) }),
    ended(model, host, inline) {
      if (inline.hasBareClosing) known.add(nameOf(model, host))
      else known.delete(nameOf(model, host))
    },
  }
}

const nothing: Apart = { reasoning: '', text: '' }

/** How many of the last characters of a text may be the beginning of a mark. */
function beginOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
    if (text.endsWith(mark.slice(0, length))) return length
  return 0
}
