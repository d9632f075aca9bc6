import { parseArgs } from 'node:util'
import { seededRandom, systemClock } from '../src/base/index.ts'
import { vectorIndex } from '../src/documents/vector-index.ts'

// What it costs to compare a question's vector with those of all blocks: CPU time, and memory.
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,50000,200000' },
    dimensions: { type: 'string', default: '768' },
  },
})
const dimensions = Number(values.dimensions)
const random = seededRandom(1)
const steps = () => Int8Array.from({ length: dimensions }, () => Math.round(random.next() * 254 - 127))

for (const size of values.sizes.split(',').map(Number)) {
  const index = vectorIndex(systemClock)
  const before = process.memoryUsage().rss
  for (let blockId = 1; blockId <= size; blockId++)
    index.add({ blockId, documentId: `doc_${blockId >> 6}`, collection: 'c', vector: steps() })
  const memory = process.memoryUsage().rss - before
  const times: number[] = []
  for (let search = 0; search < 20; search++) {
    const start = process.cpuUsage()
    await index.nearest(Float32Array.from(steps()), { collections: undefined, limit: 100 })
    const { user, system } = process.cpuUsage(start)
    times.push((user + system) / 1_000)
  }
  times.sort((a, b) => a - b)
  console.log(
    `${size} blocks of ${dimensions} dimensions: p50 ${times[10]!.toFixed(1)} ms, p95 ${times[18]!.toFixed(1)} ms of CPU time a search, ${Math.round(memory / 1e6)} MB`,
  )
}
