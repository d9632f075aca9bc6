import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import {
  openaiHost,
  type ChatEvent,
  type ChatRequest,
  type Host,
  type OpenAiHostOptions,
} from '../src/model/index.ts'

export const key = 'sk-secret-key'
export const caller = { id: 'test', kind: 'system' as const, name: 'test' }
export const streamed: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'hello' }],
  parameters: {},
  stream: true,
}
export const whole: ChatRequest = { ...streamed, stream: false }

export type Served = { host: Host; server: Server } & AsyncDisposable

export async function serve(
  listener: RequestListener,
  options: Partial<OpenAiHostOptions> = {},
): Promise<Served> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const host = openaiHost({ name: 'h', kind: 'openai', url, key, clock: systemClock, ...options })
  return {
    host,
    server,
    async [Symbol.asyncDispose]() {
      await host.close()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

export async function eventsOf(
  host: Host,
  request: ChatRequest,
  { signal = new AbortController().signal, onDelta }: { signal?: AbortSignal; onDelta?: () => void } = {},
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = []
  for await (const event of host.model('m').stream(request, { signal, caller })) {
    events.push(event)
    if (event.type === 'delta') onDelta?.()
  }
  const last = events.filter(({ type }) => type === 'done' || type === 'error' || type === 'aborted')
  expect(last, 'exactly one last event').toHaveLength(1)
  expect(events.at(-1)).toBe(last[0])
  return events
}

export function textOf(events: ChatEvent[]): string {
  return events.map((event) => (event.type === 'delta' ? event.text : '')).join('')
}

/** What the host sent of it, read as UTF-8. */
export function sentOf(events: ChatEvent[]): string {
  const sent = events.map((event) => (event.type === 'delta' && event.sent) || '')
  return Buffer.from(sent.join(''), 'latin1').toString()
}

export const frame = (content: string, finishReason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finishReason }] })}\n\n`
export const ending = `${frame('', 'stop')}data: [DONE]\n\n`

export const done = { type: 'done', finishReason: 'stop' }
export const failed = (message: string, more: object = {}) => ({
  type: 'error',
  error: expect.objectContaining({
    code: 'host-failed',
    retryable: true,
    message: expect.stringContaining(message),
    ...more,
  }),
})
