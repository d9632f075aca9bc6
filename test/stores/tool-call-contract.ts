import { describe, expect, test } from 'vitest'
import type { NewToolCall, RunStore, Store } from '../../src/store/index.ts'
import type { ContractSubject } from './contract.ts'
import { record } from './ledger-contract.ts'

export const toolCall = (id: string, more: Partial<NewToolCall> = {}): NewToolCall => ({
  id,
  runId: 'r',
  tool: 'calendar.create_event',
  title: 'Create an event',
  arguments: '{ "title": "größer \\u0000 数", "at":"15:00" }',
  changes: true,
  undoable: true,
  state: 'waiting',
  at: 1_000,
  ...more,
})

const kept = (call: NewToolCall) => {
  const { undoes: _, ...told } = call
  return { ...told, personId: 'p' }
}

const start = (runs: RunStore, id: string, conversationId = 'c', temporary = false) =>
  runs.start({ id, conversationId, personId: 'p', question: '?', model: 'm', createdAt: 1, temporary })

const ended = async ({ runs }: Store, id: string) =>
  runs.append([{ runId: id, event: { type: 'run-done', finishReason: 'stop', cited: [], seq: 1, at: 1 } }])

const recorded = async ({ ledger }: Store) =>
  (await ledger.entries(1, 99))
    .map(({ text }) => JSON.parse(text) as { action: string; object: string })
    .filter(({ object }) => !/^[a-z]$/.test(object))
    .map(({ object }) => object)

/** What every store of calls of tools does. */
export function toolCallContract({ open }: ContractSubject): void {
  describe('calls of tools', () => {
    test('a call goes on to its end, each change once, with its entry in the ledger or not at all', async () => {
      const store = await open()
      const { runs } = store
      await start(runs, 'r')
      await runs.addToolCall(toolCall('a'), [record('previewed')])
      await runs.addToolCall(toolCall('b', { changes: false, state: 'running' }))
      expect(await runs.toolCalls('r')).toEqual([
        kept(toolCall('a')),
        kept(toolCall('b', { changes: false, state: 'running' })),
      ])
      expect(await runs.toolCalls('none')).toEqual([])
      const place = { runId: 'r', id: 'a' }
      const approve = { ...place, from: ['waiting'], change: { state: 'running', decidedAt: 2 } } as const
      const running = kept(toolCall('a', { state: 'running', decidedAt: 2 }))
      expect(await runs.changeToolCalls([approve], [record('approved')])).toEqual([running])
      expect(await runs.changeToolCalls([approve], [record('approved again')])).toBeUndefined()
      const end = { state: 'done', endedAt: 3, result: 'ok \0' } as const
      expect(
        await runs.changeToolCalls([{ ...place, from: ['running'], change: end }], [record('done')]),
      ).toEqual([{ ...running, ...end }])
      const gone = { runId: 'none', id: 'a', from: ['done'], change: { state: 'undone' } } as const
      expect(await runs.changeToolCalls([gone], [record('gone')])).toBeUndefined()
      expect((await runs.toolCalls('r'))[0]).toEqual({ ...running, ...end })
      expect(await recorded(store)).toEqual(
        ['previewed', 'approved', 'done'].map((name) => expect.stringContaining(name) as string),
      )
    })

    test('of two decisions at once one counts', async () => {
      const store = await open()
      await start(store.runs, 'r')
      await store.runs.addToolCall(toolCall('a'))
      const decide = (state: 'running' | 'refused') =>
        store.runs.changeToolCalls(
          [{ runId: 'r', id: 'a', from: ['waiting'], change: { state } }],
          [record(state)],
        )
      const decided = await Promise.all([decide('running'), decide('refused'), decide('running')])
      expect(decided.filter(Boolean)).toHaveLength(1)
      expect(await recorded(store)).toHaveLength(1)
    })

    test('of several changes all are made or none', async () => {
      const store = await open()
      const { runs } = store
      await start(runs, 'r')
      await runs.addToolCall(toolCall('a', { state: 'done' }))
      await runs.addToolCall(toolCall('b', { state: 'failed' }))
      const change = (id: string) =>
        ({ runId: 'r', id, from: ['done'], change: { state: 'undone' } }) as const
      expect(await runs.changeToolCalls([change('a'), change('b')], [record('x')])).toBeUndefined()
      expect((await runs.toolCalls('r')).map(({ state }) => state)).toEqual(['done', 'failed'])
      expect(await recorded(store)).toEqual([])
    })

    test('a call is undone by one other, until that has failed', async () => {
      const { runs } = await open()
      await start(runs, 'r')
      await runs.addToolCall(toolCall('a', { state: 'done' }))
      const undoing = (id: string) => toolCall(id, { state: 'running', undoes: 'a' })
      await runs.addToolCall(undoing('u'))
      await expect(runs.addToolCall(undoing('v'))).rejects.toMatchObject({ code: 'conflict' })
      await runs.changeToolCalls([{ runId: 'r', id: 'u', from: ['running'], change: { state: 'failed' } }])
      await runs.addToolCall(undoing('v'))
      await runs.changeToolCalls([{ runId: 'r', id: 'v', from: ['running'], change: { state: 'unknown' } }])
      await expect(runs.addToolCall(undoing('w'))).rejects.toMatchObject({ code: 'conflict' })
    })

    test('what waits or is under way is found; what a conversation called is there with it, and goes with it', async () => {
      const store = await open()
      const { runs } = store
      await start(runs, 'r')
      await start(runs, 's')
      await start(runs, 't', 'd')
      for (const [id, state, runId] of [
        ['1', 'waiting', 's'],
        ['2', 'running', 'r'],
        ['3', 'done', 'r'],
        ['4', 'running', 't'],
      ] as const)
        await runs.addToolCall(toolCall(id, { state, runId }))
      const ids = (calls: { id: string }[]) => calls.map(({ id }) => id)
      expect(ids(await runs.openToolCalls())).toEqual(['1', '2', '4'])
      expect(ids(await runs.conversationToolCalls('c'))).toEqual(['1', '2', '3'])
      await runs.removeConversation('c')
      expect(ids(await runs.openToolCalls())).toEqual(['4'])
      expect(await runs.conversationToolCalls('c')).toEqual([])
    })

    test('a copy of a run shows what had ended, and undoes nothing', async () => {
      const store = await open()
      const { runs } = store
      await start(runs, 'r')
      await runs.addToolCall(toolCall('a', { state: 'done', result: 'ok' }))
      await runs.addToolCall(toolCall('b', { state: 'waiting' }))
      await ended(store, 'r')
      await runs.fork({ id: 'd', personId: 'q', title: '', createdAt: 2 }, [{ from: 'r', id: 'copy' }])
      expect(await runs.toolCalls('copy')).toEqual([
        {
          ...kept(toolCall('a', { runId: 'copy', state: 'done', result: 'ok', undoable: false })),
          personId: 'q',
        },
      ])
    })
  })
}
