import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'
import { systemClock, systemIds, termNumber } from '../src/base/index.ts'
import { openDocuments } from '../src/documents/index.ts'
import { openSqliteStore, type Store } from '../src/store/index.ts'

const clock = systemClock
const ids = systemIds(clock)
const run = { conversationId: 'c', personId: 'p', model: 'm', createdAt: 1 }

function add(store: Store, name: string, more = '') {
  return openDocuments({ store: store.documents, clock, ids }).add({
    collection: 'c',
    name,
    bytes: Buffer.from(`# ${name}\n\n${`All about ${name} and more. `.repeat(400)}${more}`),
  })
}

test('a disk that is full is a clear error, loses nothing, and is forgotten once there is room', async () => {
  const folder = temporaryFolder()
  const added: string[] = []
  let all = 0
  {
    await using store = openSqliteStore(folder, { mostPages: 160 })
    let problem
    for (let number = 0; !problem; number++) {
      const result = await add(store, `document ${number}.md`)
      problem = result.problem
      if (!problem) added.push(`document ${number}.md`)
    }
    expect(added.length).toBeGreaterThan(2)
    expect(problem).toEqual({
      code: 'store-full',
      message: expect.stringMatching(
        /document \d+\.md: The disk is full\. .* make room in the data folder/,
      ) as string,
    })
    // The last pages are filled with what is small.
    let error: unknown
    for (let number = 0; !error; number++)
      error = await store.runs
        .start({ ...run, id: `r${number}`, question: 'Q'.repeat(500) })
        .catch((thrown) => thrown as unknown)
    expect(error).toMatchObject({ code: 'store-full', retryable: true, status: 507 })
    // Nor does one take the place of another.
    expect(await add(store, added[0]!, 'Much more of it. '.repeat(2_000))).toMatchObject({
      problem: { code: 'store-full' },
    })
    all = added.length
    const [first] = await store.documents.list()
    expect(await store.documents.text(first!.id)).not.toContain('Much more')
    // What is there is read as before.
    expect((await store.documents.list()).map(({ name }) => name)).toEqual(added)
    expect(
      await store.documents.candidates({ terms: [termNumber('document')], collections: undefined, limit: 5 }),
    ).toHaveLength(5)
    // What is removed makes room, for what is noted of it first of all.
    const last = (await store.documents.list()).find(({ name }) => name === added.at(-1))!
    const entries = await store.ledger.size()
    const removal = { at: 1, actor: 'p', action: 'document-deleted', object: last.id } as const
    expect(await store.documents.remove(last.id, [removal])).toBe(true)
    expect(await store.ledger.size()).toBe(entries + 1)
    added.pop()
    expect(await store.documents.blocksOf(last.id)).toEqual([])
    for (const { id } of (await store.documents.list()).slice(1))
      expect(await store.documents.remove(id)).toBe(true)
    added.splice(1)
    expect(await add(store, 'in its place.md')).toMatchObject({ document: { name: 'in its place.md' } })
    added.push('in its place.md')
  }
  await using store = openSqliteStore(folder)
  expect((await store.documents.list()).map(({ name }) => name)).toEqual(added.toSorted())
  const runs = await store.runs.running('p')
  // Each document and run that was acknowledged has its entry in the ledger, and no other.
  expect(await store.ledger.size()).toBe(all + 2 + runs.length)
  expect(await add(store, 'late.md')).toMatchObject({ document: { name: 'late.md' } })
  await store.runs.start({ ...run, id: 'late', question: '?' })
})
