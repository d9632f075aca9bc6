import { AppError } from '../base/index.ts'
import type { FittedPrompt, Layout } from '../context/index.ts'
import { quoteWords, type Caller, type Model, type StreamOptions } from '../model/index.ts'
import { hasPictures, type ChatMessage, type PicturePart, type Usage } from '../wire/index.ts'
import { follow, type Recalibration } from '../verify/index.ts'
import { answerCalls } from './answer-calls.ts'
import { citedNumbers } from './citations.ts'
import type { BareThinkers } from './inline-reasoning.ts'
import type { SystemRoles } from './instructions-in-question.ts'
import { mostOpenings, openTool } from './open-tool.ts'
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
import {
  canDoWithout,
  emptyAnswer,
  isAboutPictures,
  isAboutTools,
  isNothing,
  isSlip,
  leastWindow,
  smallerWindow,
} from './turn-trouble.ts'
import { addUsage } from './turn-usage.ts'

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
  /** Of whom second opinions are asked; left out: of nobody. */
  secondOpinion?: SecondOpinionPlan | undefined
}

export interface TurnParts extends PromptParts {
  pool: Model
  /** Answers with the passages' own words when the pool cannot. */
  quote: Model
  /** What the installation learned of verdicts from its people; left out: nothing. */
  recalibration?: () => Promise<Recalibration | undefined>
  systemRoles: SystemRoles
  bareThinkers: BareThinkers
  /** What the organisation says of every answer, as it is now; left out, or undefined: nothing. */
  house?: () => string | undefined
  /** What is known of the model that a name stands for, to whoever asks. */
  modelOf(name: string, caller: Caller): AskedModel
}

/** How often a prompt is made smaller for a host that takes less than was thought. */
const mostCuts = 3

/**
 * One turn: search, fit, stream. Ends in exactly one of the last events. When no model host can answer, or the
 * last one breaks off, the documents' own words take over, and the answer says so.
 */
export async function* turn(
  parts: TurnParts,
  asked: TurnRequest,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  // Looked up once: a prompt that is cut is held against what it says itself.
  const request = { ...asked, house: parts.house?.() }
  const { question, history, house, since = [] } = request
  const model = withRoomFor(since, parts.modelOf(request.model, request.caller))
  const prompt = await preparePrompt(parts, request, model, signal)
  yield { type: 'evidence', passages: prompt.passages }
  yield toPromptEvent(prompt)
  if (signal.aborted) return yield aborted(signal)

  const { passages, messages } = prompt
  const said = saidIn([...history, ...since], { question, house })
  const evidence = [...passages, ...said]
  const checked = follow(answer(parts, request, { prompt, model }, signal), {
    evidence,
    question,
    recalibration: await parts.recalibration?.(),
    open: openFollowerApart,
    evidenceOf: (event) => (event.type === 'evidence' ? [...event.passages, ...said] : undefined),
  })
  const judged = hasPictures(messages) ? withPicturesUnchecked(checked) : checked
  const told = passages.length > 0 ? judged : onlyShown(judged)
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
  request: TurnRequest & Pick<PromptRequest, 'house'>,
  { prompt, model: known }: { prompt: FittedPrompt; model: AskedModel },
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  let asked = known
  const { question, model, parameters, caller, collections, inFull = false, since = [] } = request
  const options = { signal, caller, ...(inFull && { preferences: { batch: true } }) }
  const said: Said = { text: '', host: '', calls: [], writtenCharacters: 0 }
  let fitted = prompt
  let { passages } = fitted
  let messages = [...fitted.messages, ...since]
  let { nextNumber } = fitted.layout
  // A client with tools of its own answers its calls itself.
  const hasTools = parameters['tools'] !== undefined
  let tools = asked.tools && !hasTools && passages.length > 0
  let windowTokens = asked.windowTokens
  let cuts = 0
  let openings = 0
  let isAskedAgain = false
  let last: LastChatEvent
  let usage: Usage | undefined
  for (;;) {
    const offered = tools && openings < mostOpenings ? { ...parameters, tools: [openTool] } : parameters
    said.calls = []
    const sent = parts.systemRoles.messagesFor(asked.model, messages)
    const chat = { model, messages: sent, parameters: offered, stream: true }
    said.writtenCharacters = 0
    last = yield* relay(parts.pool.stream(chat, options), said, {
      asked: model,
      question,
      inFull,
      thinkers: parts.bareThinkers,
    })
    usage = addUsage(usage, last.type === 'done' ? last.usage : undefined, {
      messages,
      writtenCharacters: said.writtenCharacters,
    })
    if (last.type === 'error' && said.text === '' && openings === 0) {
      if (parts.systemRoles.refused(asked.model, last.error)) continue
      if (offered !== parameters && isAboutTools(last.error)) {
        tools = false
        continue
      }
      const smaller = smallerWindow(last.error, { windowTokens, sentTokens: fitted.tokens })
      const leavesOut = (request.pictures ?? []).length === 0 && canDoWithout(last.error, asked, messages)
      if (leavesOut || (smaller !== undefined && cuts++ < mostCuts)) {
        if (leavesOut) asked = { ...asked, vision: false }
        windowTokens = smaller ?? windowTokens
        fitted = await preparePrompt(parts, request, { ...asked, windowTokens }, signal)
        passages = fitted.passages
        messages = [...fitted.messages, ...since]
        nextNumber = fitted.layout.nextNumber
        yield { type: 'prompt-cut', tokens: Math.round(fitted.tokens), reason: last.error.message }
        yield { type: 'evidence', passages }
        yield toPromptEvent(fitted)
        continue
      }
    }
    const calls = said.calls.filter(Boolean)
    if (isNothing(last, said, parameters)) {
      // Most models that said nothing say something when they are asked once more.
      if (!isAskedAgain && last.type === 'done' && last.finishReason === 'stop') {
        isAskedAgain = true
        continue
      }
      last = { type: 'error', error: emptyAnswer(said.host) }
    }
    if (last.type !== 'done' || offered === parameters || calls.length === 0) break
    openings++
    const opened = yield* answerCalls(calls, {
      documents: parts.documents,
      collections,
      passages,
      nextNumber,
    })
    messages = [...messages, ...opened.messages]
    passages = opened.passages
    nextNumber = opened.nextNumber
    yield { type: 'evidence', passages }
    yield toPromptEvent({ ...fitted, layout: { ...fitted.layout, nextNumber } })
  }
  if (last.type === 'error' && !inFull && !isSlip(last.error) && !isAboutPictures(last.error)) {
    last = yield* quoteInstead(
      parts,
      { error: last.error, said, messages: fitted.messages, question, model },
      options,
    )
  }
  if (last.type === 'done')
    yield {
      type: 'run-done',
      finishReason: last.finishReason,
      usage,
      cited: citedNumbers(said.text, new Set(passages.map(({ number }) => number))),
      ...(said.calls.length > 0 && hasTools && { toolCalls: said.calls.filter(Boolean) }),
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

/** The same model with less of a window, which what came behind the question takes: at a careful three characters a token. */
function withRoomFor(since: ChatMessage[], model: AskedModel): AskedModel {
  if (since.length === 0) return model
  const taken = Math.ceil(JSON.stringify(since).length / 3)
  return { ...model, windowTokens: Math.max(leastWindow, model.windowTokens - taken) }
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
