// Indexes a folder of documents (the PostgreSQL manual when none is given) into a temporary SQLite file, as the
// server does it, and times searches; then reads the Debian Policy as PDF. Speeds are by CPU time of all threads, which
// is what one core does. Needs Debian's postgresql-doc-15 and debian-policy. Run: npm run bench:documents [-- FOLDER]
// With `--store postgres` into a PostgreSQL that is started for it, with `--store postgres://…` into one that is there;
// what the database's own processes use is not in the CPU time.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { getDocumentProxy } from 'unpdf'
import { systemClock, systemIds } from '../src/base/index.ts'
import { openDocuments } from '../src/documents/index.ts'
import { openBenchStore } from './bench-store.ts'

const given = process.argv
  .slice(2)
  .filter((word, index, words) => word !== '--store' && words[index - 1] !== '--store')
const folder = given[0] ?? '/usr/share/doc/postgresql-doc-15/html'
const atOnce = 8
const question = 'How do I raise the maximum number of connections?'

const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => !entry.isDirectory() && /\.(html?|md|txt|pdf|docx)$/.test(entry.name))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  .toSorted()

async function pagesOf(pdf: Uint8Array): Promise<number> {
  const proxy = await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 })
  const { numPages } = proxy
  await proxy.loadingTask.destroy()
  return numPages
}

// Where the parser's thread finds what was compiled before, as the command `muster` has it.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/muster')

/** CPU seconds of the process so far, its worker threads with it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const data = await mkdtemp(join(tmpdir(), 'muster-bench-'))
try {
  await using opened = await openBenchStore(data)
  const { store } = opened
  await using documents = openDocuments({
    store: store.documents,
    clock: systemClock,
    ids: systemIds(systemClock),
  })
  const rss = () => Math.round(process.memoryUsage.rss() / 1024 / 1024)
  const idle = rss()

  /** Adds all files to a collection. */
  const addAll = async (collection: string) => {
    const added = { bytes: 0, characters: 0, blocks: 0, titles: [] as string[], problems: [] as string[] }
    const queue = names.values()
    const begun = performance.now()
    const begunCpu = cpuSeconds()
    const work = async () => {
      for (const name of queue) {
        const content = await readFile(join(folder, name))
        added.bytes += content.length
        const { document, problem } = await documents.add({ collection, name, bytes: content })
        if (problem) added.problems.push(problem.message)
        if (!document) continue
        added.blocks += document.blocks
        added.characters += document.characters
        added.titles.push(document.title)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return { ...added, seconds: (performance.now() - begun) / 1000, cpu: cpuSeconds() - begunCpu }
  }
  // Into a new process, as a restart is followed by; and once more, as a large folder goes on: the files themselves are
  // there by then, and what the code needs is compiled.
  const { bytes, characters, blocks, titles, problems, seconds, cpu } = await addAll('bench')
  const again = await addAll('again')
  for (const { id } of await documents.list('again')) await documents.remove(id)

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
    'CPU, s': cpu.toFixed(1),
    'files, MB per CPU s': (bytes / 1e6 / cpu).toFixed(2),
    'text, MB per CPU s': (characters / 1e6 / cpu).toFixed(2),
    'files once more': (again.bytes / 1e6 / again.cpu).toFixed(2),
    'text once more': (again.characters / 1e6 / again.cpu).toFixed(2),
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

  console.log()
  const policy = '/usr/share/doc/debian-policy/policy.pdf.gz'
  const pdf = await readFile(policy).then(gunzipSync, () => undefined)
  if (!pdf) console.log(`${policy} is missing: apt-get install debian-policy`)
  else {
    // Once before it is measured: the first PDF loads its library.
    for (const collection of ['before', 'measured']) {
      const start = cpuSeconds()
      const { document, problem } = await documents.add({ collection, name: 'policy.pdf', bytes: pdf })
      const took = cpuSeconds() - start
      if (problem || collection === 'before') continue
      const pages = await pagesOf(pdf)
      console.table({
        'PDF, pages': pages,
        blocks: document!.blocks,
        'CPU, s': took.toFixed(2),
        'pages per CPU s': (pages / took).toFixed(0),
      })
    }
  }
} finally {
  await rm(data, { recursive: true, force: true })
}
