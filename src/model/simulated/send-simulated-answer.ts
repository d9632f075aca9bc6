import type { ServerResponse } from 'node:http'
import { encodeSse, type Clock } from '../../base/index.ts'
import type { Usage } from '../../wire/index.ts'
import type { Fault } from './faults.ts'
import type { ChatRequest } from '../model.ts'
import type { SimulatedAnswer } from './simulated-answer.ts'
import { send } from './simulated-http.ts'

/** An answer that is being sent. */
export interface SimulatedTurn {
  id: string
  asked: ChatRequest
  answer: SimulatedAnswer
  usage: Usage
  fault: Fault | undefined
  tokensPerSecond: number
  clock: Clock
  /** Aborts when the client has gone. */
  gone: AbortSignal
}

/** Longer than any client waits. */
const stallMs = 86_400_000

/** Sends an answer token by token. */
export async function streamAnswer(response: ServerResponse, turn: SimulatedTurn): Promise<void> {
  const { asked, answer, usage } = turn
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const head = headOf(turn, 'chat.completion.chunk')
  const write = (delta: object, finishReason: string | null) =>
    response.write(
      encodeSse({
        data: JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] }),
      }),
    )
  write({ role: 'assistant', content: '' }, null)
  if (answer.toolCall) {
    const { name } = answer.toolCall
    write(
      {
        tool_calls: [{ index: 0, id: 'call_simulated', type: 'function', function: { name, arguments: '' } }],
      },
      null,
    )
  }
  const writeToken = (token: string) =>
    write(
      answer.toolCall ? { tool_calls: [{ index: 0, function: { arguments: token } }] } : { content: token },
      null,
    )
  if (!(await streamTokens(response, turn, writeToken))) return
  write({}, answer.finishReason)
  const streamOptions = asked.parameters['stream_options'] as { include_usage?: boolean } | undefined
  if (streamOptions?.include_usage)
    response.write(encodeSse({ data: JSON.stringify({ ...head, choices: [], usage }) }))
  response.end('data: [DONE]\n\n')
}

/** False when a fault ended the answer. */
async function streamTokens(
  response: ServerResponse,
  { answer, fault, tokensPerSecond, clock, gone }: SimulatedTurn,
  write: (text: string) => void,
): Promise<boolean> {
  const startedAt = clock.monotonic()
  const paceMs = (1_000 / tokensPerSecond) * (fault?.kind === 'slow' ? 10 : 1)
  // The fault behind the last token keeps the end from being said.
  for (const [index, token] of [...answer.tokens, undefined].entries()) {
    if (fault && index === fault.afterTokens && fault.kind !== 'slow') {
      if (fault.kind === 'stall') await clock.sleep(stallMs, gone)
      if (fault.kind === 'malformed')
        response.write('data: {"choices":[{"delta":{"content":"half of an ev\n\n')
      // What was written in this tick has yet to leave.
      if (fault.kind === 'reset') await clock.sleep(1, gone)
      if (fault.kind === 'reset') response.destroy()
      else response.end()
      return false
    }
    if (token === undefined) break
    // By the clock and not by the token: at high speeds several tokens share a tick, as on a real host.
    const dueMs = startedAt + index * paceMs - clock.monotonic()
    if (dueMs >= 1) await clock.sleep(dueMs, gone)
    write(token)
  }
  return true
}

/** Sends an answer in one piece, after the time that all its tokens take. */
export async function sendAnswer(response: ServerResponse, turn: SimulatedTurn): Promise<void> {
  const { answer, usage, fault, tokensPerSecond, clock, gone } = turn
  if (fault?.kind === 'stall') await clock.sleep(stallMs, gone)
  if (fault?.kind === 'reset' || fault?.kind === 'early-end') return void response.destroy()
  if (fault?.kind === 'malformed') return void response.end('{"choices":[{"mess')
  await clock.sleep((answer.tokens.length * 1_000) / tokensPerSecond, gone)
  const message = answer.toolCall
    ? {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_simulated', type: 'function', function: answer.toolCall }],
      }
    : { role: 'assistant', content: answer.tokens.join('') }
  send(response, {
    ...headOf(turn, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: answer.finishReason }],
    usage,
  })
}

function headOf({ id, asked, clock }: SimulatedTurn, object: string) {
  return { id, object, created: Math.floor(clock.now() / 1000), model: asked.model }
}
