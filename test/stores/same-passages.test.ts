import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { seededRandom, systemClock, type Ids } from '../../src/base/index.ts'
import { openDocuments, type DocumentLimits, type Documents } from '../../src/documents/index.ts'
import { openStore } from '../../src/store/index.ts'
import { newDatabase } from '../postgres-server.ts'

/** The same identifiers in both, so that ties fall the same way. */
function counted(): Ids {
  let count = 0
  return { next: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}` }
}

async function open(address: string | undefined, limits: Partial<DocumentLimits>): Promise<Documents> {
  const folder = temporaryFolder()
  const store = await openStore({ folder, address, clock: systemClock, ids: counted(), leaseMs: 15_000 })
  const documents = openDocuments({ store: store.documents, clock: systemClock, ids: counted(), limits })
  onTestFinished(async () => {
    await documents[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  return documents
}

interface File {
  name: string
  collection: string
  bytes: Buffer
}

interface Question {
  question: string
  history?: { role: 'user' | 'assistant'; text: string }[]
  collections?: string[]
  limit?: number
}

interface Corpus {
  files: File[]
  questions: Question[]
}

async function examples(): Promise<Corpus> {
  const entries = await readdir('examples', { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(html|md|txt|pdf|docx|csv)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  const files = await Promise.all(
    paths.map(async (name, index) => ({
      name,
      collection: index % 3 === 0 ? 'one' : 'two',
      bytes: await readFile(name),
    })),
  )
  const history = [
    { role: 'user' as const, text: 'What is work_mem?' },
    { role: 'assistant' as const, text: 'The memory that a sort may use.' },
  ]
  return {
    files,
    questions: [
      { question: 'How do I raise the maximum number of connections?' },
      { question: 'What does max_connections mean, and what is shared_buffers?' },
      { question: 'Is SSL on by default? How are passwords encrypted with scram-sha-256?' },
      { question: 'Which index is "used for equality" and which for ranges?' },
      { question: 'Where does it say “serializable isolation level”?', collections: ['one'] },
      { question: 'pg_dump -Fc --jobs=4 mydb > 15.2.dump' },
      { question: 'VACUUM vacuum vacuuming vacuumed', limit: 100 },
      { question: 'holidays', collections: ['two'] },
      { question: 'the of and to' },
      { question: 'zebra' },
      { question: '"' },
      { question: "* OR title:NEAR(a b) & ! <-> ' \\ %" },
      { question: 'transactions', collections: [] },
      { question: 'And how is it changed?', history },
      { question: 'And "how is it" changed?', history, collections: ['one', 'two'], limit: 3 },
    ],
  }
}

/** Words of nine languages, in the inflections that their stemmers join, with those that tell the language. */
const languages = Object.entries({
  de: 'die der und nicht mit von ist eine werden auch Rechnung Rechnungen bezahlt bezahlen Häuser Haus größer groß Straße Straßen Verträge Vertrag kündigen gekündigt Wohnungen Wohnung Jahre Jahren',
  fr: 'les des est dans une pour que avec sont mais remboursement remboursements payer payés maisons maison élèves élève écrit écrire années année contrats contrat voyages voyager hôpital hôpitaux',
  es: 'los las que una con para por del como está facturas factura pagar pagado casas casa niños niño escribir escribió años año contratos contrato viajes viajar corazón corazones',
  it: 'della che sono una con per non gli nella anche fatture fattura pagare pagato case casa bambini bambino scrivere scritto anni anno contratti contratto viaggi viaggiare città',
  nl: 'het een van niet met voor zijn worden ook maar rekeningen rekening betalen betaald huizen huis kinderen kind schrijven geschreven jaren jaar contracten contract reizen reis',
  ru: 'что это для как или его они если только быть счета счёт платить оплачено дома дом дети детей писать написано годы года договоры договор поездки поездка',
  sv: 'och det att som för med inte den har också räkningar räkning betala betalat hus husen barn barnen skriva skrivit åren år avtal avtalen resor resa',
  en: 'the and that with for are from this which was invoices invoice paying paid houses house children child writing written years year contracts contract travels travelling',
  zh: '数据库 连接 服务器 文件 系统 用户 密码 安全 检索 文档 答案 问题 模型 合同 发票 付款 房屋 学校 旅行 医院',
}).map(([language, words]) => ({ language, words: words.split(' ') }))

/**
 * Two thousand blocks whose words are as unevenly spread as those of a language, in nine languages and in one that
 * there is not: far more of them hold a word of a question than are proposed.
 */
function made(): Corpus & { later: File[] } {
  const random = seededRandom(7)
  const pick = (count: number) => Math.floor(random.next() * count)
  const syllables = 'ka to mi ren sul ber dan vox ple gra nim ost ür él'.split(' ')
  const invented = Array.from({ length: 3_000 }, () =>
    Array.from({ length: 2 + pick(3) }, () => syllables[pick(syllables.length)]).join(''),
  )
  // Zipf: the n-th word is met 1/n as often as the first.
  const word = (words: string[]) => words[Math.floor(words.length ** random.next()) - 1] ?? words[0]!
  const words = (own: string[], count: number) =>
    Array.from({ length: count }, () => (pick(3) === 0 ? word(invented) : own[pick(own.length)]!))
  const sentence = (own: string[]) => `${words(own, 6 + pick(14)).join(' ')}.`
  const paragraph = (own: string[]) => Array.from({ length: 3 + pick(5) }, () => sentence(own)).join(' ')
  const text = (own: string[]) =>
    `# ${words(own, 2).join(' ')}\n\n${Array.from({ length: 14 }, (_, part) => `## ${word(own)} ${part}\n\n${paragraph(own)}`).join('\n\n')}`
  const file = (index: number): File => {
    const { language, words: own } = languages[index % languages.length]!
    return {
      name: `${index}.md`,
      collection: index % 4 === 0 ? 'other' : language,
      bytes: Buffer.from(text(own)),
    }
  }
  const files = Array.from({ length: 90 }, (_, index) => file(index))
  // Of what there was, a part is replaced by other texts, in the same place; and some is new.
  const later = [...files.keys()].filter((index) => index % 3 === 1).map(file)
  later.push(...Array.from({ length: 12 }, (_, index) => file(90 + index)))
  const marks = [
    ['"', '"'],
    ['„', '“'],
    ['«', '»'],
  ]
  const questions = Array.from({ length: 90 }, (_, index): Question => {
    const { language, words: own } = languages[pick(languages.length)]!
    const asked = words(own, 2 + pick(10))
    if (index % 4 === 0) {
      const source = files[pick(files.length)]!.bytes.toString().split('\n\n').at(-1)!.split(' ')
      const start = pick(source.length - 4)
      const [left, right] = marks[pick(marks.length)]!
      asked.push(`${left}${source.slice(start, start + 2 + pick(3)).join(' ')}${right}`)
    }
    return {
      question: asked.join(' '),
      ...(pick(3) === 0 && { history: [{ role: 'user' as const, text: sentence(own) }] }),
      ...(pick(2) === 0 && { collections: pick(2) === 0 ? [language] : [language, 'other', 'none'] }),
      limit: [3, 20, 100][pick(3)]!,
    }
  })
  return { files, questions, later }
}

