import { AppError } from '../base/index.ts'
import type { FittedPrompt, Layout } from '../context/index.ts'
import { quoteWords, type Caller, type Model, type StreamOptions } from '../model/index.ts'
import { hasPictures, type ChatMessage, type PicturePart, type Usage } from '../wire/index.ts'
import { follow, type Recalibration } from '../verify/index.ts'
import { citedNumbers } from './citations.ts'
import type { BareThinkers } from './inline-reasoning.ts'
import type { SystemRoles } from './instructions-in-question.ts'
import { withPicturesUnchecked } from './picture-verdicts.ts'
import {
  preparePrompt,
  toPromptEvent,
  type AskedModel,
  type PromptParts,
  type PromptRequest,
} from './prompt.ts'
import { nothingSaid, relay, type LastChatEvent, type Said, type TurnEvent } from './relay.ts'
import { openFollowerApart } from './follow-apart.ts'
import { saidIn } from './said-in.ts'
import { withSecondOpinions, type SecondOpinionPlan } from './second-opinions.ts'
import { emptyAnswer, isAboutPictures, isAboutTools, isNothing, isSlip } from './turn-trouble.ts'
import { TurnEvidence, toldByTools } from './turn-evidence.ts'
import { TurnPrompt } from './turn-prompt.ts'
import { toolsFor, withRoomFor, withToolInstructions } from './turn-tools.ts'
import { addUsage } from './turn-usage.ts'
import { answerCalls, mostCalls } from './tools/answer-calls.ts'
import { openTool } from './tools/open-tool.ts'
import type { ServerToolParts, ServerToolRequest } from './tools/server-tools.ts'
import type { TurnTool } from './tools/turn-tool.ts'

export interface TurnRequest {
  question: string
  /** What is shown with it. */
  pictures?: PicturePart[] | undefined
  /** Earlier turns, oldest first. */
  history: ChatMessage[]
  /** What came behind the question: calls of the client's own tools, and what they gave back. */
  since?: ChatMessage[] | undefined
  /** What the turn before left; left out where nobody kept it. */
  layout?: Layout | undefined
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
  /** Whose tools of servers may be called, and who is asked; left out: none. */
  tools?: ServerToolRequest | undefined
  /** What tools gave back in earlier turns. */
  toolTexts?: string[] | undefined
  /** Of whom second opinions are asked; left out: of nobody. */
  secondOpinion?: SecondOpinionPlan | undefined
}

export interface TurnParts extends PromptParts {
  pool: Model
  /** Answers with the passages' own words when the pool cannot. */
  quote: Model
  /** What the installation learned of verdicts from its people; left out: nothing. */
  recalibration?: () => Promise<Recalibration | undefined>
  /** The tools of servers; left out: there are none. */
  tools?: ServerToolParts | undefined
  systemRoles: SystemRoles
  bareThinkers: BareThinkers
  /** What the organisation says of every answer, as it is now; left out, or undefined: nothing. */
  house?: () => string | undefined
  /** What is known of the model that a name stands for, to whoever asks. */
  modelOf(name: string, caller: Caller): AskedModel
}

/**
 * One turn: search, fit, stream. Ends in exactly one of the last events. When no model host can answer, or the
 * last one breaks off, the documents' own words take over, and the answer says so.
 */
export async function* turn(
  parts: TurnParts,
  asked: TurnRequest,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const known = parts.modelOf(asked.model, asked.caller)
  const tools = known.tools ? toolsFor(parts, asked, known, signal) : []
  // Looked up once: a prompt that is cut is held against what it says itself.
  const request = { ...withToolInstructions(asked, tools), house: parts.house?.() }
  const { question, history, house, since = [] } = request
  const model = withRoomFor([...since, ...tools], known)
  const prompt = await preparePrompt(parts, request, model, signal)
  yield { type: 'evidence', passages: prompt.passages }
  yield toPromptEvent(prompt)
  if (signal.aborted) return yield aborted(signal)

  const { messages } = prompt
  const said = saidIn([...history, ...since], { question, house })
  const evidence = new TurnEvidence(prompt.passages, [...said, ...toldByTools(request.toolTexts)])
  const checked = follow(answer(parts, { ...request, since }, { prompt, model, tools }, signal), {
    evidence: evidence.all(),
    question,
    recalibration: await parts.recalibration?.(),
    open: openFollowerApart,
    evidenceOf: (event) => evidence.after(event),
    rests: (event) => event.type === 'tool-called' && event.until !== undefined,
  })
  const judged = hasPictures(messages) ? withPicturesUnchecked(checked) : checked
  const told = evidence.onlyShown(judged)
  const plan = request.secondOpinion
  if (!plan) return yield* told
  yield* withSecondOpinions(
    told,
    { question, passages: evidence.all(), messages },
    { plan, pool: parts.pool, clock: parts.clock, caller: request.caller },
    signal,
  )
}

