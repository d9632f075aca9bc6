import { expect } from 'vitest'
import { sseDecoder } from '../src/base/index.ts'
import type { RunEvent, ToolCallRecord } from '../src/wire/index.ts'
import type { Somebody } from './people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from './scripted-host.ts'
import type { TestServer } from './server.ts'

/** A model host that calls tools: it makes the calls of a list, one after another, and then says the last of it. */
export interface CallingHost extends ScriptedHost {
  /** What it writes, reply by reply; the last again and again. */
  replies: Piece[][]
  /** The names of the tools that it was offered, request by request. */
  offered: string[][]
  /** What it was told last, request by request. */
  told: string[]
}

export async function startCallingHost(): Promise<CallingHost> {
  const host = await startScriptedHost((prompt, messages, tools) => {
    // Hosts are asked beforehand how they go on with what they began.
    if (messages.at(-1)!.role === 'assistant') return [' H']
    calling.offered.push(tools.map((tool) => tool.function.name))
    calling.told.push(prompt)
    return calling.replies.length > 1 ? calling.replies.shift()! : calling.replies[0]!
  })
  const calling: CallingHost = Object.assign(host, { replies: [['Yes.']], offered: [], told: [] })
  return calling
}

/** A reply that calls one tool. */
export function call(name: string, given: object | string): Piece[] {
  return [{ calls: [{ name, arguments: typeof given === 'string' ? given : JSON.stringify(given) }] }]
}

export interface FollowedRun {
  runId: string
  conversationId: string
  /** The events until the first of a type, that included; all later ones with the next call. */
  until<Type extends RunEvent['type']>(type: Type): Promise<Extract<RunEvent, { type: Type }>>
  /** All events, when it has ended. */
  rest(): Promise<RunEvent[]>
  calls(): Promise<ToolCallRecord[]>
  decide(call: string, decision: 'approve' | 'refuse'): Promise<{ status: number; json: ToolCallRecord }>
}

/** Asks, and follows the run as it goes. */
export async function follow(
  { url }: Pick<TestServer, 'url'>,
  owner: Somebody,
  question: string,
  more: object = {},
): Promise<FollowedRun> {
  const started = await owner.call('POST', '/api/runs', { question, model: 'scripted', ...more })
  expect(started.status, started.text).toBe(201)
  const { runId, conversationId } = started.json as { runId: string; conversationId: string }
  const events = eventsOf(`${url}/api/runs/${runId}/events`, owner.headers)
  const heard: RunEvent[] = []
  return {
    runId,
    conversationId,
    async until(type) {
      for (;;) {
        const { value, done } = await events.next()
        expect(done, `the run ended before ${type}: ${JSON.stringify(heard.at(-1))}`).toBe(false)
        heard.push(value as RunEvent)
        if ((value as RunEvent).type === type) return value as never
      }
    },
    async rest() {
      for await (const event of events) heard.push(event)
      return heard
    },
    calls: async () =>
      ((await owner.call('GET', `/api/runs/${runId}/tool-calls`)).json as { calls: ToolCallRecord[] }).calls,
    decide: async (id, decision) =>
      (await owner.call('POST', `/api/runs/${runId}/tool-calls/${id}`, { decision })) as never,
  }
}

async function* eventsOf(url: string, headers: Record<string, string>): AsyncGenerator<RunEvent> {
  const response = await fetch(url, { headers })
  const decoder = sseDecoder()
  for await (const bytes of response.body!)
    for (const { data } of decoder.push(bytes)) yield JSON.parse(data) as RunEvent
}
