// How long a check of an answer takes, and how large what it needs is. `npm run bench:verify` prints it at its end.
// Run alone: node bench/verify-speed.ts [--data FOLDER]
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from '../src/verify/index.ts'
import { readSet, type LabelledAnswer } from '../train/labelled.ts'

const runs = 7

export async function measureSpeed(answers: LabelledAnswer[]): Promise<void> {
  // The least of several runs by the clock: on a shared machine the rest is the neighbours' work, and the kernel may
  // count a thread's own time in ticks of four milliseconds, more than a check takes.
  const times = answers.map(() => Infinity)
  for (let run = 0; run < runs; run++)
    for (const [index, { answer, evidence, question }] of answers.entries()) {
      const begun = performance.now()
      check({ answer, evidence, question })
      times[index] = Math.min(times[index]!, performance.now() - begun)
    }
  times.sort((a, b) => a - b)
  const files = ['model.json', 'lexicon.json'].map((name) =>
    stat(resolve(import.meta.dirname, '../src/verify/model', name)),
  )
  const size = (await Promise.all(files)).reduce((sum, file) => sum + file.size, 0)
  console.table({
    'ms per answer of ragtruth-qa, median': times[times.length >> 1]!.toFixed(2),
    'ms per answer, p95': times[Math.floor(times.length * 0.95)]!.toFixed(2),
    'model and lexicon, kB': (size / 1000).toFixed(1),
  })
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') } },
  })
  await measureSpeed(await readSet(values.data, 'ragtruth-qa'))
}
