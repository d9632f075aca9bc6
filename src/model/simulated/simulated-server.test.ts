import { describe, expect, test } from 'vitest'
import { key, caller, streamed, whole, eventsOf, sentOf, done, failed } from '../../../test/host-kit.ts'
import { systemClock } from '../../base/index.ts'
import { collect } from '../collect.ts'
import { parseFaults } from './faults.ts'
import type { ChatRequest } from '../model.ts'
import { openaiHost } from '../openai-host.ts'
import { startSimulatedServer } from './simulated-server.ts'

const fast = { clock: systemClock, models: ['m'], firstTokenMs: 1, tokensPerSecond: 20_000 }

describe('against a simulated server', () => {
  async function checkFault(fault: string, expected: object, request: ChatRequest): Promise<void> {
    await using server = await startSimulatedServer({ ...fast, faults: parseFaults(fault) })
    const host = openaiHost({
      name: 'h',
      kind: 'simulated',
      url: server.url,
      clock: systemClock,
      // Long enough for a busy machine where nothing stalls.
      timeouts: { stallMs: fault.startsWith('stall') ? 150 : 20_000, firstByteMs: 20_000 },
    })
    expect((await eventsOf(host, request)).at(-1)).toMatchObject(expected)
    await host.close()
  }

  test.each([
    ['rate-limit', { type: 'error', error: { code: 'rate-limited', retryAfterMs: 1_000 } }],
    ['unavailable', { type: 'error', error: { code: 'busy' } }],
    ['refuse', failed('closed the connection')],
    ['reset:3', failed('closed the connection')],
    ['stall:3', failed('sent nothing', { code: 'timeout' })],
    ['malformed:3', failed('not JSON')],
    ['early-end:3', failed('without saying that it was complete')],
    ['slow', done],
  ])('the fault %s', async (fault, expected) => {
    await checkFault(fault, expected, streamed)
  })

  test('usage is read, and passed on only where the client asked for it', async () => {
    await using server = await startSimulatedServer(fast)
    const host = openaiHost({ name: 'h', kind: 'simulated', url: server.url, clock: systemClock })
    const quiet = await eventsOf(host, streamed)
    expect(quiet.at(-1)).toMatchObject({ usage: { completion_tokens: expect.any(Number) } })
    expect(sentOf(quiet)).not.toContain('"usage"')
    const asking = { ...streamed, parameters: { stream_options: { include_usage: true } } }
    expect(sentOf(await eventsOf(host, asking))).toContain('"usage"')
    await host.close()
  })

  test('the same answer, streamed or whole; and its models', async () => {
    await using server = await startSimulatedServer({ ...fast, key })
    const options = { name: 'h', kind: 'simulated' as const, url: server.url, clock: systemClock }
    const host = openaiHost({ ...options, key })
    const { signal } = new AbortController()
    const answers = await Promise.all(
      [streamed, whole].map((request) => collect(host.model('m'), request, { signal, caller })),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]!.text).toContain('hello')
    expect(await host.listModels(signal)).toEqual(['m'])
    const stranger = openaiHost(options)
    await expect(stranger.listModels(signal)).rejects.toMatchObject({ code: 'host-failed' })
    await Promise.all([host.close(), stranger.close()])
  })
})
