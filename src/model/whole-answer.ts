import { AppError } from '../base/index.ts'
import type { ToolCallDelta, Usage } from '../wire/index.ts'
import { decoded, type ByteText } from './byte-text.ts'
import { addParts, cutOffReasons } from './chat-frames.ts'
import { reportedError } from './host-error.ts'
import type { ChatEvent } from './model.ts'
import { chatsIn } from './chat-models.ts'
import { factsIn, type ModelFacts } from './model-facts.ts'

type Delta = Extract<ChatEvent, { type: 'delta' }>
type Done = Extract<ChatEvent, { type: 'done' }>

/** The two events of an answer that came as one JSON body. Throws where it is none, or was given up. */
export function wholeAnswer(
  sent: ByteText,
  { asStream, host, key }: { asStream: boolean; host: string; key: string | undefined },
): { delta: Delta; done: Done } {
  const answer: Answer = parseObject(sent, host)
  if (answer.error || answer.object === 'error')
    throw reportedError({ host, error: answer.error ?? answer, key })
  const failure = (problem: string) =>
    new AppError('host-failed', `The host ${host} failed: ${problem}.`, {
      because: { code: 'host-faulty', values: { host } },
    })
  const choice = answer.choices?.[0]
  if (!choice?.message) throw failure('it sent an answer without a message')
  if (cutOffReasons.has(choice.finish_reason ?? ''))
    throw failure(`it gave up its answer (${choice.finish_reason})`)
  const { text, reasoning, toolCalls } = messageParts(choice.message)
  const finishReason = choice.finish_reason ?? 'stop'
  const usage = answer.usage ?? undefined
  const delta: Delta = asStream
    ? { type: 'delta', text, reasoning, toolCalls }
    : { type: 'delta', text, reasoning, toolCalls, sent: '' }
  // Set where there is one alone: every answer comes by here.
  if (choice.message.refusal) delta.refusal = choice.message.refusal
  const done: Done = asStream
    ? { type: 'done', finishReason, usage }
    : { type: 'done', finishReason, usage, sent }
  return { delta, done }
}

interface Answer {
  object?: string
  choices?: { finish_reason?: string | null; message?: AnswerMessage }[]
  usage?: Usage | null
  error?: unknown
}

interface AnswerMessage {
  content?: unknown
  reasoning_content?: string | null
  reasoning?: string | null
  tool_calls?: Omit<ToolCallDelta, 'index'>[] | null
  refusal?: string | null
}

function messageParts(message: AnswerMessage): Pick<Delta, 'text' | 'reasoning' | 'toolCalls'> {
  const parts = { text: '', reasoning: message.reasoning_content ?? message.reasoning ?? '' }
  if (typeof message.content === 'string') parts.text = message.content
  else if (Array.isArray(message.content)) addParts(parts, message.content)
  const toolCalls = (message.tool_calls ?? []).map((call, index) => ({ ...call, index }))
  return { text: parts.text, reasoning: parts.reasoning, toolCalls }
}

function parseObject(sent: ByteText, host: string): object {
  try {
    const parsed: unknown = JSON.parse(decoded(sent))
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // Said below.
  }
  // What else listens there, such as the page of the same program, answers everything with itself.
  if (/^\s*<(?:!doctype|html|head|body)\b/i.test(sent.slice(0, 1_000)))
    throw new AppError(
      'host-failed',
      `The host ${host} failed: it sent a web page in the place of an answer. Look at its url: most end in /v1.`,
      { because: { code: 'host-address-wrong', values: { host } } },
    )
  throw new AppError('host-failed', `The host ${host} failed: it sent an answer that is not a JSON object.`, {
    because: { code: 'host-faulty', values: { host } },
  })
}

/** What a host says of a model that it lists. */
export type SaidOfModel = Partial<ModelFacts> & { chats: boolean | undefined }

/** The models that a host lists, with what it says of each. */
export function parseModels(sent: ByteText, host: string): Map<string, SaidOfModel> {
  const { data, models } = parseObject(sent, host) as { data?: { id?: unknown }[]; models?: unknown }
  if (!Array.isArray(data))
    throw new AppError(
      'host-failed',
      `The host ${host} does not list its models. Name them in the configuration (models: […]).`,
      { because: { code: 'host-lists-nothing', values: { host } } },
    )
  const beside = capabilitiesBeside(models)
  // Gemini's endpoint puts `models/` before each name, and takes the names without it.
  return new Map(
    data.flatMap((entry) =>
      typeof entry.id === 'string'
        ? [[entry.id.replace(/^models\//, ''), saidOf({ ...beside.get(entry.id), ...entry })]]
        : [],
    ),
  )
}

function saidOf(entry: Record<string, unknown>): SaidOfModel {
  return { ...factsIn(entry), chats: chatsIn(entry) }
}

/** llama.cpp lists its models a second time, under `models`, and says only there what they can do. */
function capabilitiesBeside(models: unknown): Map<string, { capabilities: unknown }> {
  const listed = (Array.isArray(models) ? models : []) as { name?: unknown; capabilities?: unknown }[]
  return new Map(
    listed.flatMap((entry) =>
      typeof entry?.name === 'string' && Array.isArray(entry.capabilities)
        ? [[entry.name, { capabilities: entry.capabilities as unknown }]]
        : [],
    ),
  )
}
