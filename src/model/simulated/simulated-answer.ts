import { hasPictures, messageText, picturesTokens, type Continuation } from '../../wire/index.ts'
import type { ChatRequest } from '../model.ts'
import { bestSentences } from '../quote/best-sentences.ts'
import { passagesOf, questionOf } from '../quote/quote.ts'
import { describePictures } from './describe-pictures.ts'

/** About how many characters make a token of the simulated hosts' answers. */
const charactersPerToken = 4

/** What a simulated host answers: a pure function of the prompt, so that any two hosts agree on it. */
export interface SimulatedAnswer {
  tokens: string[]
  /** Set when the answer is a call of a tool. */
  toolCall: { name: string; arguments: string } | undefined
  finishReason: 'stop' | 'length' | 'tool_calls'
  promptTokens: number
}

interface Tool {
  function: { name: string; parameters?: { properties?: Record<string, { type?: string }> } }
}

/** How a simulated model goes on with an answer that it is shown. */
export interface SimulatedContinuation {
  /** Left out: from a last assistant message that is marked in any way. */
  continuation?: Continuation
  /** What it writes before the rest when a message asks for it: the last words, all of it again, both with a preface. */
  repeats?: 'end' | 'all' | 'preface' | 'nothing'
}

/** Why a model refuses a request, as models refuse pictures, and an assistant message at the end of a chat. */
export function refusedMessages(
  { messages }: ChatRequest,
  { continuation, vision = true }: SimulatedContinuation & { vision?: boolean },
): string | undefined {
  if (!vision && hasPictures(messages)) return 'This model does not support image input.'
  if (continuation !== 'instruction' && continuation !== 'none') return undefined
  if (messages.at(-1)?.role !== 'assistant') return undefined
  return 'This model does not support assistant message prefill. The conversation must end with a user message.'
}

/** The answer to a request, or its continuation where the last message is the beginning of one. */
export function simulatedAnswer(request: ChatRequest, how: SimulatedContinuation = {}): SimulatedAnswer {
  const { parameters } = request
  const { begun, added, repeated } = continuedText(request, how)
  const asked = { ...request, messages: request.messages.slice(0, request.messages.length - added) }
  const promptTokens = Math.ceil(
    request.messages.reduce(
      (sum, message) => sum + messageText(message).length / charactersPerToken + picturesTokens(message),
      0,
    ),
  )

  const toolCall = begun === undefined ? toolCallOf(asked) : undefined
  if (toolCall)
    return { tokens: tokensOf(toolCall.arguments), toolCall, finishReason: 'tool_calls', promptTokens }

  const said = `${describePictures(asked)}${prose(asked)}`
  const whole = wantsJson(parameters) ? JSON.stringify({ answer: said }) : said
  // What was begun elsewhere is gone on with where it stops; something else is not continued but answered.
  let text = begun !== undefined && whole.startsWith(begun) ? repeated + whole.slice(begun.length) : whole
  for (const stop of stopsOf(parameters)) {
    const at = text.indexOf(stop)
    if (at >= 0) text = text.slice(0, at)
  }
  const all = tokensOf(text)
  const limit = Number(parameters['max_completion_tokens'] ?? parameters['max_tokens'] ?? Infinity)
  const tokens = all.slice(0, limit)
  return {
    tokens,
    toolCall: undefined,
    finishReason: tokens.length < all.length ? 'length' : 'stop',
    promptTokens,
  }
}

interface Continued {
  /** The text that the answer is to go on from. */
  begun: string | undefined
  /** How many messages at the end of the chat ask for that. */
  added: number
  /** What is written of it again. */
  repeated: string
}

const askedForRest = /<last-words>([^<]*)<\/last-words>$/

function continuedText(
  { messages, parameters }: ChatRequest,
  { continuation, repeats = 'end' }: SimulatedContinuation,
): Continued {
  const last = messages.at(-1)
  const before = messages.at(-2)
  const words = last?.role === 'user' ? askedForRest.exec(messageText(last))?.[1] : undefined
  if (words !== undefined && before?.role === 'assistant') {
    const begun = messageText(before)
    const again = { end: words, all: begun, preface: `Sure, here is the rest: ${words}`, nothing: '' }
    return { begun, added: 2, repeated: again[repeats] }
  }
  const marked =
    (last?.['prefix'] === true && isOneOf(continuation, 'prefix')) ||
    (parameters['continue_final_message'] === true &&
      parameters['add_generation_prompt'] === false &&
      isOneOf(continuation, 'continue_final_message')) ||
    continuation === 'last-message'
  if (last?.role !== 'assistant' || !marked) return { begun: undefined, added: 0, repeated: '' }
  return { begun: messageText(last), added: 1, repeated: '' }
}

/** A host that is not told how it continues does it in every way in which a message is marked. */
function isOneOf(set: Continuation | undefined, way: Continuation): boolean {
  return set === undefined || set === way
}

function prose(request: ChatRequest): string {
  const question = questionOf(request)
  const passages = passagesOf(request)
  if (passages.length === 0)
    return `This is a simulated answer to “${question.slice(0, 200)}”. It always says the same to the same question, so that two hosts can be compared word for word.`
  const quoted = bestSentences(question, passages)
  if (quoted.length === 0) return 'The documents that I was given do not answer this.'
  const linked = quoted.map(({ text, number }, index) => {
    const sentence = text.replace(/\s+/g, ' ').replace(/[.:]$/, '')
    return index === 0
      ? `According to the documents, ${sentence} [${number}].`
      : `Further, ${sentence} [${number}].`
  })
  return linked.join(' ')
}

function wantsJson(parameters: Record<string, unknown>): boolean {
  const format = parameters['response_format'] as { type?: string } | undefined
  return format?.type === 'json_object' || format?.type === 'json_schema'
}

function stopsOf({ stop }: Record<string, unknown>): string[] {
  return typeof stop === 'string'
    ? [stop]
    : Array.isArray(stop)
      ? stop.filter((item) => typeof item === 'string')
      : []
}

/** A call of the tool that is demanded, or of the first one when the user says "call tool". */
function toolCallOf(request: ChatRequest): SimulatedAnswer['toolCall'] {
  const tools = request.parameters['tools'] as Tool[] | undefined
  if (!tools?.length || request.messages.at(-1)?.role === 'tool') return undefined
  const choice = request.parameters['tool_choice'] as string | { function?: { name?: string } } | undefined
  if (choice === 'none') return undefined
  const forced = typeof choice === 'object' ? choice.function?.name : undefined
  if (forced === undefined && choice !== 'required' && !/call (the )?tool/i.test(questionOf(request)))
    return undefined
  const tool = tools.find((candidate) => candidate.function.name === forced) ?? tools[0]!
  const properties = Object.entries(tool.function.parameters?.properties ?? {})
  const values = properties.map(([name, { type }]) => [
    name,
    type === 'number' || type === 'integer'
      ? 1
      : type === 'boolean'
        ? true
        : questionOf(request).slice(0, 40),
  ])
  return { name: tool.function.name, arguments: JSON.stringify(Object.fromEntries(values)) }
}

/** Pieces of a word with its blank; joined they are the text, byte for byte. */
function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+$/g) ?? []
}
