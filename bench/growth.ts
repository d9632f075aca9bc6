// How indexing, searching and memory grow with the number of blocks: text in the words of MT-RAG's documents, with names
// of its own in each, indexed as the server does it. CPU time, of the whole process for indexing and of the searching
// thread for searching; also of a search within a collection of a thousand blocks, in the same words as all others. With `--store postgres` what its server uses is counted with it.
// Run: npm run bench:growth [-- --sizes 10000,100000,1000000 --store postgres --data FOLDER --plot docs/growth.svg]
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { nextTurn, seededRandom, systemClock, systemIds } from '../src/base/index.ts'
import { openDocuments } from '../src/documents/index.ts'
import { openBenchStore } from './bench-store.ts'
import { readContextSet } from './context-sets.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    sizes: { type: 'string', default: '10000,100000' },
    plot: { type: 'string' },
    folder: { type: 'string' },
    store: { type: 'string' },
  },
})
interface Pool {
  documents: { text: string }[]
  questions: { question: string; history: { role: string; text: string }[] }[]
}
const pools = readContextSet(values.data, 'mtrag') as Pool[]
const sentences = pools.flatMap(({ documents }) =>
  documents.flatMap(({ text }) =>
    text.split(/(?<=[.!?])\s+/).filter((one) => one.length > 40 && one.length < 400),
  ),
)
const questions = pools.flatMap((pool) => pool.questions).slice(0, 200)
const random = seededRandom(1)
const pick = (most: number) => Math.floor(random.next() * most)
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')
const name = () => {
  const word = Array.from({ length: 3 + pick(2) }, () => syllables[pick(syllables.length)]!).join('')
  return word[0]!.toUpperCase() + word.slice(1)
}
/** About fifty blocks: sentences of everybody's words with some names that are its own. */
function documentText(): string {
  const own = Array.from({ length: 8 }, name)
  const lines: string[] = []
  for (let length = 0; length < 22_000;) {
    const words = sentences[pick(sentences.length)]!.split(' ')
    words.splice(pick(words.length), 0, own[pick(own.length)]!)
    lines.push(words.join(' '))
    length += lines.at(-1)!.length + 1
  }
  return lines.join(' ')
}

const pause = new Int32Array(new SharedArrayBuffer(4))
/** CPU time of this thread, ms. The system adds up what a thread has used at its next tick, up to 4 ms late, or when it rests. */
function threadMs(): number {
  Atomics.wait(pause, 0, 0, 0.01)
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'muster-growth-'))
const rows: Record<string, string | number>[] = []
const points: { blocks: number; p50: number; p95: number }[] = []
try {
  await using opened = await openBenchStore(folder)
  const { store, serverMs } = opened
  await using documents = openDocuments({
    store: store.documents,
    clock: systemClock,
    ids: systemIds(systemClock),
  })
  let blocks = (await store.documents.statistics([])).blocks
  let added = (await documents.list()).length
  const idle = process.memoryUsage.rss()
  const addTexts = async (collection: string) => {
    const results = await Promise.all(
      Array.from({ length: 20 }, documentText).map((text) =>
        documents.add({ collection, name: `${added++}.txt`, bytes: Buffer.from(text) }),
      ),
    )
    for (const { document } of results) blocks += document?.blocks ?? 0
  }
  /** What searches take, in order. */
  const timeSearches = async (collections?: string[]) => {
    const times: number[] = []
    for (const round of [0, 1])
      for (const { question, history } of questions.filter((_, index) => index % 2 === round)) {
        const turns = history.map(({ role, text }) => ({
          role: role === 'user' ? ('user' as const) : ('assistant' as const),
          text,
        }))
        // Each in a turn of its own, as requests come: without one V8 does not get to end what it began of collecting.
        await nextTurn()
        const start = threadMs() + serverMs()
        await documents.search({
          question,
          history: turns,
          limit: 100,
          ...(collections && { collections }),
        })
        const used = threadMs() + serverMs() - start
        // The first half warms the caches up.
        if (round === 1) times.push(used)
      }
    times.sort((a, b) => a - b)
    return { times, at: (share: number) => times[Math.floor(times.length * share)]! }
  }
  if (blocks === 0) await addTexts('small')
  for (const size of values.sizes.split(',').map(Number)) {
    const begun = process.cpuUsage()
    const serverBegun = serverMs()
    const before = blocks
    while (blocks < size) await addTexts('growth')
    const { user, system } = process.cpuUsage(begun)
    const seconds = (user + system) / 1e6 + (serverMs() - serverBegun) / 1e3
    const { times, at } = await timeSearches()
    const within = await timeSearches(['small'])
    points.push({ blocks, p50: at(0.5), p95: at(0.95) })
    rows.push({
      blocks,
      'indexed, blocks a CPU second': before === blocks ? '-' : Math.round((blocks - before) / seconds),
      'search p50, ms': at(0.5).toFixed(1),
      'search p95, ms': at(0.95).toFixed(1),
      'slowest, ms': times.at(-1)!.toFixed(1),
      'within 1,000 blocks, p50': within.at(0.5).toFixed(1),
      'p95, ms': within.at(0.95).toFixed(1),
      'memory added, MB': Math.round((process.memoryUsage.rss() - idle) / 1e6),
      ...(opened.kind === 'SQLite' && {
        'database, MB': Math.round(statSync(join(folder, 'muster.db')).size / 1e6),
      }),
    })
    console.table(rows)
  }
  // Once the parser has had nothing to do for 10 s it is ended, and what nothing uses is given back some seconds later.
  await sleep(25_000)
  console.log(`After 25 s of rest: ${Math.round((process.memoryUsage.rss() - idle) / 1e6)} MB added.`)
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
}
if (values.plot !== undefined) writeFileSync(values.plot, plot())

/** Milliseconds over the number of blocks, which is drawn by its logarithm. */
function plot(): string {
  const [width, height, edge] = [640, 320, 48]
  const most = Math.max(10, ...points.map(({ p95 }) => p95)) * 1.1
  const least = Math.log10(points[0]!.blocks)
  const span = Math.max(1e-9, Math.log10(points.at(-1)!.blocks) - least)
  const x = (blocks: number) => edge + ((Math.log10(blocks) - least) / span) * (width - 2 * edge)
  const y = (ms: number) => height - edge - (ms / most) * (height - 2 * edge)
  const line = (key: 'p50' | 'p95', colour: string) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((one) => `${x(one.blocks).toFixed(1)},${y(one[key]).toFixed(1)}`).join(' ')}"/>` +
    `<text x="${width - edge + 4}" y="${y(points.at(-1)![key]).toFixed(1)}" fill="${colour}">${key}</text>`
  const ticks = points
    .map(
      ({ blocks }) =>
        `<text x="${x(blocks).toFixed(1)}" y="${height - edge + 18}" text-anchor="middle">${blocks}</text>`,
    )
    .join('')
  const levels = [0, 5, 10, 20, 40].filter((ms) => ms < most)
  const grid = levels
    .map(
      (ms) =>
        `<line x1="${edge}" x2="${width - edge}" y1="${y(ms)}" y2="${y(ms)}" stroke="#ccc"/><text x="${edge - 6}" y="${y(ms) + 4}" text-anchor="end">${ms}</text>`,
    )
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>${grid}${line('p50', '#2a6')}${line('p95', '#26a')}${ticks}<text x="${width / 2}" y="${height - 8}" text-anchor="middle">blocks</text><text x="6" y="16">search, ms of CPU</text></svg>\n`
}
