import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../../test/eventually.ts'
import { AppError, systemClock, systemIds, virtualClock } from '../../base/index.ts'
import { simulatedEmbedding } from '../../model/simulated/simulated-embedding.ts'
import { sqliteDocuments } from '../../store/documents/sqlite-documents.ts'
import { allMigrations, makeTables } from '../../store/sqlite-migrate.ts'
import { openDocuments, type Documents } from '../documents.ts'
import { openEmbeddings, type EmbeddingOptions } from './embeddings.ts'
import { joinRankings } from '../search/join-rankings.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-embeddings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const simulated: EmbeddingOptions = {
  model: 'simulated',
  embed: async (texts) => texts.map(simulatedEmbedding),
}
const german = 'Der Hund schläft am Tag im Garten.\n'
const other = 'Die Rechnung wird jeden Monat bezahlt.\n'
const question = 'Where does the dog sleep? In the garden?'

function newStore() {
  const database = new DatabaseSync(':memory:')
  makeTables(database, allMigrations())
  return sqliteDocuments(database, folder)
}

type Store = ReturnType<typeof newStore>

function opened(store: Store, embeddings: EmbeddingOptions | undefined): Documents {
  return openDocuments({ store, clock: systemClock, ids: systemIds(systemClock), embeddings })
}

function open(store: Store, embeddings: EmbeddingOptions | undefined): Documents {
  const documents = opened(store, embeddings)
  onTestFinished(() => documents[Symbol.asyncDispose]())
  return documents
}

async function add(documents: Documents, texts: Record<string, string>, collection = 'c'): Promise<void> {
  for (const [name, text] of Object.entries(texts))
    expect(await documents.add({ collection, name, bytes: Buffer.from(text) })).not.toHaveProperty('problem')
}

const allDone = (documents: Documents, done: number) =>
  eventually(async () => expect(await documents.embedded()).toMatchObject({ done, waiting: 0 }))
const vectorsIn = (store: Store, model = 'simulated') => store.vectors({ model, after: 0, limit: 1_000 })

test('a question in another language finds the passage by its vector, and without vectors does not', async () => {
  const documents = open(newStore(), simulated)
  await add(documents, { 'dog.txt': german, 'bill.txt': other })
  await allDone(documents, 2)
  expect((await documents.search({ question }))[0]?.text).toContain('Hund')

  const byWords = open(newStore(), undefined)
  await add(byWords, { 'dog.txt': german, 'bill.txt': other })
  const found = await byWords.search({ question })
  expect(found.filter(({ text }) => text.includes('Hund'))).toEqual([])
  expect(await byWords.embedded()).toEqual({ done: 0, waiting: 0, problem: undefined })
})

test('a host that fails leaves the words alone, and is let alone for a while', async () => {
  const store = newStore()
  const asked: number[] = []
  let works = true
  const failing = open(store, {
    ...simulated,
    async embed(texts) {
      asked.push(texts.length)
      if (!works) throw new AppError('host-failed', 'The host h failed.')
      return texts.map(simulatedEmbedding)
    },
  })
  await add(failing, { 'dog.txt': german })
  await allDone(failing, 1)
  works = false
  expect(await failing.search({ question: 'Hund' })).toHaveLength(1)
  expect(await failing.search({ question })).toEqual([])
  // One for the block, one for the first question, none for the second.
  expect(asked).toEqual([1, 1])
})

test('a host that does not answer holds a search for a second and a half, and no longer', async () => {
  const clock = virtualClock()
  const store = newStore()
  const words = open(store, undefined)
  await add(words, { 'dog.txt': german })
  let hangs = false
  const embeddings = openEmbeddings({
    ...simulated,
    store,
    clock,
    embed: (texts, signal) =>
      hangs
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
        : simulated.embed(texts, signal),
  })
  onTestFinished(() => embeddings[Symbol.asyncDispose]())
  await eventually(async () => expect(await embeddings.counts()).toMatchObject({ done: 1 }))
  hangs = true
  let found: number[] | undefined
  const asked = embeddings
    .nearest({ question, collections: undefined, limit: 9 })
    .then((ids) => (found = ids))
  await clock.advance(1_499)
  expect(found).toBeUndefined()
  await clock.advance(1)
  await asked
  expect(found).toEqual([])
})

test('failures in the background are waited out, longer each time, and told once', async () => {
  const clock = virtualClock()
  const store = newStore()
  await add(open(store, undefined), { 'dog.txt': german })
  const askedAt: number[] = []
  const told: (string | undefined)[] = []
  const embeddings = openEmbeddings({
    ...simulated,
    store,
    clock,
    tell: (problem) => told.push(problem),
    async embed(texts) {
      askedAt.push(clock.monotonic())
      if (askedAt.length < 4) throw new AppError('host-failed', 'The host h failed.')
      return texts.map(simulatedEmbedding)
    },
  })
  onTestFinished(() => embeddings[Symbol.asyncDispose]())
  await clock.advance(500)
  expect(await embeddings.counts()).toEqual({ done: 0, waiting: 1, problem: 'The host h failed.' })
  await clock.advance(10_000)
  expect(askedAt).toEqual([0, 1_000, 3_000, 7_000])
  await eventually(async () =>
    expect(await embeddings.counts()).toEqual({ done: 1, waiting: 0, problem: undefined }),
  )
  expect(told).toEqual(['The host h failed.', undefined])
})

