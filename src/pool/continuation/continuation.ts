import type { ChatRequest } from '../../model/index.ts'
import type { ChatMessage, Continuation } from '../../wire/index.ts'
import type { Candidate } from '../hosts/host-state.ts'
import { partOf, type Tier } from '../hosts/tier.ts'
import { anchorOf, prefixSeam, repeatedSeam, type Seam } from './seam.ts'

/** Whether an answer to the request is given out only when it is whole: half of a JSON text is of no use. */
export function isHeldWhole({ parameters }: ChatRequest): boolean {
  const format = parameters['response_format'] as { type?: unknown } | undefined
  return (
    format?.type === 'json_object' ||
    format?.type === 'json_schema' ||
    parameters['guided_json'] !== undefined ||
    parameters['structured_outputs'] !== undefined
  )
}

/**
 * How an answer to the request may go on elsewhere once text of it went out. With tools only from a prefix: a model
 * that is asked for the rest by a message answers in prose. Several choices, log-probabilities and answers that
 * continue a message of the caller's own cannot be joined.
 */
export function waysToContinue({ messages, parameters }: ChatRequest): 'any' | 'prefix' | 'none' {
  const { n, logprobs, tools, functions, tool_choice: choice, modalities } = parameters
  if (typeof n === 'number' && n > 1) return 'none'
  if (logprobs || messages.at(-1)?.role === 'assistant') return 'none'
  if (Array.isArray(modalities) && modalities.some((one) => one !== 'text')) return 'none'
  const hasTools = (Array.isArray(tools) && tools.length > 0) || Array.isArray(functions)
  if (!hasTools || choice === 'none') return 'any'
  return choice === 'required' || typeof choice === 'object' ? 'none' : 'prefix'
}

/** The candidates that can continue, best rank first, and within a rank those that continue from a prefix first. */
export function continuing(
  tiers: readonly Tier[],
  ways: 'any' | 'prefix',
  wayOf: (candidate: Candidate) => Continuation,
): Tier[] {
  const byPrefix = (one: Candidate) => isPrefix(wayOf(one))
  const byInstruction = (one: Candidate) => wayOf(one) === 'instruction'
  return tiers.flatMap((tier) => {
    const parts = [partOf(tier, byPrefix)]
    if (ways === 'any') parts.push(partOf(tier, byInstruction))
    // A part of nobody would be waited for.
    return parts.filter(({ candidates, part }) => candidates.some(part!.accepts))
  })
}

function isPrefix(continuation: Continuation): boolean {
  return continuation !== 'instruction' && continuation !== 'none'
}

/** What is left to try for a model that refused to continue in one way. */
export function lesserWay(continuation: Continuation): Continuation {
  return isPrefix(continuation) ? 'instruction' : 'none'
}

/** Of the parameters that limit an answer, what is left of them; undefined when nothing is left. */
export function leftToWrite(
  parameters: Record<string, unknown>,
  tokens: number,
): Record<string, number> | undefined {
  const left: Record<string, number> = {}
  for (const name of ['max_tokens', 'max_completion_tokens'] as const) {
    const limit = parameters[name]
    if (typeof limit !== 'number') continue
    if (limit <= tokens) return undefined
    left[name] = limit - tokens
  }
  return left
}

const charactersPerToken = 3

/** The request for the rest of an answer: the caller's messages as they are, and something added behind them. */
export function continuationRequest(
  request: ChatRequest,
  sent: { text: string; tokens: number },
  continuation: Continuation,
): { request: ChatRequest; seam: Seam } {
  const prefix = sent.text.trimEnd()
  const left = leftToWrite(request.parameters, sent.tokens) ?? {}
  // Only blanks went out: it is begun again, and they are cut.
  if (prefix === '') return { request, seam: prefixSeam(sent.text) }
  if (isPrefix(continuation)) {
    const last: ChatMessage = { role: 'assistant', content: prefix }
    if (continuation === 'prefix') last['prefix'] = true
    const parameters = {
      ...request.parameters,
      ...left,
      ...(continuation === 'continue_final_message' && {
        continue_final_message: true,
        add_generation_prompt: false,
      }),
    }
    return {
      request: { ...request, messages: [...request.messages, last], parameters },
      seam: prefixSeam(sent.text),
    }
  }
  const anchor = anchorOf(sent.text)
  for (const name of Object.keys(left)) left[name]! += Math.ceil(anchor.length / charactersPerToken)
  const added: ChatMessage[] = [
    { role: 'assistant', content: prefix },
    { role: 'user', content: instruction(anchor) },
  ]
  return {
    request: {
      ...request,
      messages: [...request.messages, ...added],
      parameters: { ...request.parameters, ...left },
    },
    seam: repeatedSeam(sent.text),
  }
}

/** Asks for the rest of an answer, from its last words on, so that the joint can be found to the letter. */
function instruction(anchor: string): string {
  return `Your answer was cut off in transmission. Send the rest of it: first repeat its last words exactly as they stand between the marks, then go straight on from there to its end, in the same language and form. Do not begin again, do not apologise, do not comment.\n<last-words>${anchor}</last-words>`
}
