import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { nextTurn, systemIds, virtualClock } from '../../base/index.ts'
import { openSqliteStore, type AccountStore } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import { budgets } from './budgets.ts'

const clock = virtualClock(Date.UTC(2026, 10, 27, 12))
const used = { promptTokens: 60, completionTokens: 40, cachedTokens: 0 }
let cleanup: AsyncDisposableStack
/** Whether what was used can be read at the moment. */
let isReadable = true

beforeEach(() => {
  cleanup = new AsyncDisposableStack()
  isReadable = true
})
afterEach(() => cleanup.disposeAsync())

const ofEveryone = (period: 'day' | 'month', tokens: number) => ({
  scope: 'everyone' as const,
  scopeId: undefined,
  model: undefined,
  period,
  tokens,
  micros: undefined,
})

/** Budgets over a real store, which fails to say what was used where it is told to. */
async function open() {
  const { accounts } = cleanup.use(openSqliteStore(temporaryFolder()))
  const store: AccountStore = {
    ...accounts,
    usage: async (days) => {
      if (!isReadable) throw new Error('The disk does not answer.')
      return accounts.usage(days)
    },
  }
  const record: AccountParts['record'] = (actor, action, object, details) => ({
    at: clock.now(),
    actor,
    action,
    object,
    ...(details && { details }),
  })
  const parts = { store, clock, ids: systemIds(clock), record }
  return cleanup.use(await budgets(parts, { priceOf: () => ({ input: 1, output: 1 }), journal: undefined }))
}

test.each(['set', 'removed'])(
  'a budget that was %s is that, though what was used could not be counted; it is counted once it can be',
  async (what) => {
    const opened = await open()
    const first = await opened.set('boss', ofEveryone('month', 1_000))
    const ofBob = await opened.set('boss', { ...ofEveryone('day', 1), scope: 'person', scopeId: 'bob' })
    const held = await opened.reserve({ personId: 'anna' }, 'model', used)
    held.settle(used, 'model')
    isReadable = false
    if (what === 'removed') {
      await opened.remove('boss', first.id)
      return expect(opened.list()).toEqual([ofBob])
    }
    const day = await opened.set('boss', ofEveryone('day', 150))
    expect(opened.list()).toContainEqual(day)
    const counted = async () => (await opened.states({ personId: 'anna' })).map(({ tokens }) => tokens)
    await clock.advance(1_000)
    isReadable = true
    await clock.advance(1_000)
    while ((await counted()).includes(0)) await nextTurn()
    expect(await counted()).toEqual([100, 100])
    expect(() => opened.reserve({ personId: 'anna' }, 'model', used)).toThrow(/no room left/)
  },
)
