import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { AppError, virtualClock, type VirtualClock } from '../base/index.ts'
import { openSqliteStore, type RunStore } from '../store/index.ts'
import { isRunEvent, type RunEvent, type RunEventBody } from '../wire/index.ts'
import { openRunLog, type RunLog } from './run-log.ts'

interface Bench {
  clock: VirtualClock
  store: RunStore
  log: RunLog
  /** What was told of waiting for the store. */
  told: (string | undefined)[]
}

/** A log over a real store, with runs that have begun. */
async function open(
  runs: string[],
  change: (store: RunStore) => RunStore = (store) => store,
): Promise<Bench> {
  const folder = temporaryFolder()
  const sqlite = openSqliteStore(folder)
  onTestFinished(() => sqlite[Symbol.asyncDispose]())
  const clock = virtualClock()
  const store = change(sqlite.runs)
  const told: Bench['told'] = []
  const log = openRunLog({ store, clock, onWaiting: (problem) => told.push(problem?.message) })
  for (const id of runs) {
    await store.start({ id, conversationId: 'c', personId: 'p', question: 'q', model: 'm', createdAt: 0 })
    log.open(id)
  }
  return { clock, store, log, told }
}

const text = (words: string): RunEventBody => ({ type: 'text-delta', text: words })
const done: RunEventBody = { type: 'run-done', finishReason: 'stop', cited: [] }

const never = new AbortController().signal

/** What a follower gets, as it gets it, and what it is told beside; `ended` resolves to all that it got. */
function follow(log: RunLog, runId: string, after = 0, signal = never) {
  const seen: RunEvent[] = []
  const told: string[] = []
  const ended = (async () => {
    for await (const event of log.follow(runId, after, signal))
      if (isRunEvent(event)) seen.push(event)
      else told.push('message' in event ? `${event.code}: ${event.message}` : event.type)
    return seen
  })()
  return { seen, told, ended }
}

const brief = (events: RunEvent[]) =>
  events.map((event) => `${event.seq} ${'text' in event ? event.text : event.type}`)

test('text that comes together is one event, numbered without gaps, and followed as it is written', async () => {
  const { clock, log, store } = await open(['r'])
  const follower = follow(log, 'r')
  log.append('r', text('one '))
  log.append('r', text('two '))
  await clock.advance(1)
  expect(brief(follower.seen)).toEqual(['1 one two '])
  log.append('r', text('three'))
  log.append('r', done)
  await clock.advance(25)
  expect(brief(await follower.ended)).toEqual(['1 one two ', '2 three', '3 run-done'])
  expect(await store.events('r', 0)).toEqual(follower.seen)
  expect((await store.run('r'))!.status).toBe('done')
})

test('nobody sees an event that is not on disk', async () => {
  const writing = Promise.withResolvers<void>()
  const { clock, log, store } = await open(['r'], (store) => ({
    ...store,
    append: async (events) => {
      await writing.promise
      await store.append(events)
    },
  }))
  const follower = follow(log, 'r')
  log.append('r', done)
  await clock.advance(100)
  expect(follower.seen).toEqual([])
  expect(await store.events('r', 0)).toEqual([])
  writing.resolve()
  expect(await follower.ended).toEqual(await store.events('r', 0))
})

test('a follower goes on behind the event that it names, while the run is written and when it has ended', async () => {
  const { clock, log } = await open(['r'])
  log.append('r', text('a'))
  await clock.advance(25)
  log.append('r', text('b'))
  await clock.advance(25)
  const early = follow(log, 'r', 1)
  await clock.advance(1)
  expect(brief(early.seen)).toEqual(['2 b'])
  log.append('r', done)
  await clock.advance(25)
  expect(brief(await early.ended)).toEqual(['2 b', '3 run-done'])
  expect(brief(await follow(log, 'r', 2).ended)).toEqual(['3 run-done'])
  expect(await follow(log, 'r', 3).ended).toEqual([])
})

test('events of many runs share a commit and do not mix', async () => {
  let commits = 0
  const { clock, log } = await open(['r', 's'], (store) => ({
    ...store,
    append: async (events) => {
      commits++
      await store.append(events)
    },
  }))
  const followers = [follow(log, 'r'), follow(log, 's')]
  log.append('r', text('r1'))
  log.append('s', text('s1'))
  log.append('r', text('r2'))
  log.append('r', done)
  log.append('s', done)
  await clock.advance(25)
  expect(brief(await followers[0]!.ended)).toEqual(['1 r1', '2 r2', '3 run-done'])
  expect(brief(await followers[1]!.ended)).toEqual(['1 s1', '2 run-done'])
  expect(commits).toBe(1)
})

