import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bareAccounts } from './bare-accounts.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { Reservation } from '../src/accounts/index.ts'
import { virtualClock } from '../src/base/index.ts'
import { openSqliteStore, type AccountStore } from '../src/store/index.ts'

const clock = virtualClock(Date.UTC(2026, 10, 30))
const used = { promptTokens: 60, cachedTokens: 10, completionTokens: 7 }
const days = { from: '2026-11-30', to: '2026-11-30' }

async function open(folder: string, change: (store: AccountStore) => AccountStore = (store) => store) {
  const store = openSqliteStore(folder)
  const accounts = await bareAccounts(change(store.accounts), { clock, journalFolder: join(folder, 'usage') })
  return {
    budgets: accounts.budgets,
    async [Symbol.asyncDispose]() {
      await accounts[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
type Opened = Awaited<ReturnType<typeof open>>
const spend = ({ budgets }: Opened, personId = 'anna') =>
  (budgets.reserve({ personId }, 'm', used) as Reservation).settle(used, 'm')

/** What lies on the disk at this moment, as a crash leaves it. */
async function crashed(folder: string): Promise<string> {
  const copy = temporaryFolder()
  await cp(folder, copy, { recursive: true })
  return copy
}

test('what was settled before a crash is counted after it, once', async () => {
  const folder = temporaryFolder()
  await using before = await open(folder)
  await before.budgets.set('boss', {
    scope: 'person',
    scopeId: 'anna',
    model: undefined,
    period: 'day',
    tokens: 300,
    micros: undefined,
  })
  for (let number = 0; number < 3; number++) spend(before)
  spend(before, 'bob')
  await clock.advance(10)
  const copy = await crashed(folder)
  {
    await using after = await open(copy)
    expect(await after.budgets.usage(days)).toMatchObject([
      { personId: 'anna', requests: 3, promptTokens: 180, cachedTokens: 30, completionTokens: 21 },
      { personId: 'bob', requests: 1 },
    ])
    expect((await after.budgets.states({ personId: 'anna' }))[0]).toMatchObject({ tokens: 201 })
    expect(await readdir(join(copy, 'usage'))).toEqual([])
  }
  await using again = await open(copy)
  expect((await again.budgets.usage(days))[0]).toMatchObject({ requests: 3 })
})

test('a crash between the store and the removal of the file counts nothing twice, nor does half a line', async () => {
  const folder = temporaryFolder()
  await using before = await open(folder)
  spend(before)
  await clock.advance(10)
  const copy = await crashed(folder)
  const file = join(copy, 'usage', (await readdir(join(copy, 'usage')))[0]!)
  const kept = join(temporaryFolder(), 'kept')
  await cp(file, kept)
  await open(copy).then((after) => after[Symbol.asyncDispose]())
  await cp(kept, file)
  const { appendFile } = await import('node:fs/promises')
  await appendFile(file, '{"day":"2026-11-30","personId":"an')
  {
    await using after = await open(copy)
    expect(await after.budgets.usage(days)).toMatchObject([{ requests: 1 }])
  }
  await using fresh = await open(await crashed(folder))
  expect(await fresh.budgets.usage(days)).toMatchObject([{ requests: 1 }])
})

test('a store that fails for a while loses nothing, and writes again by itself', async () => {
  const folder = temporaryFolder()
  let isBroken = true
  await using opened = await open(folder, (store) => ({
    ...store,
    async addUsage(usage, journal) {
      if (isBroken) throw new Error('disk I/O error')
      return store.addUsage(usage, journal)
    },
  }))
  spend(opened)
  await clock.advance(300)
  spend(opened)
  await expect(opened.budgets.usage(days)).rejects.toThrow('disk')
  isBroken = false
  await clock.advance(300)
  expect(await opened.budgets.usage(days)).toMatchObject([{ requests: 2, promptTokens: 120 }])
  expect(await readdir(join(folder, 'usage'))).toEqual([])
})

test('what was used is still known after a restart, and a month begins anew', async () => {
  const folder = temporaryFolder()
  {
    await using first = await open(folder)
    await first.budgets.set('boss', {
      scope: 'everyone',
      scopeId: undefined,
      model: undefined,
      period: 'month',
      tokens: 100,
      micros: undefined,
    })
    spend(first)
  }
  await using second = await open(folder)
  expect(() => spend(second)).toThrow('no room left')
  await clock.advance(24 * 3_600_000)
  spend(second)
  expect((await second.budgets.states(undefined))[0]).toMatchObject({ tokens: 67 })
})
