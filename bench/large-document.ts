// How long others wait while the largest text that is taken, 20 million characters, is added, takes the place of another
// and is removed: the longest that the server's thread works without a turn for anybody else, by CPU time and by the
// clock. The text is made of words that come as often as words do. Run: npm run bench:large-document [-- --store postgres]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom, systemClock, systemIds } from '../src/base/index.ts'
import { openDocuments } from '../src/documents/index.ts'
import { openBenchStore } from './bench-store.ts'

const characters = 19_900_000
const random = seededRandom(1)
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')

/** The word of a rank: the more common, the shorter. */
function word(rank: number): string {
  let text = ''
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / syllables.length))
    text += syllables[rest % syllables.length]!
  return text
}

function largeText(): string {
  const sentences: string[] = []
  for (let length = 0; length < characters;) {
    const words = Array.from({ length: 15 }, () => word(Math.floor(20_000 ** random.next())))
    sentences.push(`${words.join(' ')}.`)
    length += sentences.at(-1)!.length + 1
  }
  return sentences.join('\n').slice(0, characters)
}

const folder = await mkdtemp(join(tmpdir(), 'muster-large-'))
try {
  await using opened = await openBenchStore(folder)
  await using documents = openDocuments({
    store: opened.store.documents,
    clock: systemClock,
    ids: systemIds(systemClock),
    limits: { parseTimeoutMs: 300_000 },
  })
  const add = (name: string, bytes: Uint8Array) => documents.add({ collection: 'bench', name, bytes })
  const text = largeText()
  const files = [Buffer.from(text), Buffer.from(`${text} and more`)]
  // What is run is compiled by then.
  for (let index = 0; index < 20; index++)
    await add(`${index}.txt`, Buffer.from(text.slice(index * 100_000, index * 110_000)))

  const threadMs = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1e3
  }
  /** Looks at the time as often as others have a turn. */
  const longestWait = async (work: () => Promise<unknown>) => {
    const longest = { cpu: 0, clock: 0 }
    let isDone = false
    const begun = threadMs()
    let [cpu, clock] = [begun, performance.now()]
    const working = work().finally(() => (isDone = true))
    while (!isDone) {
      await sleep(1)
      const [nextCpu, nextClock] = [threadMs(), performance.now()]
      longest.cpu = Math.max(longest.cpu, nextCpu - cpu)
      longest.clock = Math.max(longest.clock, nextClock - clock)
      ;[cpu, clock] = [nextCpu, nextClock]
    }
    await working
    return {
      'longest wait, ms of CPU': Math.round(longest.cpu),
      'by the clock, ms': Math.round(longest.clock),
      'CPU of the thread in all, ms': Math.round(threadMs() - begun),
    }
  }
  const table: Record<string, object> = {}
  let id = ''
  const put = async (given: Uint8Array) => {
    const { document, problem } = await add('large.txt', given)
    if (!document) throw new Error(problem?.message)
    id = document.id
  }
  table['added'] = await longestWait(() => put(files[0]!))
  table['in the place of another'] = await longestWait(() => put(files[1]!))
  table['removed'] = await longestWait(() => documents.remove(id))
  console.log(opened.kind)
  console.table(table)
} finally {
  await rm(folder, { recursive: true, force: true })
}
