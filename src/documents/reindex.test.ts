import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { systemClock, systemIds } from '../base/index.ts'
import { openSqliteStore } from '../store/index.ts'
import { openDocuments } from './documents.ts'
import { indexDocument } from './index-document.ts'
import { readFile, type ReadFile } from './read-file.ts'

const text =
  '# Kasse\n\nDie Rückerstattungen werden von der Kasse bezahlt, und das ist nicht mit dem Ende des Jahres vorbei.\n'

/** A store with a document as an earlier version put it: by Porter's rules, in no language. */
async function withOldDocument() {
  const folder = temporaryFolder()
  const store = openSqliteStore(folder)
  let mayPut = true
  const documents = openDocuments({
    store: {
      ...store.documents,
      async put(...given) {
        if (!mayPut) throw new Error('killed')
        return store.documents.put(...given)
      },
    },
    clock: systemClock,
    ids: systemIds(systemClock),
  })
  onTestFinished(async () => {
    await documents[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  const bytes = Buffer.from(text)
  const now = (await readFile('kasse.md', bytes)) as ReadFile
  const parts = [{ kind: 'paragraph' as const, start: 0, end: now.text.length }]
  const blocks = indexDocument({ title: now.title, text: now.text, parts })
  const summary = {
    id: 'd',
    collection: 'c',
    name: 'kasse.md',
    title: now.title,
    mediaType: 'text/markdown',
    bytes: bytes.length,
    characters: now.text.length,
    blocks: blocks.length,
    addedAt: 1,
    addedBy: 'anna',
  }
  await store.documents.put({ ...summary, sha256: 'a'.repeat(64) }, now.text, blocks, [], bytes)
  return { documents, store, kill: (killed: boolean) => (mayPut = !killed) }
}

test('a document of an earlier version is found by the rules of its language, and is else what it was', async () => {
  const { documents, store } = await withOldDocument()
  const found = async () => (await documents.search({ question: 'Rückerstattung' })).map((one) => one.text)
  expect(await found()).toEqual([])
  const before = await store.documents.blocksOf('d')
  expect(await documents.reindex({ by: 'boss' })).toEqual({ looked: 1, changed: 1 })
  expect(await found()).toEqual([expect.stringContaining('Rückerstattungen')])
  const withoutId = ({ blockId: _, ...block }: (typeof before)[number]) => block
  expect((await store.documents.blocksOf('d')).map(withoutId)).toEqual(before.map(withoutId))
  expect(await documents.list()).toMatchObject([{ id: 'd', addedAt: 1, addedBy: 'anna', language: 'de' }])
  expect(Buffer.from((await documents.file('d', 0, 1_000))!).toString()).toBe(text)
  const [entry] = await store.ledger.newest(1)
  expect(JSON.parse(entry!.text)).toMatchObject({ action: 'document-added', actor: 'boss', object: 'd' })
  expect(await documents.reindex({})).toEqual({ looked: 1, changed: 0 })
  expect(await store.ledger.size()).toBe(1)
})

test('one that was killed in the middle is whole, and done the next time', async () => {
  const { documents, kill } = await withOldDocument()
  kill(true)
  await expect(documents.reindex({})).rejects.toThrow('killed')
  expect((await documents.search({ question: 'Rückerstattungen' })).length).toBe(1)
  expect(await documents.list()).toMatchObject([{ id: 'd', language: undefined }])
  kill(false)
  expect(await documents.reindex({})).toEqual({ looked: 1, changed: 1 })
  expect((await documents.search({ question: 'Rückerstattung' })).length).toBe(1)
})
