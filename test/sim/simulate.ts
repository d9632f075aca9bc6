// Plays the pool on a virtual clock. Run: npm run simulate -- [--seeds N] [--from N] [--seed N] [--long] [--growth]
// Without arguments: 1,000 short worlds, one long one with 1,000 hosts and 1,000,000 requests at the least, and the growth table.
import { parseArgs } from 'node:util'
import { growthTable } from './growth.ts'
import { playLongWorld, playShortWorld, type World, type WorldCounts } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    long: { type: 'boolean' },
    hosts: { type: 'string', default: '1000' },
    // About so many come: in bursts, by chance.
    requests: { type: 'string', default: '1150000' },
    growth: { type: 'boolean' },
  },
})
const everything = values.seeds === undefined && values.seed === undefined && !values.long && !values.growth

if (everything || values.seeds !== undefined || values.seed !== undefined) await playShortWorlds()
if (everything || values.long) await playLong()
if (everything || values.growth) console.table(await growthTable())

async function playShortWorlds(): Promise<void> {
  const first = Number(values.seed ?? values.from)
  const count = values.seed === undefined ? Number(values.seeds ?? 1_000) : 1
  const total: Partial<WorldCounts> = {}
  let failed = 0
  const begun = performance.now()
  for (let seed = first; seed < first + count; seed++) {
    const world = await playShortWorld(seed)
    add(total, world)
    if (world.problems.length === 0) continue
    failed++
    tell(`seed ${seed}`, world)
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  console.log(`${count} short worlds in ${seconds} s, ${failed} of them with a broken promise.`)
  console.table(total)
}

async function playLong(): Promise<void> {
  const [hosts, requests] = [Number(values.hosts), Number(values.requests)]
  const begun = performance.now()
  const world = await playLongWorld({ seed: Number(values.seed ?? 1), hosts, requests })
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  tell('the long world', world)
  console.log(
    `${hosts} hosts and ${world.counts.requests} requests in ${seconds} s: ${world.problems.length} broken promises.`,
  )
  console.table(world.counts)
}

function add(total: Partial<WorldCounts>, { counts }: World): void {
  for (const [key, count] of Object.entries(counts) as [keyof WorldCounts, number][])
    total[key] = (total[key] ?? 0) + count
}

function tell(name: string, { problems }: World): void {
  if (problems.length === 0) return
  process.exitCode = 1
  console.log(`${name}: BROKEN\n  ${problems.join('\n  ')}`)
}