test('a store that fails ends the followers with its error, and the log goes on with other runs', async () => {
  let full = true
  const { clock, log } = await open(['r', 's'], (store) => ({
    ...store,
    append: async (events) => {
      if (full) throw new Error('the disk is full')
      await store.append(events)
    },
  }))
  const broken = follow(log, 'r').ended
  log.append('r', text('lost'))
  await Promise.all([expect(broken).rejects.toThrow('the disk is full'), clock.advance(25)])
  full = false
  const follower = follow(log, 's')
  log.append('s', done)
  await clock.advance(50)
  expect(brief(await follower.ended)).toEqual(['1 run-done'])
})

test('events wait for a store that is away or full, and are all there once it is back', async () => {
  let fails = 3
  const { clock, log, store, told } = await open(['r'], (store) => ({
    ...store,
    append: async (events) => {
      if (fails-- > 0) throw new AppError('store-full', 'The disk is full.')
      await store.append(events)
    },
  }))
  const follower = follow(log, 'r')
  log.append('r', text('a'))
  await clock.advance(25)
  log.append('r', text('b'))
  log.append('r', done)
  await clock.advance(400)
  expect(follower.seen).toEqual([])
  // Whoever waits is told why, whenever they begin to.
  expect(follower.told).toEqual(['store-full: The disk is full.'])
  const late = follow(log, 'r')
  await clock.advance(1)
  expect(late.told).toEqual(['store-full: The disk is full.'])
  await clock.advance(2_000)
  expect(follower.told).toEqual(['store-full: The disk is full.', 'store-back'])
  expect(brief(await follower.ended)).toEqual(['1 a', '2 b', '3 run-done'])
  expect(brief(await store.events('r', 0))).toEqual(['1 a', '2 b', '3 run-done'])
  // Once, not each time that it is tried.
  expect(told).toEqual([expect.stringMatching(/./), undefined])
})

const away = (store: RunStore): RunStore => ({
  ...store,
  append: async () => Promise.reject(new AppError('store-unreachable', 'It is away.')),
})

test('a store that stays away ends the followers with its error', async () => {
  const { clock, log } = await open(['r'], away)
  const ended = expect(follow(log, 'r').ended).rejects.toThrow('It is away.')
  log.append('r', done)
  await clock.advance(6 * 60_000)
  await ended
})

test('a store that was given up and came back is waited for again', async () => {
  let isAway = true
  const { clock, log } = await open(['r', 's'], (store) => ({
    ...store,
    append: (events) => (isAway ? away(store).append(events) : store.append(events)),
  }))
  const ended = expect(follow(log, 'r').ended).rejects.toThrow('It is away.')
  log.append('r', done)
  await clock.advance(6 * 60_000)
  await ended
  log.open('s')
  const follower = follow(log, 's')
  log.append('s', done)
  await clock.advance(10_000)
  isAway = false
  await clock.advance(1_000)
  expect(brief(await follower.ended)).toEqual(['1 run-done'])
})

test('a store that is away is not waited for once the server stops', async () => {
  const { clock, log } = await open(['r'], away)
  const followed = follow(log, 'r')
  let problem: unknown
  followed.ended.catch((error: unknown) => (problem = error))
  log.append('r', done)
  await clock.advance(600)
  expect(problem).toBeUndefined()
  log.hurry()
  await clock.advance(1)
  expect(problem).toMatchObject({ code: 'store-unreachable' })
})

test('a follower that leaves ends at once', async () => {
  const { clock, log } = await open(['r'])
  const leaving = new AbortController()
  const follower = follow(log, 'r', 0, leaving.signal)
  log.append('r', text('a'))
  await clock.advance(25)
  leaving.abort()
  expect(brief(await follower.ended)).toEqual(['1 a'])
})

test('closing writes what waits', async () => {
  const { log, store } = await open(['r'])
  log.append('r', done)
  await log[Symbol.asyncDispose]()
  expect(brief(await store.events('r', 0))).toEqual(['1 run-done'])
})
