import { AppError, type Clock } from '../base/index.ts'
import { fit } from '../context/index.ts'
import type { Documents } from '../documents/index.ts'
import type { Caller, ChatEvent, Model } from '../model/index.ts'
import { messageText, type ChatMessage, type EvidencePassage, type RunEventBody } from '../wire/index.ts'
import { follow } from '../verify/index.ts'
import { citedNumbers } from './citations.ts'
import { saidIn } from './said-in.ts'
import { withSecondOpinions, type SecondOpinionPlan } from './second-opinions.ts'

const passageLimit = 12

export interface TurnRequest {
  question: string
  /** Earlier turns, oldest first. */
  history: ChatMessage[]
  /** The model or alias that is to answer. */
  model: string
  collections: string[] | undefined
  /** Further parameters of the chat request, as the client gave them. */
  parameters: Record<string, unknown>
  caller: Caller
  /**
   * Whether a model's own answer is wanted, for which nobody waits at the moment: others go first, and no quotes take
   * its place.
   */
  inFull?: boolean | undefined
  /** Of whom second opinions are asked; left out: of nobody. */
  secondOpinion?: SecondOpinionPlan | undefined
}

export interface TurnParts {
  documents: Pick<Documents, 'search'>
  pool: Model
  /** Answers with the passages' own words when the pool cannot. */
  quote: Model
  budgetTokens: number
  clock: Clock
}

/** What a turn yields; `run-started` is written by whoever keeps the run. */
type TurnEvent = Exclude<RunEventBody, { type: 'run-started' }>

/**
 * One turn: search, fit, stream. Ends in exactly one of the last events. When no model host can answer, or the
 * last one breaks off, the documents' own words take over, and the answer says so.
 */
export async function* turn(
  parts: TurnParts,
  request: TurnRequest,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const { question, history, collections } = request
  const found = await parts.documents.search({
    question,
    history: history.flatMap((message) =>
      message.role === 'user' || message.role === 'assistant'
        ? [{ role: message.role, text: messageText(message) }]
        : [],
    ),
    collections,
    limit: passageLimit,
  })
  const numbered = found.map((passage, index): EvidencePassage => ({ ...passage, number: index + 1 }))
  const { messages, passages } = fit({
    question,
    history,
    passages: numbered,
    budgetTokens: parts.budgetTokens,
  })
  yield { type: 'evidence', passages }
  if (signal.aborted) return yield aborted(signal)

  const evidence = [...passages, ...saidIn(history, question)]
  const checked = follow(answer(parts, request, { messages, passages }, signal), { evidence, question })
  const told = passages.length > 0 ? checked : onlyShown(checked)
  const plan = request.secondOpinion
  if (!plan) return yield* told
  yield* withSecondOpinions(
    told,
    { question, passages: evidence, messages },
    { plan, pool: parts.pool, clock: parts.clock, caller: request.caller },
    signal,
  )
}

/** Without documents that nothing was found in says nothing: what is told is what can be shown to be right or wrong. */
async function* onlyShown<Event extends TurnEvent>(events: AsyncIterable<Event>): AsyncGenerator<Event> {
  for await (const event of events)
    if (event.type !== 'verdict' || event.verdict === 'recomputed' || event.verdict === 'contradicted')
      yield event
}

/** Streams the answer from a host of the pool, or else the documents' own words. */
async function* answer(
  parts: TurnParts,
  { model, parameters, caller, inFull = false }: TurnRequest,
  { messages, passages }: { messages: ChatMessage[]; passages: EvidencePassage[] },
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const known = new Set(passages.map((passage) => passage.number))
  const options = { signal, caller, ...(inFull && { preferences: { batch: true } }) }
  const said = { text: '', host: '' }
  let last = yield* relay(parts.pool.stream({ model, messages, parameters, stream: true }, options), said, {
    asked: model,
    inFull,
  })
  if (last.type === 'error' && !inFull) {
    yield { type: 'moved', from: said.host || model, to: 'quote', reason: last.error.message }
    const preface = said.text === '' ? nothingSaid(last.error) : brokenOff(last.error)
    said.text += preface
    yield { type: 'text-delta', text: preface }
    const quotes = parts.quote.stream({ model: 'quote', messages, parameters: {}, stream: true }, options)
    last = yield* relay(quotes, said, { asked: 'quote', inFull: false })
  }
  if (last.type === 'done')
    yield {
      type: 'run-done',
      finishReason: last.finishReason,
      usage: last.usage,
      cited: citedNumbers(said.text, known),
    }
  else if (last.type === 'aborted') yield aborted(signal)
  else
    yield {
      type: 'run-error',
      code: last.error.code,
      message: last.error.message,
      retryable: last.error.retryable,
    }
}

type LastChatEvent = Extract<ChatEvent, { type: 'done' | 'error' | 'aborted' }>

const nobodyCanAnswer =
  'No model host can answer right now, so here is what the documents themselves say.\n\n'

/** A budget that is spent is no fault of the hosts, and has somebody to ask about it. */
function nothingSaid(error: AppError): string {
  if (error.code !== 'budget-spent') return nobodyCanAnswer
  return `${error.message} Until then, here is what the documents themselves say.\n\n`
}

function noModel(): AppError {
  return new AppError('busy', 'No model host can answer right now.', { retryAfterMs: 60_000 })
}

function brokenOff(error: AppError): string {
  return `\n\n*The answer broke off here (${error.message}) What follows is quoted from the documents.*\n\n`
}

/** Passes a model's events on as run events and returns the last one. */
async function* relay(
  events: AsyncIterable<ChatEvent>,
  answer: { text: string; host: string },
  { asked, inFull }: { asked: string; inFull: boolean },
): AsyncGenerator<TurnEvent, LastChatEvent> {
  for await (const event of events) {
    switch (event.type) {
      case 'queued':
        yield { type: 'queued', place: event.place, estimatedWaitMs: event.estimatedWaitMs }
        break
      case 'host-chosen':
        if (event.model === 'quote' && inFull) return { type: 'error', error: noModel() }
        answer.host = event.host
        yield { type: 'host-chosen', host: event.host, model: event.model }
        if (event.model === 'quote' && asked !== 'quote' && answer.text === '') {
          answer.text = nobodyCanAnswer
          yield { type: 'text-delta', text: nobodyCanAnswer }
        }
        break
      case 'moved':
        yield { type: 'moved', from: event.from, to: event.to, reason: event.reason }
        break
      case 'delta':
        if (event.reasoning) yield { type: 'reasoning-delta', text: event.reasoning }
        if (event.text) {
          answer.text += event.text
          yield { type: 'text-delta', text: event.text }
        }
        break
      default:
        return event
    }
  }
  throw new Error('Invariant broken: a model stream ended without a last event')
}

function aborted(signal: AbortSignal): TurnEvent {
  const reason: unknown = signal.reason
  return { type: 'run-aborted', reason: reason instanceof Error ? reason.message : 'It was stopped.' }
}
