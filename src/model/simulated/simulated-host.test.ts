import { expect, test } from 'vitest'
import { systemClock, virtualClock } from '../../base/index.ts'
import { collect, type CollectedAnswer } from '../collect.ts'
import { parseFaults } from './faults.ts'
import type { ChatEvent, ChatRequest } from '../model.ts'
import { simulatedHost, type SimulatedSettings } from './simulated-host.ts'
import { startSimulatedServer } from './simulated-server.ts'

const caller = { id: 'test', kind: 'system' as const, name: 'test' }
const request: ChatRequest = {
  model: 'simulated',
  messages: [{ role: 'user', content: 'hello' }],
  parameters: {},
  stream: true,
}

async function ask(
  settings: Partial<SimulatedSettings>,
  ...requests: ChatRequest[]
): Promise<{ answers: CollectedAnswer[]; tookMs: number[] }> {
  const clock = virtualClock()
  const host = simulatedHost({ name: 's', clock, ...settings })
  const { signal } = new AbortController()
  const answers: CollectedAnswer[] = []
  const tookMs: number[] = []
  for (const each of requests) {
    const startMs = clock.now()
    const asked = collect(host.model('simulated'), each, { signal, caller }).then((answer) => {
      tookMs.push(clock.now() - startMs)
      answers.push(answer)
    })
    await clock.advance(200_000)
    await asked
  }
  expect(host.inFlight()).toBe(0)
  return { answers, tookMs }
}

test('it answers at its speed, the same to the same prompt', async () => {
  const { answers, tookMs } = await ask({ firstTokenMs: 200, tokensPerSecond: 10 }, request, request)
  expect(answers[0]!.text).toBe(answers[1]!.text)
  const tokens = answers[0]!.usage!.completion_tokens
  expect(tookMs[0]).toBe(200 + (tokens - 1) * 100)
})

test.each([
  ['rate-limit', 'rate-limited'],
  ['unavailable', 'busy'],
  ['refuse', 'host-failed'],
  ['reset:2', 'host-failed'],
  ['early-end:2', 'host-failed'],
  ['malformed:2', 'host-failed'],
  ['stall:2', 'host-failed'],
  ['slow', undefined],
])('the fault %s, once, is %s', async (fault, code) => {
  const [kind, tokens] = fault.split(':')
  const faults = parseFaults(`${kind}@1${tokens ? `:${tokens}` : ''}`)
  const { answers } = await ask({ faults }, request, request)
  expect(answers[0]!.error?.code).toBe(code)
  expect(answers[0]!.text === '').toBe(tokens === undefined && code !== undefined)
  expect(answers[1]!.error).toBeUndefined()
})

test('its limits are those of a host', async () => {
  const { answers } = await ask({ contextTokens: 1 }, request)
  expect(answers[0]!.error).toMatchObject({ code: 'bad-request', retryable: false })
  const { answers: full } = await ask({ concurrency: 0 }, request)
  expect(full[0]!.error).toMatchObject({ code: 'rate-limited', retryAfterMs: 1_000 })
})

test('what it remembers of a prompt costs no time', async () => {
  const content = 'word '.repeat(1_000)
  const first: ChatRequest = { ...request, messages: [{ role: 'user', content }] }
  const second: ChatRequest = { ...request, messages: [{ role: 'user', content: `${content} and more` }] }
  const settings = { firstTokenMs: 1_000, tokensPerSecond: 1e9, prefixCacheTokens: 10_000 }
  const { answers, tookMs } = await ask(settings, first, second)
  expect(answers[0]!.usage!.prompt_tokens_details!.cached_tokens).toBe(0)
  expect(answers[1]!.usage!.prompt_tokens_details!.cached_tokens).toBeGreaterThan(1_200)
  expect(tookMs[1]!).toBeLessThan(tookMs[0]! / 10)
})

test('leaving and aborting free its place', async () => {
  const host = simulatedHost({ name: 's', clock: systemClock, firstTokenMs: 0, tokensPerSecond: 100 })
  const controller = new AbortController()
  const options = { signal: controller.signal, caller }
  for await (const _ of host.model('simulated').stream(request, options)) break
  expect(host.inFlight()).toBe(0)
  const events: ChatEvent[] = []
  for await (const event of host.model('simulated').stream(request, options)) {
    events.push(event)
    controller.abort()
  }
  expect(events.map(({ type }) => type)).toEqual(['delta', 'aborted'])
  expect(host.inFlight()).toBe(0)
})

test.each([
  ['vLLM', {}, { continue_final_message: true, add_generation_prompt: false }],
  ['DeepSeek', { prefix: true }, {}],
])('the server goes on where a message stops, as %s does', async (_, field, parameters) => {
  await using server = await startSimulatedServer({ clock: systemClock, firstTokenMs: 0 })
  const chat = async (body: object) => {
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'simulated', ...body }),
    })
    const answer = (await response.json()) as { choices: { message: { content: string } }[] }
    return answer.choices[0]!.message.content
  }
  const whole = await chat({ messages: request.messages })
  const begun = whole.slice(0, 17)
  const last = { role: 'assistant', content: begun, ...field }
  const rest = await chat({ messages: [...request.messages, last], ...parameters })
  expect(begun + rest).toBe(whole)
})

test('the server writes JSON, calls tools and stops where it is told to', async () => {
  const tools = [
    {
      type: 'function',
      function: { name: 'find', parameters: { type: 'object', properties: { n: { type: 'integer' } } } },
    },
  ]
  const asked = (parameters: Record<string, unknown>) => ({ ...request, parameters })
  const { answers } = await ask(
    {},
    asked({ response_format: { type: 'json_object' } }),
    asked({ tools, tool_choice: 'required' }),
    asked({ max_tokens: 3 }),
    asked({ stop: ' answer' }),
  )
  expect(JSON.parse(answers[0]!.text)).toEqual({ answer: expect.stringContaining('hello') })
  expect(answers.map(({ finishReason }) => finishReason)).toEqual(['stop', 'tool_calls', 'length', 'stop'])
  expect(answers[3]!.text).toBe('This is a simulated')
})