/** Streams the answer from a host of the pool, or else the documents' own words. */
async function* answer(
  parts: TurnParts,
  request: TurnRequest & Pick<PromptRequest, 'house'> & { since: ChatMessage[] },
  begun: { prompt: FittedPrompt; model: AskedModel; tools: TurnTool[] },
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const { question, model, parameters, caller, inFull = false } = request
  const options = { signal, caller, ...(inFull && { preferences: { batch: true } }) }
  const said: Said = { text: '', host: '', calls: [], writtenCharacters: 0 }
  const prompt = new TurnPrompt(parts, request, begun)
  const { reading } = prompt
  const hasOwnTools = parameters['tools'] !== undefined
  let takesTools = begun.model.tools && !hasOwnTools
  let calls = 0
  let isAskedAgain = false
  let last: LastChatEvent
  let usage: Usage | undefined
  for (;;) {
    const tools =
      takesTools && calls < mostCalls ? [...openTool(reading, { ...parts, ...request }), ...begun.tools] : []
    const offered =
      tools.length > 0 ? { ...parameters, tools: tools.map(({ definition }) => definition) } : parameters
    const { messages, asked } = prompt
    const sent = parts.systemRoles.messagesFor(asked.model, messages)
    const before = said.text.length
    said.calls = []
    said.writtenCharacters = 0
    last = yield* relay(
      parts.pool.stream({ model, messages: sent, parameters: offered, stream: true }, options),
      said,
      {
        asked: model,
        question,
        inFull,
        thinkers: parts.bareThinkers,
      },
    )
    usage = addUsage(usage, last.type === 'done' ? last.usage : undefined, {
      messages,
      writtenCharacters: said.writtenCharacters,
    })
    if (last.type === 'error' && said.text === '' && calls === 0) {
      if (parts.systemRoles.refused(asked.model, last.error)) continue
      if (tools.length > 0 && isAboutTools(last.error)) {
        takesTools = false
        continue
      }
      if (yield* prompt.cutFor(last.error, signal)) continue
    }
    if (isNothing(last, said, parameters)) {
      // Most models that said nothing say something when they are asked once more.
      if (!isAskedAgain && last.type === 'done' && last.finishReason === 'stop') {
        isAskedAgain = true
        continue
      }
      last = { type: 'error', error: emptyAnswer(said.host) }
    }
    const made = said.calls.filter(Boolean)
    if (last.type !== 'done' || tools.length === 0 || made.length === 0) break
    const { passages } = reading
    const saidBefore = said.text.slice(before)
    prompt.messages = [
      ...messages,
      ...(yield* answerCalls(made, { tools, said: saidBefore, left: mostCalls - calls, signal })),
    ]
    calls += made.length
    if (reading.passages !== passages) yield* prompt.told()
    if (saidBefore.trim() !== '') {
      said.text += '\n\n'
      yield { type: 'text-delta', text: '\n\n' }
    }
    if (signal.aborted) return yield aborted(signal)
  }
  if (last.type === 'error' && !inFull && !isSlip(last.error) && !isAboutPictures(last.error)) {
    const { messages } = prompt.fitted
    last = yield* quoteInstead(parts, { error: last.error, said, messages, question, model }, options)
  }
  if (last.type === 'done')
    yield {
      type: 'run-done',
      finishReason: last.finishReason,
      usage,
      cited: citedNumbers(said.text, new Set(reading.passages.map(({ number }) => number))),
      ...(said.calls.length > 0 && hasOwnTools && { toolCalls: said.calls.filter(Boolean) }),
    }
  else if (last.type === 'aborted') yield aborted(signal)
  else yield errorEvent(last.error)
}

/** Goes on with the documents' own words where no model answers, and says why. */
async function* quoteInstead(
  { quote, bareThinkers }: TurnParts,
  asked: { error: AppError; said: Said; messages: ChatMessage[] } & Pick<TurnRequest, 'question' | 'model'>,
  options: StreamOptions,
): AsyncGenerator<TurnEvent, LastChatEvent> {
  const { error, said, messages, question, model } = asked
  const { message: reason, because } = error
  yield { type: 'moved', from: said.host || model, to: 'quote', reason, because }
  const words = quoteWords(question)
  const preface = said.text.trim() === '' ? nothingSaid(words, error) : `\n\n${words.brokenOff(reason)}\n\n`
  said.text += preface
  said.calls = []
  yield { type: 'text-delta', text: preface }
  const chat = { model: 'quote', messages, parameters: {}, stream: true }
  return yield* relay(quote.stream(chat, options), said, {
    asked: 'quote',
    question,
    inFull: false,
    thinkers: bareThinkers,
  })
}

/** The last event of a run that failed. */
export function errorEvent({ code, message, retryable, because }: AppError): TurnEvent {
  return { type: 'run-error', code, message, retryable, because }
}

function aborted(signal: AbortSignal): TurnEvent {
  const { reason } = signal as { reason: unknown }
  if (!(reason instanceof AppError))
    return { type: 'run-aborted', reason: reason instanceof Error ? reason.message : 'It was stopped.' }
  const { code, message, because = { code } } = reason
  return { type: 'run-aborted', reason: message, because }
}
