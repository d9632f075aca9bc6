import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { systemIds, virtualClock } from '../../base/index.ts'
import { openSqliteStore } from '../../store/index.ts'
import type { ToolSummary } from '../../wire/index.ts'
import { runLimit } from '../run-limit.ts'
import { keptCalls } from './kept-calls.ts'

const tool: ToolSummary = {
  id: 'calendar.create_event',
  server: 'calendar',
  name: 'create_event',
  title: 'Create an event',
  description: '',
  parameters: {},
  changes: true,
  undoable: false,
}
const asked = { tool, arguments: '{"title":"a"}' }

/** The calls of a run `r`, over a real store. */
async function open() {
  const clock = virtualClock()
  const ids = systemIds(clock)
  const store = openSqliteStore(temporaryFolder())
  onTestFinished(() => store[Symbol.asyncDispose]())
  await store.runs.start({
    id: 'r',
    conversationId: 'c',
    personId: 'p',
    question: '?',
    model: 'm',
    createdAt: clock.now(),
  })
  const openAgain = () => keptCalls({ store: store.runs, clock, ids, elsewhere: undefined })
  const calls = openAgain()
  let isOver = false
  const limit = runLimit(clock, 60_000, () => (isOver = true))
  const keeper = calls.of({ runId: 'r', actor: 'p', asks: true, pause: limit.pause })
  const signal = new AbortController()
  return {
    calls,
    clock,
    keeper,
    openAgain,
    signal,
    remove: () => store.runs.removeConversation('c'),
    isOver: () => isOver,
    decided: (id: string, waitMs: number) => keeper.person!.decided(id, clock.now() + waitMs, signal.signal),
    of: async () => (await store.runs.toolCalls('r')).map(({ state, result }) => [state, result]),
    ledger: async () =>
      (await store.ledger.entries(2, 99)).map(({ text }) => {
        const { action, details } = JSON.parse(text) as { action: string; details: { state?: string } }
        return [action, details.state]
      }),
  }
}

test('a call that nobody decides on expires, and the wait is not counted against the run', async () => {
  const { clock, keeper, decided, isOver, of, ledger } = await open()
  const id = await keeper.person!.preview(asked)
  const decision = decided(id, 600_000)
  await clock.advance(599_000)
  expect([await of(), isOver()]).toEqual([[['waiting', undefined]], false])
  await clock.advance(1_000)
  expect(await decision).toBe('expired')
  expect(await of()).toEqual([['expired', undefined]])
  expect(await ledger()).toEqual([
    ['tool-previewed', undefined],
    ['tool-refused', 'expired'],
  ])
  await clock.advance(59_000)
  expect(isOver()).toBe(false)
  await clock.advance(1_000)
  expect(isOver()).toBe(true)
})

test('a run that is ended, and a server that stops, wait for nobody', async () => {
  for (const end of ['abort', 'hurry'] as const) {
    const { calls, keeper, decided, signal, of } = await open()
    const id = await keeper.person!.preview(asked)
    const decision = decided(id, 600_000)
    if (end === 'abort') signal.abort()
    else calls.hurry()
    expect(await decision).toBe('expired')
    expect(await of()).toEqual([['expired', undefined]])
  }
})

test('a decision counts once, and is on disk before the run goes on', async () => {
  const { calls, keeper, decided, of, ledger } = await open()
  const id = await keeper.person!.preview(asked)
  const decision = decided(id, 600_000)
  const call = { id, runId: 'r', tool: tool.id, arguments: asked.arguments } as never
  expect(await calls.decide(call, 'approve', 'p')).toMatchObject({ state: 'running' })
  await expect(calls.decide(call, 'refuse', 'p')).rejects.toMatchObject({ code: 'conflict' })
  expect(await decision).toBe('running')
  await keeper.end(id, 'done', 'ok')
  await keeper.end(id, 'failed', 'again')
  expect(await of()).toEqual([['done', 'ok']])
  expect(await ledger()).toEqual([
    ['tool-previewed', undefined],
    ['tool-approved', undefined],
    ['tool-done', 'done'],
  ])
})

test('what was done stays in the ledger where its conversation was deleted meanwhile', async () => {
  const { calls, keeper, remove, ledger } = await open()
  const id = await keeper.person!.preview(asked)
  await calls.decide({ id, runId: 'r', tool: tool.id, arguments: asked.arguments } as never, 'approve', 'p')
  await remove()
  await keeper.end(id, 'done', 'ok')
  expect((await ledger()).at(-1)).toEqual(['tool-done', 'done'])
})

test('what was left by a crash is ended at the next start: nothing was done, or nobody knows', async () => {
  const { calls, keeper, openAgain, of, ledger } = await open()
  await keeper.person!.preview(asked)
  const running = await keeper.person!.preview(asked)
  const place = { id: running, runId: 'r', tool: tool.id, arguments: asked.arguments } as never
  await calls.decide(place, 'approve', 'p')
  await keeper.begin({ ...asked, tool: { ...tool, changes: false } })
  expect(await calls.endLeft()).toEqual([])
  expect((await openAgain().endLeft()).map(({ state }) => state)).toEqual(['expired', 'unknown', 'failed'])
  expect((await of()).map(([state]) => state)).toEqual(['expired', 'unknown', 'failed'])
  expect((await ledger()).slice(3)).toEqual([
    ['tool-refused', 'expired'],
    ['tool-done', 'unknown'],
  ])
  expect(await openAgain().endLeft()).toEqual([])
})
