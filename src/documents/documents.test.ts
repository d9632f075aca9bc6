import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { deflateSync } from 'node:zlib'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test, onTestFinished } from 'vitest'
import { systemClock, systemIds, virtualClock, type Clock } from '../base/index.ts'
import { sqliteDocuments } from '../store/documents/sqlite-documents.ts'
import { allMigrations, makeTables } from '../store/sqlite-migrate.ts'
import { openDocuments, type DocumentLimits, type Documents } from './documents.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-documents-'))
afterAll(() => rmSync(folder, { recursive: true }))

const examples = new URL('../../examples/', import.meta.url).pathname

function open(
  limits?: Partial<DocumentLimits>,
  clock: Clock = systemClock,
): Documents & { database: DatabaseSync } {
  const database = new DatabaseSync(':memory:')
  makeTables(database, allMigrations())
  const documents = openDocuments({
    store: sqliteDocuments(database, folder),
    clock,
    ids: systemIds(clock),
    limits,
  })
  return { ...documents, database }
}

async function addFolder(documents: Documents, folder: string): Promise<void> {
  for (const name of await readdir(join(examples, folder))) {
    const bytes = await readFile(join(examples, folder, name))
    const { problem } = await documents.add({ collection: folder, name, bytes })
    expect(problem).toBeUndefined()
  }
}

describe('searching the example documents', () => {
  const documents = open()
  beforeAll(async () => {
    await addFolder(documents, 'postgresql')
    await addFolder(documents, 'mixed')
  })
  afterAll(() => documents[Symbol.asyncDispose]())

  const check = async (
    question: string,
    expected: RegExp,
    query: Omit<Parameters<Documents['search']>[0], 'question'> = {},
  ) => {
    const passages = await documents.search({ question, limit: 3, ...query })
    expect(passages.map(({ text }) => text).filter((text) => expected.test(text))).not.toEqual([])
    return passages
  }

  test('the maximum number of connections leads to max_connections', async () => {
    const passages = await check(
      'How do I raise the maximum number of connections?',
      /max_connections \(integer\)/,
    )
    for (const { documentId, start, end, text } of passages)
      expect((await documents.get(documentId))!.text.slice(start, end)).toBe(text)
  })
  test('an identifier is found whole', () =>
    check('superuser_reserved_connections', /superuser_reserved_connections/))
  test('inflected words are found by their stem', () => check('drill assembling points', /assembly point/))
  test('a follow-up takes what it is about from the turn before', async () => {
    const history = [
      { role: 'user' as const, text: 'How do trains work on business trips?' },
      { role: 'assistant' as const, text: 'Second class.' },
    ]
    await check('And when is first paid?', /First class is paid/, { history })
  })
  test('a PDF gives the page, a page its anchor and its heading path', async () => {
    const [drill] = await check('Where is the assembly point?', /car park/)
    expect(drill).toMatchObject({ title: 'Fire drill', page: 2, headings: ['Assembly point'] })
    const found = await check('max_connections', /max_connections/)
    const setting = found.find(({ anchor }) => anchor === 'GUC-MAX-CONNECTIONS')
    expect(setting).toMatchObject({
      title: '20.3. Connections and Authentication',
      headings: ['20.3.1. Connection Settings', 'max_connections (integer)'],
    })
  })
  test('only the collections that are asked for', async () => {
    const passages = await documents.search({
      question: 'class connection drill',
      collections: ['mixed'],
      limit: 50,
    })
    const names = new Set((await documents.list('mixed')).map(({ id }) => id))
    expect(passages.length).toBeGreaterThan(0)
    expect(passages.filter(({ documentId }) => !names.has(documentId))).toEqual([])
    expect(await documents.search({ question: 'class', collections: [] })).toEqual([])
  })
  test('nothing for what is nowhere, for stop words and for signs', async () => {
    for (const question of ['zyzzyva', 'how is it that', '"; DROP TABLE blocks; --* NEAR(', ''])
      expect(
        (await documents.search({ question })).filter(({ text }) => !/drop|table|block|near/i.test(text)),
      ).toEqual([])
  })
  test('the same question gives the same answer', async () => {
    const question = 'transaction isolation levels'
    expect(await documents.search({ question })).toEqual(await documents.search({ question }))
  })
})

