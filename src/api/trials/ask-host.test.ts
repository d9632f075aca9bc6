import { expect, test } from 'vitest'
import {
  ask as pooled,
  caller,
  delta,
  done,
  failure,
  testHost,
  testPool,
  type Script,
} from '../../../test/pool-kit.ts'
import { AppError, virtualClock } from '../../base/index.ts'
import type { ChatEvent } from '../../model/index.ts'
import type { Pool, PoolLimits } from '../../pool/index.ts'
import type { TrialAnswer, TrialTool } from '../../trials/index.ts'
import { askHost } from './ask-host.ts'

const tool: TrialTool = {
  type: 'function',
  function: { name: 'look', description: 'Looks.', parameters: {} },
}
const question = { messages: [{ role: 'user' as const, content: 'What is it?' }], maxTokens: 100 }
const timeoutMs = 60_000

/** A host `h` that answers by scripts, asked for trials; what was hopeless is noted. */
async function setUp(...scripts: Script[]) {
  return await setUpLimited({}, ...scripts)
}

async function setUpLimited(limits: Partial<PoolLimits>, ...scripts: Script[]) {
  const clock = virtualClock()
  const host = testHost(clock, { name: 'h', scripts })
  const pool = await testPool(clock, [host], { limits })
  const hopeless: AppError[] = []
  const ask = askHost({
    pool,
    clock,
    only: { host: 'h', model: 'm' },
    caller: caller('boss'),
    timeoutMs,
    onHopeless: (error) => void hopeless.push(error),
  })
  const leaving = new AbortController()
  /** Asks, and lets time go by until there is an answer. */
  const answer = async (request: Parameters<typeof ask>[0] = question): Promise<TrialAnswer> => {
    let found: TrialAnswer | undefined
    void ask(request, leaving.signal).then((one) => (found = one))
    for (let seconds = 0; !found && seconds < 1_000; seconds++) await clock.advance(1_000)
    return found!
  }
  return { clock, host, pool, ask, answer, hopeless, leaving }
}

test('an answer comes with its calls and its cost, by a request that leaves all else to the host', async () => {
  const call = (index: number, part: object) =>
    ({ ...delta(''), toolCalls: [{ index, ...part }] }) as ChatEvent
  const usage = { prompt_tokens: 9, completion_tokens: 40, total_tokens: 49 }
  const { host, answer } = await setUp([
    delta('I '),
    delta('look.'),
    call(0, { id: 'c0', function: { name: 'look', arguments: '{"at":' } }),
    call(0, { function: { arguments: '1}' } }),
    // A place that no host means, unless it means ill.
    call(4_000_000_000, { id: 'c2', function: { name: 'look', arguments: '{}' } }),
    call(3, { id: 'c1', function: { name: 'look', arguments: 'no JSON' } }),
    { type: 'done', finishReason: 'tool_calls', usage },
  ])
  expect(await answer({ ...question, tools: [tool] })).toEqual({
    text: 'I look.',
    calls: [
      { id: 'c0', name: 'look', arguments: '{"at":1}' },
      { id: 'c1', name: 'look', arguments: 'no JSON' },
    ],
    promptTokens: 9,
    completionTokens: 40,
  })
  expect(host.requests).toMatchObject([
    { model: 'm', messages: question.messages, parameters: { max_tokens: 100, tools: [tool] } },
  ])
})

test('what a host does not count is estimated; a refusal in words of its own is an answer', async () => {
  const { answer } = await setUp([{ ...delta(''), refusal: 'I must not.' } as ChatEvent, done])
  expect(await answer()).toEqual({ text: 'I must not.', calls: [], promptTokens: 3, completionTokens: 3 })
})

test('a host that says that an answer took nothing is not believed', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 }
  const { answer } = await setUp([delta('word '.repeat(80)), { ...done, usage } as ChatEvent])
  expect(await answer()).toMatchObject({ promptTokens: 9, completionTokens: 100 })
})

test('who writes without end is not read on, and what came counts', async () => {
  const endless: Script = Array.from({ length: 2_000 }, () => delta('word '.repeat(20)))
  const { host, answer } = await setUp(endless)
  const { text, problem } = await answer()
  expect([text.length > 100_000, text.length < 101_000, problem]).toEqual([true, true, undefined])
  expect([host.inFlight, host.closedStreams]).toEqual([0, 1])
})

test('who takes too long to begin is left, and that is no answer', async () => {
  const { host, answer } = await setUp([10 * timeoutMs, done])
  expect(await answer()).toMatchObject({ problem: 'm on h took longer than 60 s.' })
  expect(host.inFlight).toBe(0)
})

test.each(['text', 'reasoning'])(
  'who comes to no end in time is left, and what came counts: %s',
  async (where) => {
    const { host, answer } = await setUp([
      { ...delta(''), [where]: 'I think' } as ChatEvent,
      10 * timeoutMs,
      done,
    ])
    expect(await answer()).toEqual({
      text: where === 'text' ? 'I think' : '',
      calls: [],
      promptTokens: 3,
      completionTokens: 2,
    })
    expect([host.inFlight, host.requests.length]).toEqual([0, 1])
  },
)

