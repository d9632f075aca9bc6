// Indexes a folder of documents (the PostgreSQL manual when none is given) into a temporary SQLite file, as the
// server does it, and times searches. Run: npm run bench:documents [-- FOLDER]
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { systemClock, systemIds } from '../src/base/index.ts'
import { openDocuments } from '../src/documents/index.ts'
import { openSqliteStore } from '../src/store/index.ts'

const folder = process.argv[2] ?? '/usr/share/doc/postgresql-doc-15/html'
const atOnce = 8
const question = 'How do I raise the maximum number of connections?'

const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => !entry.isDirectory() && /\.(html?|md|txt|pdf|docx)$/.test(entry.name))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  .toSorted()

const data = await mkdtemp(join(tmpdir(), 'muster-bench-'))
try {
  await using store = openSqliteStore(data)
  await using documents = openDocuments({
    store: store.documents,
    clock: systemClock,
    ids: systemIds(systemClock),
  })
  const rss = () => Math.round(process.memoryUsage.rss() / 1024 / 1024)
  const idle = rss()

  let bytes = 0
  let blocks = 0
  const titles: string[] = []
  const problems: string[] = []
  const queue = names.values()
  const begun = performance.now()
  const work = async () => {
    for (const name of queue) {
      const content = await readFile(join(folder, name))
      bytes += content.length
      const { document, problem } = await documents.add({ collection: 'bench', name, bytes: content })
      if (problem) problems.push(problem.message)
      if (!document) continue
      blocks += document.blocks
      titles.push(document.title)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const seconds = (performance.now() - begun) / 1000

  const forms = ['How do I use', 'What is the default of', 'When should I avoid', 'Show me an example of']
  const step = Math.max(1, Math.floor(titles.length / 200))
  const questions = titles
    .toSorted()
    .filter((_, index) => index % step === 0)
    .slice(0, 200)
    .map((title, index) => `${forms[index % forms.length]} ${title.replace(/^[\d.A-Z]+\.\s/, '')}?`)
  const times: number[] = []
  for (const text of [question, ...questions]) {
    const start = performance.now()
    await documents.search({ question: text })
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(1)

  console.table({
    files: names.length,
    problems: problems.length,
    blocks,
    'indexing, s': seconds.toFixed(1),
    'MB/s': (bytes / 1e6 / seconds).toFixed(2),
    searches: times.length,
    'search p50, ms': at(0.5),
    'search p95, ms': at(0.95),
    'search slowest, ms': times.at(-1)?.toFixed(1),
    'resident idle, MB': idle,
    'resident now, MB': rss(),
  })
  for (const problem of problems.slice(0, 10)) console.log(problem)
  console.log(`\n${question}`)
  for (const { title, headings, score, text } of await documents.search({ question, limit: 3 }))
    console.log(
      `  ${score.toFixed(2)}  ${[title, ...headings].join(' › ')}: ${text.slice(0, 100).replace(/\s+/g, ' ')}…`,
    )
} finally {
  await rm(data, { recursive: true, force: true })
}
