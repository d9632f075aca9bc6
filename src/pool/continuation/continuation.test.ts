import { expect, it } from 'vitest'
import { ask, delta, done, failure, testHost, testPool } from '../../../test/pool-kit.ts'
import { AppError, virtualClock } from '../../base/index.ts'
import type { ChatEvent } from '../../model/index.ts'

const thought = (reasoning: string): ChatEvent => ({ type: 'delta', text: '', reasoning, toolCalls: [] })
const call: ChatEvent = {
  type: 'delta',
  text: '',
  reasoning: '',
  toolCalls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }],
}
const badRequest: ChatEvent = {
  type: 'error',
  error: new AppError('bad-request', 'This model does not support assistant message prefill.'),
}
const user = { role: 'user', content: 'Hello' }

it('asks the next host for the rest only, and adds to the messages without changing them', async () => {
  const clock = virtualClock()
  const check = async (
    continuation: 'prefix' | 'continue_final_message' | 'last-message',
    last: object,
    added: object,
  ) => {
    const a = testHost(clock, { name: 'a', scripts: [[delta('The end '), failure()]] })
    const b = testHost(clock, { name: 'b', continuation, scripts: [[delta(' is'), delta(' near.'), done]] })
    const pool = await testPool(clock, [a, b])
    const one = ask(pool, 'm', 'ann', { max_tokens: 50 })
    await clock.advance(500)
    expect(one.story()).toEqual(['host a', 'The end ', 'moved a b', 'host b', 'is', ' near.', 'done'])
    expect(b.requests[0]).toEqual({
      model: 'm',
      messages: [user, { role: 'assistant', content: 'The end', ...last }],
      parameters: { max_tokens: 49, ...added },
      stream: true,
    })
  }
  await check('prefix', { prefix: true }, {})
  await check('continue_final_message', {}, { continue_final_message: true, add_generation_prompt: false })
  await check('last-message', {}, {})
})

it('prefers a host that goes on from a prefix to one that has to be asked', async () => {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', scripts: [[delta('half'), failure()]] })
  const b = testHost(clock, {
    name: 'b',
    continuation: 'instruction',
    scripts: [[delta('half'), delta(' b'), done]],
  })
  const c = testHost(clock, { name: 'c', continuation: 'prefix', scripts: [[delta(' c'), done]] })
  const pool = await testPool(clock, [a, b, c])
  const one = ask(pool)
  await clock.advance(500)
  expect(one.story()).toEqual(['host a', 'half', 'moved a c', 'host c', ' c', 'done'])
})

it('learns that a model refuses a prefix, asks it otherwise, and never forwards that refusal', async () => {
  const clock = virtualClock()
  const b = testHost(clock, {
    name: 'b',
    continuation: 'prefix',
    scripts: [[badRequest], [delta('half'), delta(' b'), done]],
  })
  const pool = await testPool(clock, [
    testHost(clock, { name: 'a', scripts: [[delta('half'), failure()]] }),
    b,
  ])
  const one = ask(pool)
  await clock.advance(500)
  expect(one.story()).toEqual(
    ['host a', 'half', 'moved a b', 'host b', 'host b', '', ' b', 'done'].filter(Boolean),
  )
  await clock.advance(2_000)
  const again = ask(pool)
  await clock.advance(500)
  expect(again.story()).toEqual(['host a', 'half', 'moved a b', 'host b', ' b', 'done'])
  expect(b.requests.map(({ messages }) => messages.at(-1)!.role)).toEqual(['assistant', 'user', 'user'])
})

it('waits for the host that broke off where no other is left, and goes on there', async () => {
  const clock = virtualClock()
  const a = testHost(clock, {
    name: 'a',
    continuation: 'prefix',
    scripts: [[delta('one'), failure()], [failure()], [failure()], [delta(' two'), done]],
  })
  const pool = await testPool(clock, [a])
  const one = ask(pool)
  await clock.advance(30_000)
  expect(one.story().filter((word) => !/^(queued|host)/.test(word))).toEqual(['one', ' two', 'done'])
})

it('gives up after a while, with an error and never as if it were complete', async () => {
  const clock = virtualClock()
  const a = testHost(clock, {
    name: 'a',
    continuation: 'prefix',
    scripts: [[delta('one'), failure()], [failure()]],
  })
  const pool = await testPool(clock, [a])
  const one = ask(pool)
  await clock.advance(120_000)
  expect(one.story().at(-1)).toBe('error host-failed')
  expect(one.error()!.message).toMatch(/^The answer broke off\./)
  expect(a.asked.length).toBeLessThan(20)
})

it('thinks again elsewhere, and what was thought already is not said twice', async () => {
  const clock = virtualClock()
  const check = async (again: ChatEvent[], expected: string) => {
    const a = testHost(clock, { name: 'a', scripts: [[thought('Let me '), thought('see'), failure()]] })
    const b = testHost(clock, { name: 'b', scripts: [[...again, delta('Yes.'), done]] })
    const pool = await testPool(clock, [a, b])
    const one = ask(pool)
    await clock.advance(500)
    const read = one.events
      .map((event) => (event.type === 'delta' ? event.reasoning + event.text : ''))
      .join('')
    expect(read).toBe(expected)
    expect(one.story().at(-1)).toBe('done')
    expect(b.requests[0]!.messages).toEqual([user])
  }
  await check([thought('Let me see'), thought('. So')], 'Let me see. SoYes.')
  await check([thought('Let'), thought(' me see. So')], 'Let me see. SoYes.')
  await check([thought('Hmm, '), thought('well')], 'Let me seeYes.')
})

it('begins a tool call again where no text went out, and else ends in an error', async () => {
  const clock = virtualClock()
  const check = async (first: ChatEvent[], expected: string[]) => {
    const a = testHost(clock, { name: 'a', scripts: [[...first, failure()]] })
    const b = testHost(clock, { name: 'b', continuation: 'prefix', scripts: [[call, done]] })
    const pool = await testPool(clock, [a, b])
    const one = ask(pool)
    await clock.advance(500)
    const words = one.events.map((event) =>
      event.type === 'delta' ? `${event.text}${event.reasoning}${event.toolCalls.length}` : event.type,
    )
    expect(words).toEqual(expected)
  }
  const moved = ['moved', 'host-chosen', '1', 'done']
  await check([call], ['host-chosen', ...moved])
  await check([thought('hm'), call], ['host-chosen', 'hm0', ...moved])
  await check([delta('I look. '), call], ['host-chosen', 'I look. 0', 'error'])
})

it('is probed for once where nothing is declared', async () => {
  const clock = virtualClock()
  const check = async (scripts: ChatEvent[][], expected: object[]) => {
    const a = testHost(clock, { name: 'a', continuation: 'probe', scripts: [[delta('x'), done], ...scripts] })
    const pool = await testPool(clock, [a])
    ask(pool)
    await clock.advance(500)
    a.scripts = [[delta('y'), failure()]]
    ask(pool)
    await clock.advance(1_500)
    const probes = a.requests.slice(1).filter(({ messages }) => messages.at(-1)!.role === 'assistant')
    expect(probes.map(({ parameters }) => parameters)).toMatchObject(expected)
  }
  const finalMessage = { continue_final_message: true }
  await check([[delta(' H I'), done]], [finalMessage, finalMessage])
  // Told apart from one that begins again, answers in words, or swallows the blank.
  await check(
    [
      [delta('A B C'), done],
      [delta(' H I'), done],
    ],
    [finalMessage, {}, {}],
  )
  await check([[badRequest], [delta('H I'), done]], [finalMessage, {}])
})
