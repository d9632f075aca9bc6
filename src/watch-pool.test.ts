import { trace, type Attributes, type Span, type Tracer } from '@opentelemetry/api'
import { afterEach, expect, it } from 'vitest'
import { ask, delta, done, failure, testHost, testPool } from '../test/pool-kit.ts'
import { virtualClock } from './base/index.ts'
import { openLog, watchPool, type LogLevel } from './watch-pool.ts'

afterEach(() => trace.disable())

/** A failing host, and one that goes on with its answer; what was logged of it, and traced. */
async function play(level: LogLevel) {
  const spans: { name: string; attributes: Attributes; status: number; ended: boolean }[] = []
  const tracer = {
    startSpan(name: string, options?: { attributes?: Attributes }) {
      const span = { name, attributes: options?.attributes ?? {}, status: 0, ended: false }
      spans.push(span)
      return {
        addEvent() {},
        setStatus({ code }: { code: number }) {
          span.status = code
        },
        end() {
          span.ended = true
        },
      } as unknown as Span
    },
  } as unknown as Tracer
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  const lines: Record<string, unknown>[] = []
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', scripts: [[10, delta('a secret'), 10, failure()]] })
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  const b = testHost(clock, {
    name: 'b',
    continuation: 'prefix',
    scripts: [[20, delta(' answer'), { ...done, usage } as typeof done]],
  })
  const pool = await testPool(clock, [a, b])
  const log = openLog(level, {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  })
  watchPool(pool, log)
  for (let round = 0; round < 3; round++) {
    ask(pool)
    await clock.advance(3_000)
  }
  return { spans, lines }
}

it('traces each host that worked on a chat, by the conventions for generative AI', async () => {
  const { spans } = await play('silent')
  expect(spans.slice(0, 2)).toEqual([
    {
      name: 'chat m',
      attributes: expect.objectContaining({
        'muster.host': 'a',
        'error.type': 'host-failed',
        'muster.continues': false,
      }),
      status: 2,
      ended: true,
    },
    {
      name: 'chat m',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        'gen_ai.response.model': 'm',
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.usage.output_tokens': 3,
        'muster.host': 'b',
        'muster.attempt': 2,
        'muster.continues': true,
        'muster.queued_ms': 0,
      },
      status: 0,
      ended: true,
    },
  ])
})

it('logs what happens to hosts and chats, and nothing of what was asked or answered', async () => {
  const { lines } = await play('debug')
  const told = lines.map(({ msg }) => msg)
  expect(told.slice(0, 3)).toEqual(['host rests', 'attempt failed', 'attempt'])
  expect(told).toContain('host ejected')
  expect(lines[1]).toMatchObject({ host: 'a', name: 'm', caller: 'ann', outcome: 'host-failed' })
  expect(JSON.stringify(lines)).not.toMatch(/secret|answer"|Hello/)
  const quiet = await play('warn')
  expect(quiet.lines.map(({ msg }) => msg)).toEqual(['host ejected'])
})
