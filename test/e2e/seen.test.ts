import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { parseFaults, startSimulatedServer } from '../../src/model/index.ts'
import { startTestServer } from '../server.ts'

const speed = { clock: systemClock, firstTokenMs: 0, tokensPerSecond: 5_000, models: ['m'] }

test('what becomes of chats and hosts is seen in the metrics and in a live stream', async () => {
  await using bad = await startSimulatedServer({ ...speed, faults: parseFaults('reset:5') })
  await using good = await startSimulatedServer(speed)
  await using server = await startTestServer({
    config: {
      hosts: [
        { name: 'bad', kind: 'simulated', url: bad.url },
        { name: 'good', kind: 'simulated', url: good.url },
      ],
    },
  })
  const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' }
  const leave = new AbortController()
  const live = await fetch(`${server.url}/api/hosts`, {
    headers: { ...headers, accept: 'text/event-stream' },
    signal: leave.signal,
  })
  const reader = live.body!.pipeThrough(new TextDecoderStream()).getReader()
  /** Reads on until the hosts are seen in this state; others may come before. */
  const until = async (state: RegExp) => {
    let text = ''
    while (!state.test(text)) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`The stream ended before ${state}: ${text}`)
      text += value
    }
    return text
  }
  expect(await until(/"name":"good".*\n\n/)).toMatch(
    /^event: hosts\ndata: \{"hosts":\[\{"name":"bad"[^}]*"state":"ready"/,
  )
  for (let count = 0; count < 3; count++) {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
    })
    expect(await response.text()).toContain('[DONE]')
  }
  await until(/"name":"bad"[^}]*"state":"resting"/)
  leave.abort()

  const text = await (await fetch(`${server.url}/metrics`, { headers })).text()
  const value = (line: RegExp) => Number(line.exec(text)?.[1])
  const labels = 'gen_ai_operation_name="chat",gen_ai_response_model="m",muster_host'
  expect(
    value(new RegExp(`^gen_ai_client_operation_duration_seconds_count\\{${labels}="good"\\} (\\d+)$`, 'm')),
  ).toBe(3)
  // How often it was tried depends on how soon it is back from its rest: each time that answer moved.
  const failures = value(
    new RegExp(
      `^gen_ai_client_operation_duration_seconds_count\\{${labels}="bad",error_type="host-failed"\\} (\\d+)$`,
      'm',
    ),
  )
  expect(failures).toBeGreaterThanOrEqual(1)
  expect(
    value(new RegExp(`^gen_ai_server_time_to_first_token_seconds_count\\{${labels}="good"\\} (\\d+)$`, 'm')),
  ).toBe(3)
  expect(
    value(
      new RegExp(
        `^gen_ai_client_token_usage_sum\\{gen_ai_token_type="output",${labels}="good"\\} (\\d+)$`,
        'm',
      ),
    ),
  ).toBeGreaterThan(30)
  expect(value(/^muster_host_limit\{host="good",model="m"\} (\d+)$/m)).toBeGreaterThanOrEqual(8)
  expect(value(/^muster_pool_moves_total (\d+)$/m)).toBe(failures)
  // Every line is one that Prometheus reads.
  for (const line of text.split('\n').filter(Boolean))
    expect(line).toMatch(
      /^(# (HELP|TYPE) \S+ .+|[a-z0-9_]+(\{([a-z_]+="[^"]*",?)*\})? (-?[\d.e+-]+|\+Inf|NaN))$/,
    )
})
