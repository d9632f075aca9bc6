import { AppError } from '../base/index.ts'
import { quoteWords, type ChatEvent, type QuoteWords } from '../model/index.ts'
import type { RunEventBody } from '../wire/index.ts'
import { InlineReasoning, type Apart, type BareThinkers } from './inline-reasoning.ts'
import { addToCalls, type ToolCall } from './tools/tool-call.ts'

/** What a turn yields; `run-started` is written by whoever keeps the run. */
export type TurnEvent = Exclude<RunEventBody, { type: 'run-started' }>

export type LastChatEvent = Extract<ChatEvent, { type: 'done' | 'error' | 'aborted' }>

/** What was heard of an answer so far. */
export interface Said {
  text: string
  host: string
  calls: ToolCall[]
  /** What a model wrote since it was last asked; quotes are nobody's writing. */
  writtenCharacters: number
}

/** What stands before quotes where nothing was said. A budget that is spent is no fault of the hosts, and has somebody to ask about it. */
export function nothingSaid(words: QuoteWords, { code, message, because }: AppError): string {
  if (because?.code === 'host-said-nothing') return `${words.saidNothing(message)}\n\n`
  if (code !== 'budget-spent') return `${words.nobodyCanAnswer}\n\n`
  return `${words.budgetSpent(message, because?.code === 'budget-of-day' ? 'day' : 'month')}\n\n`
}

function noModel(): AppError {
  return new AppError('busy', 'No model host can answer right now.', { retryAfterMs: 60_000 })
}

/** Passes a model's events on as run events and returns the last one. */
export async function* relay(
  events: AsyncIterable<ChatEvent>,
  answer: Said,
  {
    asked,
    question,
    inFull,
    thinkers,
  }: { asked: string; question: string; inFull: boolean; thinkers: BareThinkers },
): AsyncGenerator<TurnEvent, LastChatEvent> {
  let isQuoted = asked === 'quote'
  let inline = new InlineReasoning()
  let writer: { model: string; host: string } | undefined
  const spoken = function* ({ reasoning, text }: Apart): Generator<TurnEvent> {
    if (reasoning) yield { type: 'reasoning-delta', text: reasoning }
    if (!text) return
    answer.text += text
    yield { type: 'text-delta', text }
  }
  for await (const event of events) {
    switch (event.type) {
      case 'queued':
        yield { type: 'queued', place: event.place, estimatedWaitMs: event.estimatedWaitMs }
        break
      case 'host-chosen':
        if (event.model === 'quote' && inFull) return { type: 'error', error: noModel() }
        answer.host = event.host
        isQuoted = event.model === 'quote'
        // Another host goes on where one that wrote something was, thoughts or not, and begins where none did.
        if (!isQuoted && answer.writtenCharacters === 0) {
          writer = { model: event.model, host: event.host }
          inline = thinkers.begin(event.model, event.host)
        }
        yield { type: 'host-chosen', host: event.host, model: event.model }
        if (event.model === 'quote' && asked !== 'quote' && answer.text === '') {
          answer.text = nothingSaid(quoteWords(question), noModel())
          yield { type: 'text-delta', text: answer.text }
        }
        break
      case 'moved':
        yield { type: 'moved', from: event.from, to: event.to, reason: event.reason, because: event.because }
        break
      case 'delta':
        addToCalls(answer.calls, event.toolCalls)
        if (!isQuoted) answer.writtenCharacters += charactersOf(event)
        if (event.reasoning) {
          inline.toldApart()
          yield { type: 'reasoning-delta', text: event.reasoning }
        }
        if (event.text)
          yield* spoken(isQuoted ? { reasoning: '', text: event.text } : inline.take(event.text))
        break
      default:
        yield* spoken(inline.end({ isWhole: event.type === 'done' }))
        if (writer && answer.writtenCharacters > 0 && event.type === 'done')
          thinkers.ended(writer.model, writer.host, inline)
        return event
    }
  }
  throw new Error('Invariant broken: a model stream ended without a last event')
}

function charactersOf({ text, reasoning, toolCalls }: Extract<ChatEvent, { type: 'delta' }>): number {
  const called = toolCalls.reduce((sum, { function: call }) => sum + (call?.arguments?.length ?? 0), 0)
  return text.length + reasoning.length + called
}
