import { expect, it } from 'vitest'
import { dataUrl, makePng } from '../../test/make-pictures.ts'
import { ask, delta, done, failure, testHost, testPool } from '../../test/pool-kit.ts'
import { AppError, virtualClock, type VirtualClock } from '../base/index.ts'
import type { Host } from '../model/index.ts'
import { picturePart } from '../wire/index.ts'

const picture = [{ type: 'text', text: 'What is this?' }, picturePart(dataUrl(makePng(4, 4)))]
const show = (pool: Awaited<ReturnType<typeof testPool>>, model = 'm') => ask(pool, model, 'ann', {}, picture)
const quick = [[delta('seen'), done]]

async function poolOf(clock: VirtualClock, ...hosts: Host[]) {
  return testPool(clock, hosts, { aliases: { any: [] } })
}

it('sends a picture to a host that sees, however much better another one stands', async () => {
  const clock = virtualClock()
  const blind = testHost(clock, { name: 'blind', vision: false, scripts: quick })
  const seeing = testHost(clock, { name: 'seeing', vision: true, scripts: quick })
  const pool = await poolOf(clock, blind, seeing)
  const shown = show(pool)
  const plain = ask(pool)
  await clock.advance(10)
  expect([shown.story(), plain.story()]).toEqual([
    ['host seeing', 'seen', 'done'],
    ['host blind', 'seen', 'done'],
  ])
  expect(seeing.requests[0]!.messages[0]!.content).toBe(picture)
})

it('waits for a host that sees rather than ask one that does not, and one of which nothing is known is asked last', async () => {
  const clock = virtualClock()
  const slow = [[delta('a'), 1_000, done]]
  const blind = testHost(clock, { name: 'blind', vision: false })
  const unknown = testHost(clock, { name: 'unknown', vision: undefined, concurrency: 1, scripts: slow })
  const seeing = testHost(clock, { name: 'seeing', vision: true, concurrency: 1, scripts: slow })
  const pool = await poolOf(clock, blind, unknown, seeing)
  const [first, second] = [show(pool), show(pool)]
  await clock.advance(500)
  expect([first.story(), second.story()]).toEqual([['host seeing', 'a'], ['queued 1']])
  await clock.advance(3_000)
  expect([second.ended, blind.asked]).toEqual([true, []])
  seeing.scripts = [[failure()]]
  const third = show(pool)
  await clock.advance(3_000)
  expect(third.story()).toEqual(['host seeing', 'moved seeing unknown', 'host unknown', 'a', 'done'])
})

it('says at once that nobody sees, which models would, and what to do', async () => {
  const clock = virtualClock()
  const blind = testHost(clock, { name: 'blind', vision: false })
  const seeing = testHost(clock, { name: 'seeing', models: ['v'], vision: true })
  const pool = await poolOf(clock, blind, seeing)
  const shown = show(pool)
  await clock.advance(0)
  expect(shown.error()).toMatchObject({ code: 'bad-request', param: 'model', retryable: false })
  expect(shown.error()!.message).toMatch(/`m`.*such as `v`.*vision: true/)
  expect(shown.error()!.because).toEqual({ code: 'no-model-sees', values: { model: 'm' } })
  expect(blind.asked).toEqual([])
  // By a name that means any of them it goes to the one that does.
  const any = show(pool, 'any')
  await clock.advance(1_000)
  expect(any.story()[0]).toBe('host seeing')
  expect(pool.models().map(({ id, vision }) => [id, vision])).toEqual([
    ['any', true],
    ['m', false],
    ['v', true],
  ])
  expect(pool.facts('any')).toMatchObject({ model: 'm', vision: true })
})

it('goes on at another host that sees when the first fails in mid-answer, with the picture', async () => {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', vision: true, scripts: [[delta('A red '), failure()]] })
  const blind = testHost(clock, { name: 'blind', vision: false, continuation: 'prefix' })
  const b = testHost(clock, {
    name: 'b',
    vision: true,
    continuation: 'prefix',
    scripts: [[delta(' square.'), done]],
  })
  const pool = await poolOf(clock, a, blind, b)
  const shown = show(pool)
  await clock.advance(500)
  expect(shown.story()).toEqual(['host a', 'A red ', 'moved a b', 'host b', 'square.', 'done'])
  expect(b.requests[0]!.messages).toEqual([
    { role: 'user', content: picture },
    { role: 'assistant', content: 'A red', prefix: true },
  ])
  expect(blind.asked).toEqual([])
})

it('a host that refuses the picture is believed: no other is bothered', async () => {
  const clock = virtualClock()
  const refusal = new AppError('bad-request', 'The host a refused the picture (400).')
  const a = testHost(clock, { name: 'a', vision: undefined, scripts: [[{ type: 'error', error: refusal }]] })
  const b = testHost(clock, { name: 'b', vision: undefined })
  const pool = await poolOf(clock, a, b)
  const shown = show(pool)
  await clock.advance(500)
  expect([shown.error(), b.asked]).toEqual([refusal, []])
})
