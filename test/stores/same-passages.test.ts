import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { seededRandom, systemClock, type Ids } from '../../src/base/index.ts'
import { openDocuments, type Documents } from '../../src/documents/index.ts'
import { openStore } from '../../src/store/index.ts'
import { newDatabase } from '../postgres-server.ts'

/** The same identifiers in both, so that ties fall the same way. */
function counted(): Ids {
  let count = 0
  return { next: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}` }
}

async function open(address: string | undefined): Promise<Documents> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-same-'))
  const store = await openStore({ folder, address, clock: systemClock, ids: counted(), leaseMs: 15_000 })
  const documents = openDocuments({ store: store.documents, clock: systemClock, ids: counted() })
  onTestFinished(async () => {
    await documents[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })
  return documents
}

interface Corpus {
  files: { name: string; bytes: Buffer }[]
  questions: { question: string; history?: { role: 'user' | 'assistant'; text: string }[] }[]
}

const otherLanguages = {
  'de.txt':
    'Die Rückerstattung wird von der Kasse bezahlt, und die Gutschriften sind nicht mit dem Ende des Jahres verfallen.',
  'fr.txt':
    'Les remboursements sont payés par la caisse dans le mois, et ne sont pas possibles pour des articles ouverts.',
}

async function examples(): Promise<Corpus> {
  const entries = await readdir('examples', { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(html|md|txt|pdf|docx|csv)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  return {
    files: [
      ...(await Promise.all(paths.map(async (name) => ({ name, bytes: await readFile(name) })))),
      ...Object.entries(otherLanguages).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    ],
    questions: [
      { question: 'How do I raise the maximum number of connections?' },
      { question: 'What does max_connections mean, and what is shared_buffers?' },
      { question: 'Is SSL on by default? How are passwords encrypted with scram-sha-256?' },
      { question: 'the of and to' },
      { question: 'zebra' },
      { question: 'Wann verfällt eine Rückerstattungen betreffende Gutschrift?' },
      { question: 'remboursement' },
      {
        question: 'And how is it changed?',
        history: [
          { role: 'user', text: 'What is work_mem?' },
          { role: 'assistant', text: 'The memory that a sort may use.' },
        ],
      },
    ],
  }
}

/**
 * A thousand blocks whose words are as unevenly spread as those of a language, some of them in scripts without
 * blanks: far more of them hold a word of a question than are proposed.
 */
function made(): Corpus {
  const random = seededRandom(7)
  const syllables = [
    'ka',
    'to',
    'mi',
    'ren',
    'sul',
    'ber',
    'dan',
    'vox',
    'ple',
    'gra',
    'nim',
    'ost',
    'ür',
    'él',
  ]
  const characters = '数据库连接服务器文件系统用户密码安全检索文档答案问题模型'
  const pick = (count: number) => Math.floor(random.next() * count)
  const words = Array.from({ length: 3_000 }, (_, index) =>
    index % 7 === 3
      ? Array.from({ length: 3 }, () => characters[pick(characters.length)]).join('')
      : Array.from({ length: 2 + pick(3) }, () => syllables[pick(syllables.length)]).join(''),
  )
  // Zipf: the n-th word is met 1/n as often as the first.
  const word = () => words[Math.floor(words.length ** random.next()) - 1] ?? words[0]!
  const sentence = () => `${Array.from({ length: 6 + pick(14) }, word).join(' ')}.`
  const paragraph = () => Array.from({ length: 3 + pick(5) }, sentence).join(' ')
  const files = Array.from({ length: 70 }, (_, index) => ({
    name: `${index}.md`,
    bytes: Buffer.from(
      `# ${word()} ${word()}\n\n${Array.from({ length: 12 }, (_, part) => `## ${word()} ${part}\n\n${paragraph()}`).join('\n\n')}`,
    ),
  }))
  const questions = Array.from({ length: 20 }, () => ({
    question: Array.from({ length: 3 + pick(10) }, word).join(' '),
    ...(pick(3) === 0 && { history: [{ role: 'user' as const, text: sentence() }] }),
  }))
  return { files, questions }
}

test.each([
  ['the examples', examples],
  ['a thousand blocks', async () => made()],
])('%s give the same passages from SQLite and PostgreSQL', { timeout: 60_000 }, async (_, corpus) => {
  const { files, questions } = await corpus()
  const sqlite = await open(undefined)
  const postgres = await open(await newDatabase(inject('postgres')))
  let blocks = 0
  for (const file of files) {
    const [added] = await Promise.all(
      [sqlite, postgres].map((documents) => documents.add({ ...file, collection: 'c' })),
    )
    blocks += added!.document?.blocks ?? 0
  }
  expect(blocks).toBeGreaterThan(200)
  const found = async (documents: Documents, query: (typeof questions)[number]) =>
    (await documents.search({ ...query, limit: 20 })).map(
      ({ documentId, start, end, score, text }) =>
        `${documentId} ${start}-${end} ${score.toFixed(9)} ${text}`,
    )
  let passages = 0
  for (const query of questions) {
    const [expected, got] = [await found(sqlite, query), await found(postgres, query)]
    expect(got, query.question).toEqual(expected)
    passages += got.length
  }
  expect(passages).toBeGreaterThan(40)
})
