import type { EvidenceText } from '../verify/index.ts'
import type { EvidencePassage } from '../wire/index.ts'
import type { TurnEvent } from './relay.ts'
import { evidenceOfCall } from './tools/told-of-call.ts'

/** What the answer of a turn is held against: passages, what was said, what tools gave back; it grows with the turn. */
export class TurnEvidence {
  #passages: EvidencePassage[]
  readonly #beside: EvidenceText[]
  #called = false

  constructor(passages: EvidencePassage[], beside: EvidenceText[]) {
    this.#passages = passages
    this.#beside = [...beside]
  }

  all(): EvidenceText[] {
    return [...this.#passages, ...this.#beside]
  }

  /** All of it, where an event changes it. */
  after(event: TurnEvent): EvidenceText[] | undefined {
    if (event.type === 'evidence') this.#passages = event.passages
    else if (event.type === 'tool-ended') {
      this.#called = true
      this.#beside.push(...toldByTools([evidenceOfCall(event.state, event.text)]))
    } else return undefined
    return this.all()
  }

  /**
   * Without documents that nothing was found in, and without a call of a tool, says nothing: what is told then is what
   * can be shown to be right or wrong.
   */
  async *onlyShown<Event extends TurnEvent>(events: AsyncIterable<Event>): AsyncGenerator<Event> {
    const hasPassages = this.#passages.length > 0
    for await (const event of events)
      if (
        hasPassages ||
        this.#called ||
        event.type !== 'verdict' ||
        event.verdict === 'recomputed' ||
        event.verdict === 'contradicted'
      )
        yield event
  }
}

/** What tools gave back, as evidence: no passage that can be cited. */
export function toldByTools(texts: readonly (string | undefined)[] = []): EvidenceText[] {
  return texts.flatMap((text): EvidenceText[] =>
    text === undefined ? [] : [{ number: 0, text, from: 'tool' }],
  )
}