describe('adding', () => {
  const file = (text: string, name = 'notes.md') => ({ collection: 'c', name, bytes: Buffer.from(text) })

  test('a file that was added is replaced, keeps its id, and leaves no block behind', async () => {
    await using documents = open()
    const first = await documents.add(file('# One\n\nThe giraffe sleeps.'))
    const second = await documents.add(file('# One\n\nThe walrus wakes.'))
    expect([first.replaced, second.replaced]).toEqual([false, true])
    expect(second.document!.id).toBe(first.document!.id)
    expect(await documents.search({ question: 'giraffe' })).toEqual([])
    expect(await documents.search({ question: 'walrus' })).toHaveLength(1)
    expect(await documents.collections()).toEqual([{ name: 'c', documents: 1 }])
  })
  test('the same bytes change nothing', async () => {
    await using documents = open()
    const first = await documents.add(file('The giraffe sleeps.'))
    const [before] = await documents.search({ question: 'giraffe' })
    expect(await documents.add(file('The giraffe sleeps.'))).toEqual({
      ...first,
      replaced: false,
      unchanged: true,
    })
    const [after] = await documents.search({ question: 'giraffe' })
    expect(after!.blockId).toBe(before!.blockId)
  })
  test('the same bytes of one that was stemmed as English are stemmed anew, once', async () => {
    await using documents = open()
    const german = file('Die Rückerstattungen werden von der Kasse bezahlt, und das ist für alle gleich.')
    await documents.add(german)
    expect(await documents.search({ question: 'Rückerstattung' })).toHaveLength(1)
    documents.database.exec('UPDATE documents SET stemming = NULL')
    expect(await documents.search({ question: 'Rückerstattung' })).toEqual([])
    expect(await documents.add(german)).toMatchObject({ replaced: true })
    expect(await documents.search({ question: 'Rückerstattung' })).toHaveLength(1)
    expect(await documents.add(german)).toMatchObject({ unchanged: true })
  })
  test('a document that was removed is not found, nor is any block or text of it kept', async () => {
    await using documents = open()
    const { document } = await documents.add(file('The giraffe sleeps.'))
    expect(await documents.remove(document!.id)).toBe(true)
    expect(await documents.remove(document!.id)).toBe(false)
    expect(await documents.search({ question: 'giraffe' })).toEqual([])
    for (const table of ['documents', 'document_texts', 'blocks', 'index_chunks'])
      expect(documents.database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
  })
  test('passages that say the same are given once', async () => {
    await using documents = open()
    await documents.add(file('The giraffe sleeps at noon.', 'a.txt'))
    await documents.add(file('The giraffe sleeps at noon!', 'b.txt'))
    await documents.add(file('A giraffe eats acacia leaves.', 'c.txt'))
    expect(await documents.search({ question: 'giraffe' })).toHaveLength(2)
  })
  test('a name cannot lead out of its folder', async () => {
    await using documents = open()
    const { name } = await documents.add(file('Text here.', '../../etc/\u0000pass\u001bwd\\..\\x'))
    expect(name).toBe('etc/passwd/x')
  })

  const pdf = (bytes: string) => Buffer.from(bytes, 'latin1')
  test('a bad file is reported by name with the reason, and the others go on', async () => {
    await using documents = open({ maxBytes: 100_000 })
    const drill = (await readFile(join(examples, 'mixed/fire-drill.pdf'))).toString('latin1')
    const key = `<< /Filter /Standard /V 1 /R 2 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> /P -4 >>`
    const id = '[<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]'
    const cases: [string, Uint8Array, string, RegExp][] = [
      ['empty.txt', Buffer.of(), 'unreadable', /it is empty/],
      ['blank.md', Buffer.from(' \n\n '), 'unreadable', /no text/],
      ['photo.jpg', Buffer.of(0xff, 0xd8, 0xff, 0, 1, 2), 'unreadable', /nor a known format|neither text/],
      ['old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'unreadable', /before 2007/],
      [
        'broken.docx',
        Buffer.from('PK\u0003\u0004 word/document.xml'),
        'unreadable',
        /is damaged .*save it again/,
      ],
      ['files.zip', Buffer.from('PK\u0003\u0004 a.txt'), 'unreadable', /damaged/],
      ['broken.pdf', pdf('%PDF-1.7 and nothing else'), 'unreadable', /PDF is damaged/],
      [
        'scan.pdf',
        pdf(drill.replaceAll(/BT.*ET/g, (found) => ' '.repeat(found.length))),
        'unreadable',
        /OCR/,
      ],
      [
        'locked.pdf',
        pdf(drill.replace('/Root', `/Encrypt ${key} /ID ${id} /Root`)),
        'unreadable',
        /encrypted/,
      ],
      ['huge.txt', Buffer.alloc(100_001, 'word '), 'too-large', /at most 0.1 MB/],
    ]
    const results = await Promise.all(
      cases.map(([name, bytes]) => documents.add({ collection: 'c', name, bytes })),
    )
    for (const [index, [name, , code, reason]] of cases.entries()) {
      const { problem, document } = results[index]!
      expect({ name, code: problem?.code, document }).toEqual({ name, code, document: undefined })
      expect(problem!.message).toMatch(reason)
      expect(problem!.message).toContain(name)
    }
    expect((await documents.add(file('Still here.'))).problem).toBeUndefined()
    expect(await documents.list()).toHaveLength(1)
  })
  test('a file that takes too long costs itself only', async () => {
    const clock = virtualClock()
    await using documents = open({}, clock)
    const slow = documents.add(file('Slow. '.repeat(500_000), 'slow.txt'))
    const next = documents.add(file('Quick.', 'quick.txt'))
    await clock.advance(30_000)
    expect((await slow).problem).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/slow.txt.*30 s/),
    })
    expect((await next).document).toMatchObject({ name: 'quick.txt' })
  })
  test('a parser that has nothing to do is ended, and the next file gets another', async () => {
    const clock = virtualClock()
    await using documents = open({}, clock)
    const started: Worker[] = []
    const onWorker = (worker: Worker) => started.push(worker)
    process.on('worker', onWorker)
    onTestFinished(() => void process.off('worker', onWorker))
    const names = ['a.txt', 'b.txt', 'c.txt']
    for (const name of names.slice(0, 2)) {
      expect((await documents.add(file('Quick.', name))).problem).toBeUndefined()
      await clock.advance(9_000)
    }
    const [first] = started
    const ended = once(first!, 'exit')
    await clock.advance(2_000)
    await ended
    expect((await documents.add(file('Quick.', names[2]))).problem).toBeUndefined()
    expect(started).toHaveLength(2)
  })
  test('a file that overruns the memory costs itself only', async () => {
    await using documents = open({ parseMemoryMb: 20 })
    const big = await documents.add(file('word another '.repeat(1_000_000), 'big.txt'))
    expect(big.problem).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/big.txt.*20 MB/),
    })
    expect((await documents.add(file('Small.', 'small.txt'))).document).toMatchObject({ name: 'small.txt' })
  })
  test('a PDF that unpacks to more memory than one may take costs itself only', async () => {
    await using documents = open({ parseMemoryMb: 64 })
    const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>'
    const blanks = deflateSync(Buffer.alloc(400_000_000, ' '), { level: 1 })
    const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', page]
    const bomb = Buffer.concat([
      Buffer.from(
        `%PDF-1.4\n${objects.map((body, index) => `${index + 1} 0 obj\n${body}\nendobj\n`).join('')}` +
          `4 0 obj\n<< /Filter /FlateDecode /Length ${blanks.length} >>\nstream\n`,
      ),
      blanks,
      Buffer.from('\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n'),
    ])
    const { problem } = await documents.add({ collection: 'c', name: 'bomb.pdf', bytes: bomb })
    expect(problem?.message).toMatch(/bomb\.pdf.*more than 64 MB of memory/)
    expect((await documents.add(file('Small.', 'small.txt'))).document).toMatchObject({ name: 'small.txt' })
  })
  test('one that is cancelled, and one after the end, say so', async () => {
    const documents = open()
    const cancelled = await documents.add(file('Text.'), AbortSignal.abort())
    expect(cancelled.problem?.code).toBe('cancelled')
    await documents[Symbol.asyncDispose]()
    expect((await documents.add(file('Text.'))).problem?.code).toBe('stopping')
  })
})