test('a host that fails is given a moment and asked once more', async () => {
  const { clock, host, answer } = await setUp([failure()], [delta('Here.'), done])
  expect(await answer()).toMatchObject({ text: 'Here.' })
  expect(host.requests).toHaveLength(2)
  expect(clock.monotonic()).toBeGreaterThanOrEqual(1_000)
})

test('a host that gives no answer ten times in a row is gone; one that answers in between is not', async () => {
  const { host, answer, hopeless } = await setUp([failure('it is gone')])
  for (let count = 0; count < 9; count++)
    expect(await answer()).toMatchObject({ problem: expect.stringContaining('it is gone') })
  expect(hopeless).toEqual([])
  host.scripts = [[delta('Here.'), done], [failure('it is gone')]]
  expect(await answer()).toMatchObject({ text: 'Here.' })
  for (let count = 0; count < 10; count++) await answer()
  expect(hopeless.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^The host h gave no answer 10 times in a row\. .*it is gone/),
  ])
})

test.each([{}, { waitMs: 10 * timeoutMs }, { queueLength: 0 }])(
  'a host that others fill is waited for, however long: %j',
  async (limits) => {
    const hours = [3_600_000, done]
    const { clock, host, pool, ask, hopeless, leaving } = await setUpLimited(limits, hours, hours, [
      50_000,
      delta('Here.'),
      done,
    ])
    const others = [pooled(pool, 'm', 'ann'), pooled(pool, 'm', 'ben')]
    await clock.advance(0)
    expect(host.inFlight).toBe(2)
    const answers: TrialAnswer[] = []
    void ask(question, leaving.signal).then((one) => answers.push(one))
    for (let minutes = 0; minutes < 58; minutes++) await clock.advance(60_000)
    expect([answers, hopeless, host.requests.length]).toEqual([[], [], 2])
    for (let minutes = 0; minutes < 10; minutes++) await clock.advance(60_000)
    expect(others.map(({ ended }) => ended)).toEqual([true, true])
    expect(answers).toMatchObject([{ text: 'Here.' }])
    expect(answers[0]).not.toHaveProperty('problem')
  },
)

test('what a host refuses is no sign that it is gone, and not asked twice', async () => {
  const refusal: ChatEvent = { type: 'error', error: new AppError('bad-request', 'No tools here.') }
  const { host, answer, hopeless } = await setUp([refusal])
  for (let count = 0; count < 12; count++) expect(await answer()).toMatchObject({ problem: 'No tools here.' })
  expect([host.requests.length, hopeless]).toEqual([12, []])
})

test('a host that refuses answers of that length is asked for shorter ones, to an end', async () => {
  const tooMany: Script = [
    { type: 'error', error: new AppError('bad-request', 'max_tokens must be at most 4096.') },
  ]
  const { host, answer, hopeless } = await setUp(tooMany, [delta('Here.'), done], tooMany)
  const long = { ...question, maxTokens: 8_192 }
  const asked = () => host.requests.map(({ parameters }) => parameters['max_tokens'])
  expect(await answer(long)).toMatchObject({ text: 'Here.' })
  expect(asked()).toEqual([8_192, 2_048])
  expect(await answer(long)).toMatchObject({ problem: 'max_tokens must be at most 4096.' })
  expect(asked().slice(2)).toEqual([8_192, 2_048, 512])
  expect(hopeless).toEqual([])
})

test.each(['budget-spent', 'not-found'] as const)('%s is hopeless at once', async (code) => {
  const { answer, hopeless } = await setUp([{ type: 'error', error: new AppError(code, 'No more.') }])
  await answer()
  expect(hopeless.length).toBeGreaterThan(0)
})

test('when it is aborted it rejects and leaves the host, also in the pause before it asks again', async () => {
  const { clock, host, ask, leaving } = await setUp([delta('I'), 60_000, done])
  const one = expect(ask(question, leaving.signal)).rejects.toThrow('Stop.')
  await clock.advance(100)
  leaving.abort(new Error('Stop.'))
  await one
  await clock.advance(0)
  expect(host.inFlight).toBe(0)
  await expect(ask(question, leaving.signal)).rejects.toThrow('Stop.')

  const again = await setUp([failure()])
  const other = expect(again.ask(question, again.leaving.signal)).rejects.toThrow('Stop.')
  await again.clock.advance(500)
  again.leaving.abort(new Error('Stop.'))
  await other
  expect(again.host.requests).toHaveLength(1)
})

test('a stream without a last event is a problem', async () => {
  const pool = { stream: async function* () {} } as unknown as Pool
  const ask = askHost({
    pool,
    clock: virtualClock(),
    only: { host: 'h', model: 'm' },
    caller: caller('boss'),
    timeoutMs,
    onHopeless: () => undefined,
  })
  expect(await ask(question, new AbortController().signal)).toMatchObject({ problem: expect.any(String) })
})
