// Reads mutated files of every format, for as long as is said, and tells of each that crashes, hangs or fills the memory.
// Run: npm run fuzz:documents -- --minutes 5 [--seed 1] [--keep FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/index.ts'
import { openParser } from '../src/documents/parser.ts'
import { checkMutation, fuzzLimits, mutations } from './mutate-files.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
})
const until = performance.now() + Number(values.minutes) * 60_000
await using parser = openParser({ clock: systemClock, limits: fuzzLimits })
const outcomes: Record<string, { read: number; refused: number; failed: number; slowestMs: number }> = {}
let failures = 0
for (const { name, seed, bytes } of mutations(Number(values.seed))) {
  if (performance.now() > until) break
  const extension = name.split('.').at(-1)!
  const outcome = (outcomes[extension] ??= { read: 0, refused: 0, failed: 0, slowestMs: 0 })
  const begun = performance.now()
  const { failure, isRead } = await checkMutation(parser, name, bytes)
  outcome.slowestMs = Math.max(outcome.slowestMs, Math.round(performance.now() - begun))
  if (failure === undefined) outcome[isRead ? 'read' : 'refused']++
  else {
    outcome.failed++
    failures++
    console.log(`${name}, seed ${seed}: ${failure}`)
    if (values.keep !== undefined) {
      mkdirSync(values.keep, { recursive: true })
      writeFileSync(join(values.keep, `${seed}-${name}`), bytes)
    }
  }
}
console.table(outcomes)
process.exitCode = failures > 0 ? 1 : 0