class Both {
  readonly #all: Documents[]
  constructor(all: Documents[]) {
    this.#all = all
  }

  static async open(limits: Partial<DocumentLimits> = {}): Promise<Both> {
    return new Both([
      await open(undefined, limits),
      await open(await newDatabase(inject('postgres')), limits),
    ])
  }

  /** How many blocks they have. */
  async add(files: File[]): Promise<number> {
    let blocks = 0
    for (const file of files) {
      const [added] = await Promise.all(this.#all.map((documents) => documents.add(file)))
      blocks += added!.document!.blocks
    }
    return blocks
  }

  async remove(isRemoved: (name: string) => boolean): Promise<void> {
    for (const documents of this.#all)
      for (const { id, name } of await documents.list()) if (isRemoved(name)) await documents.remove(id)
  }

  /** Asks both; how many passages they gave, and to how many questions any. */
  async compare(questions: Question[]): Promise<{ passages: number; answered: number }> {
    let [passages, answered] = [0, 0]
    for (const { limit = 20, ...query } of questions) {
      const [expected, got] = await Promise.all(
        this.#all.map(async (documents) =>
          (await documents.search({ ...query, limit })).map(
            ({ documentId, start, end, score, text }) =>
              `${documentId} ${start}-${end} ${score.toFixed(9)} ${text}`,
          ),
        ),
      )
      expect(got, JSON.stringify(query)).toEqual(expected)
      passages += got!.length
      if (got!.length > 0) answered++
    }
    return { passages, answered }
  }
}

test('the examples give the same passages from SQLite and PostgreSQL', async () => {
  const { files, questions } = await examples()
  const both = await Both.open()
  expect(await both.add(files)).toBeGreaterThan(200)
  expect((await both.compare(questions)).passages).toBeGreaterThan(100)
})

test('texts in many languages do, also after some were deleted and replaced', async () => {
  const { files, questions, later } = made()
  // So few are proposed that it matters which.
  const both = await Both.open({ candidates: 60 })
  expect(await both.add(files)).toBeGreaterThan(1_000)
  const before = await both.compare(questions)
  expect(before.passages).toBeGreaterThan(1_000)
  expect(before.answered).toBeGreaterThan(80)
  // Characters by themselves, at the beginning, in the middle and at the end of words.
  const lone = [
    { question: '校' },
    { question: '据', limit: 100 },
    { question: '文 用', collections: ['zh'] },
    { question: '旅 invoice' },
  ]
  expect((await both.compare(lone)).answered).toBe(lone.length)
  expect(await both.compare([{ question: '龘' }])).toEqual({ passages: 0, answered: 0 })
  await both.remove((name) => Number.parseInt(name) % 3 === 2)
  await both.compare(questions.slice(0, 30))
  await both.add(later)
  const after = await both.compare(questions)
  expect(after.answered).toBeGreaterThan(60)
  expect(after.passages).not.toBe(before.passages)
  await both.remove(() => true)
  expect(await both.compare(questions.slice(0, 10))).toEqual({ passages: 0, answered: 0 })
})