test('what was made before a restart is not made again, and the rest is', async () => {
  const store = newStore()
  const first = opened(store, simulated)
  await add(first, { 'dog.txt': german })
  await allDone(first, 1)
  await first[Symbol.asyncDispose]()
  // Added while no vectors were made.
  await add(open(store, undefined), { 'bill.txt': other })
  const made: string[] = []
  const second = open(store, {
    ...simulated,
    async embed(texts) {
      made.push(...texts)
      return texts.map(simulatedEmbedding)
    },
  })
  await allDone(second, 2)
  expect(made).toEqual([expect.stringContaining('Rechnung')])
  expect((await second.search({ question }))[0]?.text).toContain('Hund')
})

test('vectors whose thread ended are loaded again', async () => {
  const store = newStore()
  await add(open(store, undefined), { 'dog.txt': german })
  {
    await using first = opened(store, simulated)
    await allDone(first, 1)
  }
  let loads = 0
  const broken: Store = {
    ...store,
    async vectors(query) {
      const found = await store.vectors(query)
      // What no thread can take.
      return ++loads === 1 ? found.map((one) => ({ ...one, vector: undefined as never })) : found
    },
  }
  const documents = open(broken, { ...simulated, tell: () => {} })
  await allDone(documents, 1)
  expect(loads).toBe(2)
  expect((await documents.search({ question }))[0]?.text).toContain('Hund')
})

test('a document that is removed or replaced leaves no vector, in the store or in memory', async () => {
  const store = newStore()
  const documents = open(store, simulated)
  await add(documents, { 'dog.txt': german, 'bill.txt': other })
  await allDone(documents, 2)
  const [first, second] = await vectorsIn(store)
  await add(documents, { 'dog.txt': 'Das Fahrrad ist rot.\n' })
  await eventually(async () =>
    expect((await vectorsIn(store)).at(-1)!.blockId).toBeGreaterThan(second!.blockId),
  )
  expect((await vectorsIn(store)).map(({ blockId }) => blockId)).not.toContain(first!.blockId)
  expect(await documents.embedded()).toMatchObject({ done: 2, waiting: 0 })
  expect((await documents.search({ question })).filter(({ text }) => text.includes('Hund'))).toEqual([])
  expect(await vectorsIn(store)).toHaveLength(2)
  for (const { id } of await documents.list()) await documents.remove(id)
  expect(await vectorsIn(store)).toEqual([])
  expect(await documents.embedded()).toMatchObject({ done: 0, waiting: 0 })
  expect(await documents.search({ question })).toEqual([])
})

test('vectors lead nobody into a collection that is not theirs', async () => {
  const documents = open(newStore(), simulated)
  await add(documents, { 'dog.txt': german }, 'secret')
  await add(documents, { 'bill.txt': other }, 'open')
  await allDone(documents, 2)
  const texts = async (collections: string[]) =>
    (await documents.search({ question, collections })).map(({ text }) => text).join()
  expect(await texts(['secret'])).toContain('Hund')
  expect(await texts(['open'])).not.toContain('Hund')
  expect(await texts([])).toBe('')
})

test('another model makes all vectors anew', async () => {
  const store = newStore()
  const first = opened(store, simulated)
  await add(first, { 'dog.txt': german, 'bill.txt': other })
  await allDone(first, 2)
  await first[Symbol.asyncDispose]()
  const second = open(store, { ...simulated, model: 'larger' })
  await allDone(second, 2)
  expect([(await vectorsIn(store)).length, (await vectorsIn(store, 'larger')).length]).toEqual([0, 2])
})

test('one text that a host does not take keeps no other from its vector', async () => {
  const store = newStore()
  const documents = open(store, {
    ...simulated,
    async embed(texts) {
      if (texts.some((text) => text.includes('Rechnung'))) throw new AppError('bad-request', 'too long')
      return texts.map(simulatedEmbedding)
    },
  })
  const words = open(store, undefined)
  await add(words, { 'a.txt': german, 'b.txt': other, 'c.txt': 'Das Fahrrad ist rot.\n' })
  await add(documents, { 'd.txt': 'Der Zug ist alt.\n' })
  await eventually(async () =>
    expect(await documents.embedded()).toEqual({ done: 3, waiting: 1, problem: undefined }),
  )
})

test('only so many blocks have a vector, and it is told', async () => {
  const store = newStore()
  const documents = open(store, { ...simulated, mostBlocks: 1 })
  await add(documents, { 'a.txt': german, 'b.txt': other })
  await eventually(async () => expect((await documents.embedded()).problem).toMatch(/Only 1 blocks/))
  expect(await documents.embedded()).toMatchObject({ done: 1, waiting: 1 })
  expect(await vectorsIn(store)).toHaveLength(1)
})

test('of two rankings what both hold comes first, and scores keep the height of those by words', () => {
  const candidate = (blockId: number) => ({
    blockId,
    documentId: 'd',
    documentTitle: 't',
    ordinal: blockId,
    terms: Uint32Array.of(0, 0),
  })
  const byWords = [1, 2, 3].map((blockId) => ({ candidate: candidate(blockId), score: 12 - blockId }))
  const joined = joinRankings(byWords, [4, 3].map(candidate))
  expect(joined.map(({ candidate: { blockId } }) => blockId)).toEqual([3, 1, 4, 2])
  expect(joined[0]!.score).toBe(11)
  expect(joined.map(({ score }) => score)).toEqual(joined.map(({ score }) => score).toSorted((a, b) => b - a))
})
