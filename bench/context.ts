// How much of the evidence is still in the prompt when 64k tokens are cut to 5.6k and 2.8k, everything included, beside
// what others do with the same blocks at the same price. Run: npm run bench:context [-- --data FOLDER]
// With --sets postgresql: headings of PostgreSQL's manual as questions (Debian's postgresql-doc-15), which nothing was tuned on.
// With --embeddings URL MODEL: also with vectors of a host's model, such as http://localhost:11434/v1 bge-m3; its key, where it asks
// for one, is taken from EMBEDDINGS_KEY.
// With --sets conversations,more-conversations --budgets 600,900,1400: who said what, in conversations over months
// (conversations.txt, more-conversations.txt). With --sets long-conversations,long-conversations-in-one --budgets 2800,5600: in two
// conversations of 30k tokens each, by themselves and together (long-conversation-1.txt, -2.txt), also by kind of question; long-conversation-3 is one that nothing was tried with.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import MiniSearch from 'minisearch'
import { fitPool } from '../src/assistant/index.ts'
import { indexPool, type PoolDocument, type PoolIndex } from '../src/documents/index.ts'
import { AppError } from '../src/base/index.ts'
import { conversationPool } from './conversation-pool.ts'
import { hostEmbeddings } from './host-embeddings.ts'
import { manualPools } from './manual-pool.ts'
import { contextPoolSchema, type ContextPool, type FittedPool } from '../src/wire/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '../shared/data' },
    sets: { type: 'string', default: 'xquad,mtrag' },
    budgets: { type: 'string', default: '5600,2800' },
    only: { type: 'string' },
    embeddings: { type: 'string' },
  },
})

interface Evidence {
  document: string
  start?: number
  end?: number
}
interface LabelledPool {
  pool: ContextPool
  evidence: Evidence[][]
  /** Of each question, where the set tells kinds apart. */
  kinds: (string | undefined)[]
  texts: Map<string, string[]>
}
type OpenIndex = typeof indexPool

/** The files of each pool. */
const conversationSets: Record<string, string[][]> = {
  conversations: [['conversations.txt']],
  'more-conversations': [['more-conversations.txt']],
  'long-conversations': [['long-conversation-1.txt'], ['long-conversation-2.txt']],
  'long-conversation-1': [['long-conversation-1.txt']],
  'long-conversation-2': [['long-conversation-2.txt']],
  'long-conversation-3': [['long-conversation-3.txt']],
  'long-conversations-in-one': [['long-conversation-1.txt', 'long-conversation-2.txt']],
}
const besideThis = (file: string) => join(import.meta.dirname, file)

async function readPools(set: string): Promise<LabelledPool[]> {
  if (set === 'postgresql') return manualPools('/usr/share/doc/postgresql-doc-15/html').map(labelled)
  const conversations = conversationSets[set]
  if (conversations) return conversations.map((files) => labelled(conversationPool(...files.map(besideThis))))
  const file = set.includes('.') ? set : join(values.data, 'context', `${set}.jsonl`)
  if (!existsSync(file)) return []
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => labelled(JSON.parse(line) as Labels))
}

interface Labels {
  questions: { evidence: Evidence[]; kind?: string | undefined }[]
}

function labelled(raw: Labels): LabelledPool {
  const pool = contextPoolSchema.parse(raw)
  return {
    pool,
    evidence: raw.questions.map(({ evidence }) => evidence),
    kinds: raw.questions.map(({ kind }) => kind),
    texts: new Map(pool.documents.map(({ id, text }) => [id, Array.from(text)])),
  }
}

/** The share of a question's evidence that was selected: all of its characters, or its document whole. */
function recall({ evidence, texts }: LabelledPool, question: number, selected: Selected): number {
  const found = evidence[question]!.filter(({ document, start, end }) => {
    const text = texts.get(document)!
    const own = selected.filter((piece) => piece.document === document)
    const from = start ?? 0
    for (let at = from; at < (end ?? text.length); at++)
      if (/\S/.test(text[at]!) && !own.some((piece) => piece.start <= at && at < piece.end)) return false
    return true
  })
  return found.length / evidence[question]!.length
}
type Selected = FittedPool['questions'][number]['selected']

/** An index with the blocks of ours, whose scores come from elsewhere. */
function peer(score: (documents: PoolDocument[], own: PoolIndex) => PoolIndex['score']): OpenIndex {
  return (documents, options) => {
    const own = indexPool(documents, options)
    return { ...own, score: score(documents, own) }
  }
}

