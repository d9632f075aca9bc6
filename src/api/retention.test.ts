import { pino } from 'pino'
import { expect, test } from 'vitest'
import { bareAccounts } from '../../test/bare-accounts.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { systemIds, virtualClock } from '../base/index.ts'
import { openDocuments } from '../documents/index.ts'
import { openSqliteStore } from '../store/index.ts'
import { deleteDue, keepRetention } from './retention.ts'

/** Accounts, documents and runs on a clock that stands still. */
async function openKept(cleanup: AsyncDisposableStack) {
  const clock = virtualClock(Date.UTC(2026, 10, 1))
  const ids = systemIds(clock)
  const store = cleanup.use(openSqliteStore(temporaryFolder()))
  const accounts = cleanup.use(await bareAccounts(store.accounts, { clock }))
  const documents = cleanup.use(openDocuments({ store: store.documents, clock, ids }))
  return { clock, ids, store, accounts, documents }
}

test('documents and conversations are deleted when they are due, and not before', async () => {
  await using cleanup = new AsyncDisposableStack()
  const { clock, ids, store, accounts, documents } = await openKept(cleanup)
  const { people, teams, collections } = accounts
  const anna = await people.add('system', { name: 'Anna', email: undefined, role: 'member' })
  const bob = await people.add('system', { name: 'Bob', email: undefined, role: 'member' })
  const team = await teams.add('system', { name: 'Red', retentionDays: 10 })
  await teams.putMember('system', { teamId: team.id, personId: anna.id, role: 'member' })
  // Who is in two teams is kept for the shorter time.
  const patient = await teams.add('system', { name: 'Blue', retentionDays: 30 })
  await teams.putMember('system', { teamId: patient.id, personId: anna.id, role: 'member' })
  await collections.change('system', 'short', { retentionDays: 5 })
  const bytes = new TextEncoder().encode('A text.')
  for (const collection of ['short', 'long']) await documents.add({ collection, name: 'a.txt', bytes })
  for (const { id } of [anna, bob])
    await store.runs.start({
      id: ids.next('run'),
      conversationId: ids.next('conv'),
      personId: id,
      question: 'q',
      model: 'm',
      createdAt: clock.now(),
    })
  const due = () => deleteDue({ accounts, documents, store, clock })
  const day = 24 * 60 * 60 * 1000
  await clock.advance(5 * day - 1)
  expect(await due()).toEqual({ documents: 0, conversations: 0 })
  await clock.advance(1)
  expect(await due()).toEqual({ documents: 1, conversations: 0 })
  await clock.advance(5 * day)
  expect(await due()).toEqual({ documents: 0, conversations: 1 })
  expect((await documents.list()).map(({ collection }) => collection)).toEqual(['long'])
  expect(await store.runs.conversations(anna.id)).toEqual([])
  expect(await store.runs.conversations(bob.id)).toHaveLength(1)
  const told = (await store.ledger.newest(10)).map(
    ({ text }) => (JSON.parse(text) as { action: string }).action,
  )
  expect(told).toContain('document-deleted')
  expect(told).toContain('conversation-deleted')
})

test('what is due is looked for every hour, also after an hour in which it could not be', async () => {
  await using cleanup = new AsyncDisposableStack()
  const { clock, store, accounts, documents } = await openKept(cleanup)
  await accounts.collections.change('system', 'short', { retentionDays: 1 })
  const told: string[] = []
  const log = pino({ level: 'error' }, { write: (line) => void told.push(line) })
  let isAway = false
  const sometimes = {
    ...documents,
    list: (collection?: string) => (isAway ? Promise.reject(new Error('away')) : documents.list(collection)),
  }
  cleanup.use(keepRetention({ accounts, documents: sometimes, store, clock, log }))
  const bytes = new TextEncoder().encode('A text.')
  await documents.add({ collection: 'short', name: 'a.txt', bytes })
  isAway = true
  await clock.advance(25 * 60 * 60 * 1000)
  expect(told).toHaveLength(25)
  expect(await documents.list('short')).toHaveLength(1)
  isAway = false
  await clock.advance(60 * 60 * 1000)
  await expect.poll(() => documents.list('short')).toEqual([])
})
