import {
  messageText,
  picturesOf,
  renderPassages,
  type ChatMessage,
  type EvidencePassage,
  type PicturePart,
} from '../wire/index.ts'
import { withPictures, type LeftOut } from './earlier-pictures.ts'

/**
 * What of a conversation its model has been sent, and where: `fit` returns it and is handed it again in the next turn,
 * so that the next prompt begins with the bytes of this one and the host's prefix cache is hit.
 *
 *   [system: instructions, contents]
 *   [user:   what was said before, in short | passages | question]   <- where the base begins
 *   [assistant: answer]
 *   [user:   what was said before that bears on it | passages that are new | question]
 *   …
 */
export interface Layout {
  /** The system message, as it was sent. */
  system: string
  /** How many of the first messages of the history are not sent as they were. */
  compressed: number
  /** What each user message behind those carries beside its words. */
  turns: LaidOutTurn[]
  /** The number that the next new passage gets. Numbers are never used again, so that [3] stays what it was. */
  nextNumber: number
  /** How many turns were sent since the base, and what they cost, in tokens at the price of one that is not cached. */
  turnsPaid: number
  spent: number
  /** Which of the conversation's pictures are not sent any more; left out: none. */
  pictures?: LeftOut | undefined
  /** What the house said when the system message was written; left out: nothing. */
  house?: string | undefined
}

export interface LaidOutTurn {
  /** Of what was said before and is not sent any more: what bears on this question. Empty for nothing. */
  earlier: string
  passages: EvidencePassage[]
}

/** A question with what is shown with it. */
export interface Asked {
  question: string
  pictures?: PicturePart[] | undefined
}

/** The messages of a prompt; the history is all that was said before the question. */
export function layOut(
  { system, compressed, turns }: Pick<Layout, 'system' | 'compressed' | 'turns'>,
  history: ChatMessage[],
  { question, pictures = [] }: Asked,
): ChatMessage[] {
  const messages: ChatMessage[] = [{ role: 'system', content: system }]
  let next = 0
  for (const message of history.slice(compressed))
    messages.push(
      message.role === 'user'
        ? {
            role: 'user',
            ...withPictures(renderTurn(turns[next++]!, messageText(message)), picturesOf(message)),
          }
        : message,
    )
  messages.push({ role: 'user', ...withPictures(renderTurn(turns[next]!, question), pictures) })
  return messages
}

/** A user message with what it carries. */
function renderTurn({ earlier, passages }: LaidOutTurn, text: string): string {
  return [earlier, passages.length > 0 ? renderPassages(passages) : '', text].filter(Boolean).join('\n\n')
}

/** Whether a layout is of this history: it has one entry for each user message behind the compressed ones. */
export function belongsTo({ compressed, turns }: Layout, history: ChatMessage[]): boolean {
  const sent = history.slice(compressed)
  return compressed <= history.length && sent.filter(({ role }) => role === 'user').length === turns.length
}
