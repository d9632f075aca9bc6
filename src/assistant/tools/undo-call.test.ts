import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { systemIds, virtualClock } from '../../base/index.ts'
import { openSqliteStore } from '../../store/index.ts'
import type { Toolbox } from '../../tools/index.ts'
import { keptCalls } from './kept-calls.ts'
import { undoCall } from './undo-call.ts'

test('an undoing is in the ledger though its conversation is deleted meanwhile', async () => {
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
  const calls = keptCalls({ store: store.runs, clock, ids, elsewhere: undefined })
  const keeper = calls.of({ runId: 'r', actor: 'p', asks: true, pause: () => ({ [Symbol.dispose]() {} }) })
  const tool = {
    id: 'calendar.create_event',
    server: 'calendar',
    name: 'create_event',
    title: 'Create an event',
    description: '',
    parameters: {},
    changes: true,
    undoable: true,
  }
  const id = await keeper.person!.preview({ tool, arguments: '{}' })
  await calls.decide((await store.runs.toolCalls('r'))[0]!, 'approve', 'p')
  await keeper.end(id, 'done', '{"id":1}')
  const toolbox = {
    undoing: () => ({ tool: 'calendar.delete_event', arguments: '{"id":1}' }),
    wrongWith: () => undefined,
    call: async () => {
      await store.runs.removeConversation('c')
      return { isError: false, text: 'Deleted.' }
    },
  } as unknown as Toolbox
  const [done] = await store.runs.toolCalls('r')
  const parts = { store: store.runs, toolbox, calls, clock, ids }
  const undone = undoCall(parts, done!, { actor: 'p', signal: new AbortController().signal })
  await expect(undone).rejects.toThrow('its conversation is gone')
  const entries = await store.ledger.entries(0, 99)
  expect(entries.map(({ text }) => (JSON.parse(text) as { action: string }).action).at(-1)).toBe(
    'tool-undone',
  )
})
