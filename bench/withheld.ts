// What the pool itself costs a plain chat, with and without models that are withheld from people: CPU time a request
// through it to a host that answers at once, each in processes of its own, in turn.
// Run: node bench/withheld.ts, with `--beside FOLDER` for another checkout of Muster, too.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type * as ownBase from '../src/base/index.ts'
import type { ChatRequest, Host, StreamOptions, Tell } from '../src/model/index.ts'
import type * as ownPool from '../src/pool/index.ts'

const turns = 6
const rounds = 60
const requestsPerRound = 20_000
const warmUp = 200_000

const { values: options } = parseArgs({
  options: {
    beside: { type: 'string' },
    /** Used by itself: the checkout that is measured in this process, and whether it withholds. */
    one: { type: 'string' },
    withholds: { type: 'boolean', default: false },
  },
})

if (options.one === undefined) compare()
else console.log(await leastMicros(options.one, options.withholds))

function compare(): void {
  const here = join(import.meta.dirname, '..')
  const ways: [name: string, ...flags: string[]][] = [
    ['everything is served', here],
    ['what has not passed is withheld', here, '--withholds'],
  ]
  if (options.beside !== undefined) ways.push(['the other checkout', options.beside])
  const found = new Map<string, number[]>(ways.map(([name]) => [name, []]))
  for (let turn = 0; turn < turns; turn++)
    for (const [name, folder, ...flags] of ways) {
      const command = [import.meta.filename, '--one', folder!, ...flags]
      found.get(name)!.push(Number(execFileSync(process.execPath, command, { encoding: 'utf8' })))
    }
  const row = (all: number[]) => ({
    'CPU µs a request, least': Math.min(...all).toFixed(2),
    'most of the runs': Math.max(...all).toFixed(2),
  })
  console.table(Object.fromEntries([...found].map(([name, all]) => [name, row(all)])))
}

async function leastMicros(folder: string, withholds: boolean): Promise<number> {
  const { createPool } = (await import(join(folder, 'src/pool/index.ts'))) as typeof ownPool
  const { systemClock, systemRandom } = (await import(join(folder, 'src/base/index.ts'))) as typeof ownBase
  const answer = (_request: ChatRequest, _options: StreamOptions, tell: Tell) => {
    void tell({ type: 'delta', text: 'Hello', reasoning: '', toolCalls: [] })
    void tell({ type: 'done', finishReason: 'stop', usage: undefined })
  }
  const host: Host = {
    name: 'h',
    kind: 'at once',
    url: 'in process',
    concurrency: 64,
    listModels: async () => ['m'],
    model: (id) => ({ id, answer, stream: () => Promise.reject(new Error('It is told.')) as never }),
    close: async () => {},
  }
  await using pool = createPool({ hosts: [host], aliases: {}, clock: systemClock, random: systemRandom })
  await pool.refresh()
  if (withholds) pool.serveOnly(({ name }, model) => name === 'h' && model === 'm')
  const messages = [
    { role: 'system' as const, content: 'You are a helpful assistant.' },
    { role: 'user' as const, content: 'How do I raise the maximum number of connections?' },
  ]
  const { signal } = new AbortController()
  const caller = { id: 'k', kind: 'key', name: 'k' } as const
  let done = 0
  const run = (times: number) => {
    for (let count = 0; count < times; count++)
      pool.answer({ model: 'm', messages, parameters: {}, stream: false }, { signal, caller }, (event) => {
        if (event.type === 'done') done++
        return undefined
      })
  }
  run(warmUp)
  let least = Infinity
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    run(requestsPerRound)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / requestsPerRound)
  }
  if (done !== warmUp + rounds * requestsPerRound) throw new Error('Not all were answered.')
  return least
}
