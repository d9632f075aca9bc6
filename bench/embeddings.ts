import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { seededRandom } from '../src/base/index.ts'
import { openVectorIndex } from '../src/documents/vectors/vector-index.ts'
import { inSteps, vectorTable } from '../src/documents/vectors/vector-table.ts'

// What it costs to compare a question's vector with those of all blocks: CPU time of the thread that does it, how long
// the server's own thread is held by it, memory, and how many of the hundred that are nearest are found.
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,50000,200000' },
    dimensions: { type: 'string', default: '768' },
    searches: { type: 'string', default: '40' },
  },
})
const dimensions = Number(values.dimensions)
const searches = Number(values.searches)
const random = seededRandom(1)
const normal = () => Array.from({ length: 6 }, () => random.next()).reduce((sum, value) => sum + value, -3)
/** Made once, and read from anywhere: a hundred million of them would take longer than all that is measured. */
const noise = Float32Array.from({ length: 1_000_003 }, normal)
const vectorOf = (subject: Float32Array, spread: number) => {
  const from = Math.floor(random.next() * (noise.length - dimensions))
  return subject.map((value, index) => value + spread * noise[from + index]!)
}
// Texts that are about something: around a thousand subjects, some nearer to theirs than others.
const subjects = Array.from({ length: 1_000 }, () => Float32Array.from({ length: dimensions }, normal))
const subject = () => subjects[Math.floor(random.next() * subjects.length)]!

const cpuMs = (from?: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1_000
}
const at = (sorted: number[], share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1)

for (const size of values.sizes.split(',').map(Number)) {
  const stored = Array.from({ length: size }, (_, index) => ({
    blockId: index + 1,
    documentId: `doc_${index >> 6}`,
    collection: 'c',
    vector: inSteps(vectorOf(subject(), 0.5 + random.next())),
  }))
  const questions = Array.from({ length: searches }, () => vectorOf(subject(), 1))
  const query = { collections: undefined, limit: 100 }

  const before = process.memoryUsage().arrayBuffers
  const table = vectorTable()
  table.add(stored)
  const memory = process.memoryUsage().arrayBuffers - before
  const [times, exactTimes]: [number[], number[]] = [[], []]
  const exact = vectorTable({ fewest: Infinity })
  exact.add(stored)
  let found = 0
  for (const question of questions) {
    let start = process.cpuUsage()
    const nearest = new Set(table.nearest(question, query))
    times.push(cpuMs(start))
    start = process.cpuUsage()
    const really = exact.nearest(question, query)
    exactTimes.push(cpuMs(start))
    found += really.filter((blockId) => nearest.has(blockId)).length / really.length
  }

  await using index = openVectorIndex({ onLost: () => {} })
  for (let from = 0; from < size; from += 500) await index.add(stored.slice(from, from + 500))
  await index.nearest(questions[0]!, query)
  const held = performance.eventLoopUtilization()
  for (const question of questions) await index.nearest(question, query)
  const { active } = performance.eventLoopUtilization(held)

  times.sort((a, b) => a - b)
  exactTimes.sort((a, b) => a - b)
  console.log(
    [
      `${size} blocks of ${dimensions} numbers:`,
      `p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms of CPU time a search`,
      `(all compared exactly: p50 ${at(exactTimes, 0.5)}, p95 ${at(exactTimes, 0.95)});`,
      `${(active / searches).toFixed(2)} ms of the server's own thread;`,
      `${((100 * found) / searches).toFixed(1)} % of the 100 nearest; ${Math.round(memory / 1e6)} MB`,
    ].join(' '),
  )
}