const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []
const asked: Record<string, (query: Parameters<PoolIndex['score']>[0]) => string> = {
  question: ({ question }) => question,
  conversation: ({ question, history }) =>
    [...history.filter(({ role }) => role === 'user').map(({ text }) => text), question].join(' '),
}

const fts5 = (query: string) =>
  peer((documents, { units }) => {
    const database = new DatabaseSync(':memory:')
    database.exec('CREATE VIRTUAL TABLE units USING fts5(title, text, tokenize = "porter unicode61")')
    const insert = database.prepare('INSERT INTO units (rowid, title, text) VALUES (?, ?, ?)')
    for (const [position, { document, start, end }] of units.entries())
      insert.run(position + 1, documents[document]!.title, documents[document]!.text.slice(start, end))
    const search = database.prepare('SELECT rowid, -bm25(units) AS score FROM units WHERE units MATCH ?')
    return async (request) => {
      const scores = units.map(() => 0)
      const match = words(asked[query]!(request)).map((word) => `"${word}"`)
      if (match.length === 0) return scores
      for (const { rowid, score } of search.all(match.join(' OR ')))
        scores[(rowid as number) - 1] = Math.max(1e-9, score as number)
      return scores
    }
  })

const miniSearch = (query: string) =>
  peer((documents, { units }) => {
    const search = new MiniSearch({ fields: ['title', 'text'] })
    search.addAll(
      units.map(({ document, start, end }, id) => ({
        id,
        title: documents[document]!.title,
        text: documents[document]!.text.slice(start, end),
      })),
    )
    return async (request) => {
      const scores = units.map(() => 0)
      for (const { id, score } of search.search(asked[query]!(request))) scores[id as number] = score
      return scores
    }
  })

const methods: Record<string, OpenIndex> = {
  Muster: indexPool,
  'FTS5 bm25, question': fts5('question'),
  'FTS5 bm25, conversation': fts5('conversation'),
  'MiniSearch, question': miniSearch('question'),
  'MiniSearch, conversation': miniSearch('conversation'),
  // A score of 10^9 and more, so that what a piece costs does not count.
  'recency window': peer(
    (_, { units }) =>
      async () =>
        units.map((_, position) => 1e9 * 2 ** (position / 8)),
  ),
}

if (values.embeddings !== undefined) {
  const [model] = positionals
  if (model === undefined) {
    console.error('Name a model of the host: --embeddings URL MODEL.')
    process.exit(2)
  }
  const embed = hostEmbeddings({ url: values.embeddings, model, key: process.env['EMBEDDINGS_KEY'] })
  methods[`Muster with ${model}`] = (documents, options) => indexPool(documents, { ...options, embed })
}

const rows: Record<string, Record<string, string>> = {}
for (const set of values.sets.split(',')) {
  const pools = await readPools(set)
  if (pools.length === 0) {
    console.log(`${set} is not there: give the folder that holds context/ with --data FOLDER.`)
    continue
  }
  for (const [name, index] of Object.entries(methods)) {
    if (values.only && !name.startsWith(values.only)) continue
    for (const budget of values.budgets.split(',').map(Number)) {
      const recalls: number[] = []
      const ofKinds = new Map<string, number[]>()
      let most = 0
      const begun = performance.now()
      for (const labelled of pools) {
        const { questions } = await fitPool(labelled.pool, budget, index).catch(endWithHost)
        for (const [position, { selected, tokens }] of questions.entries()) {
          const share = recall(labelled, position, selected)
          recalls.push(share)
          const kind = labelled.kinds[position]
          if (kind !== undefined) ofKinds.set(kind, [...(ofKinds.get(kind) ?? []), share])
          most = Math.max(most, tokens)
        }
      }
      const mean = meanOf(recalls)
      const row = (rows[name] ??= {})
      row[`${set.split('/').at(-1)} at ${budget}`] = `${(mean * 100).toFixed(1)} %`
      if (name.startsWith('Muster'))
        console.log(
          `${name}, ${set} at ${budget}: ${(mean * 100).toFixed(2)} % of the evidence of ${recalls.length} questions; at most ${most} tokens; ` +
            `${((performance.now() - begun) / recalls.length).toFixed(1)} ms a question, indexing included`,
        )
      if (name.startsWith('Muster'))
        for (const [kind, shares] of ofKinds)
          console.log(`  ${(meanOf(shares) * 100).toFixed(1)} % of ${shares.length}: ${kind}`)
    }
  }
}
console.table(rows)

function meanOf(shares: number[]): number {
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** A host that fails ends it, since what is found without it would pass for what its vectors find. */
function endWithHost(thrown: unknown): never {
  if (!(thrown instanceof AppError)) throw thrown
  console.error(thrown.message)
  process.exit(1)
}
