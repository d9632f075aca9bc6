import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer } from '../../src/model/index.ts'
import { startTestServer, type TestServer } from '../server.ts'

const speed = { clock: systemClock, firstTokenMs: 1, tokensPerSecond: 2_000 }

function ask(server: TestServer, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello?' }], ...body }),
  })
}

async function startBusy() {
  const cleanup = new AsyncDisposableStack()
  const big = cleanup.use(
    await startSimulatedServer({ ...speed, models: ['big'], tokensPerSecond: 20, concurrency: 1 }),
  )
  const small = cleanup.use(await startSimulatedServer({ ...speed, models: ['small'] }))
  const server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [
          { name: 'one', kind: 'simulated', url: big.url, concurrency: 1 },
          { name: 'two', kind: 'simulated', url: small.url },
        ],
        models: { ours: ['big', 'small'] },
      },
    }),
  )
  return { server, big, small, [Symbol.asyncDispose]: () => cleanup.disposeAsync() }
}

test('past the longest wait that a client chose the next best model answers, and says that it is that', async () => {
  await using busy = await startBusy()
  const first = await ask(busy.server, { model: 'ours', stream: true })
  expect(first.headers.get('x-muster-model')).toBe('big')
  for (const choice of [
    [{ muster: { maxWaitSeconds: 0.2 } }, {}],
    [{}, { 'x-muster-max-wait': '0.2' }],
  ] as const) {
    const lesser = await ask(busy.server, { model: 'ours', ...choice[0] }, choice[1])
    expect(lesser.status).toBe(200)
    expect([lesser.headers.get('x-muster-host'), lesser.headers.get('x-muster-model')]).toEqual([
      'two',
      'small',
    ])
    expect(await lesser.json()).toMatchObject({ model: 'small' })
  }
  // One that wants no other model is told at the end of its time, with an hour to come back at.
  const strict = await ask(busy.server, {
    model: 'ours',
    muster: { maxWaitSeconds: 0.2, lesserModel: false },
  })
  expect(strict.status).toBe(503)
  expect(Number(strict.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  await first.text()
  // What is ours does not reach the host.
  expect(busy.small.bodies()).not.toContainEqual(expect.objectContaining({ muster: expect.anything() }))
})

test('a stream tells in chunks where it waits and who answers, to who asks for that', async () => {
  await using busy = await startBusy()
  const first = ask(busy.server, { model: 'big', stream: true })
  await expect.poll(() => busy.big.inFlight()).toBe(1)
  const text = await (await ask(busy.server, { model: 'big', stream: true, muster: { events: true } })).text()
  const notices = [...text.matchAll(/^data: (\{.*)$/gm)].flatMap(([, data]) => {
    const chunk = JSON.parse(data!) as { muster?: { type: string } }
    return chunk.muster ? [chunk.muster] : []
  })
  expect(notices[0]).toMatchObject({ type: 'queued', place: 1 })
  expect(notices.at(-1)).toEqual({ type: 'host-chosen', host: 'one', model: 'big' })
  expect(text).toMatch(/^: queued, place 1, about \d+ s$/m)
  await (await first).text()
})

test('a batch request waits until nobody else does', async () => {
  await using busy = await startBusy()
  const order: string[] = []
  const run = async (name: string, more: object) => {
    await (await ask(busy.server, { model: 'big', max_tokens: 4, ...more })).text()
    order.push(name)
  }
  const first = await ask(busy.server, { model: 'big', stream: true })
  const batch = run('batch', { muster: { priority: 'batch' } })
  const waiting = async () =>
    Number(
      /^muster_queue_length (\d+)$/m.exec(
        await (
          await fetch(`${busy.server.url}/metrics`, {
            headers: { authorization: `Bearer ${busy.server.key}` },
          })
        ).text(),
      )?.[1],
    )
  await expect.poll(waiting).toBe(1)
  const later = run('later', {})
  await expect.poll(waiting).toBe(2)
  await first.body!.cancel()
  await Promise.all([batch, later])
  expect(order).toEqual(['later', 'batch'])
})

test.each([
  [{ muster: { priority: 'urgent' } }, {}, /muster\.priority/],
  [{ muster: { maxWaitSeconds: -1 } }, {}, /muster\.maxWaitSeconds/],
  [{ muster: { unknown: 1 } }, {}, /unknown/i],
  [{ muster: 'fast' }, {}, /muster/],
  [{}, { 'x-muster-max-wait': 'long' }, /maxWaitSeconds/],
  [{}, { 'x-muster-lesser-model': 'perhaps' }, /lesserModel/],
])('%j with %j is refused and says what is wrong', async (body, headers, message) => {
  await using busy = await startBusy()
  const refused = await ask(busy.server, { model: 'big', ...body }, headers)
  expect(refused.status).toBe(400)
  expect(((await refused.json()) as { error: { message: string } }).error.message).toMatch(message)
})
