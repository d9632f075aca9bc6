// Four hosts at up to twice their capacity, each failing once a minute in a way of its own, through Muster and then
// through Portkey's gateway (retries and fallbacks on): how many answers are whole, and equal to those of a host that
// never fails. Needs taskset. Run: npm run bench:failing-load [-- --minutes 5]
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { seededRandom, systemClock } from '../src/base/index.ts'
import { parseFaults, startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { openGateways, otherCore, percentile, pinTo, portkeyConfig, type Gateway } from './gateways.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' } } })
const durationMs = Number(values.minutes) * 60_000
const settings = {
  clock: systemClock,
  models: ['m'],
  firstTokenMs: 100,
  tokensPerSecond: 25,
  concurrency: 8,
  // Two continue from a prefix, and two have to be asked.
}
const hostCount = 4
const questions = Array.from(
  { length: 40 },
  (_, index) => `Question ${index}: ${'what, and why? '.repeat(index % 5)}`,
)
/** An answer takes about two seconds: 16 requests a second are the hosts' capacity, 32 come in the bursts. */
const burst = { everyMs: 30_000, forMs: 10_000, perSecond: 32, elsePerSecond: 6 }
/** Each lasts four seconds and comes once a minute, fifteen seconds apart. */
const troubles = ['killed', 'stall:10', 'unavailable', 'malformed:10'] as const
const troubleMs = 4_000
const clientPatienceMs = 90_000

pinTo(otherCore)
const gateways = openGateways()
const sleep = (ms: number) => new Promise((wake) => setTimeout(wake, ms))

interface Counts {
  asked: number
  equal: number
  /** Refused or broken off, and said so. */
  told: number
  /** Ended as if complete, with another text. */
  wrong: number
  /** Nothing came to an end in the client's time. */
  hung: number
  milliseconds: number[]
}

class Fleet {
  readonly ports: number[] = []
  readonly #servers: SimulatedServer[] = []

  async start(): Promise<void> {
    for (let index = 0; index < hostCount; index++) {
      const port = await gateways.freePort()
      this.ports.push(port)
      this.#servers.push(await startSimulatedServer({ ...settings, port }))
    }
  }

  /** Fails once in a while until the signal. */
  async failNowAndThen(signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn++) {
      await sleep(15_000 - troubleMs)
      const index = turn % hostCount
      const trouble = troubles[index]!
      if (trouble === 'killed') await this.#servers[index]!.kill()
      else this.#servers[index]!.setFaults(parseFaults(trouble))
      await sleep(troubleMs)
      if (trouble === 'killed')
        this.#servers[index] = await startSimulatedServer({ ...settings, port: this.ports[index]! })
      else this.#servers[index]!.setFaults(() => undefined)
    }
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) await server.kill()
  }
}

async function ask(
  gateway: Gateway,
  pool: Pool,
  question: string,
  headers: Record<string, string>,
): Promise<{ text: string; finished: boolean; failed: boolean }> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: gateway.path,
    headers: { 'content-type': 'application/json', ...gateway.headers, ...headers },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: question }], stream: true }),
    headersTimeout: 0,
    bodyTimeout: 0,
    signal: AbortSignal.timeout(clientPatienceMs),
  })
  const answer = { text: '', finished: false, failed: statusCode !== 200 }
  const sent = await body.text()
  for (const [, data] of sent.matchAll(/^data: (.*)$/gm)) {
    if (data === '[DONE]') continue
    let chunk: { choices?: { delta?: { content?: string }; finish_reason?: string }[]; error?: unknown }
    try {
      chunk = JSON.parse(data!) as typeof chunk
    } catch {
      answer.failed = true
      break
    }
    if (chunk.error) answer.failed = true
    answer.text += chunk.choices?.[0]?.delta?.content ?? ''
    if (chunk.choices?.[0]?.finish_reason) answer.finished = true
  }
  return answer
}

async function run(gateway: Gateway, right: Map<string, string>, fleet: Fleet): Promise<Counts> {
  const counts: Counts = { asked: 0, equal: 0, told: 0, wrong: 0, hung: 0, milliseconds: [] }
  const pool = new Pool(gateway.url, { connections: 2_000 })
  const random = seededRandom(1)
  const stop = new AbortController()
  const failing = fleet.failNowAndThen(stop.signal)
  const running: Promise<void>[] = []
  const one = async (index: number) => {
    const question = questions[index % questions.length]!
    const begun = performance.now()
    // Portkey has no queue and no choice of host: each request begins at another one.
    const order = fleet.ports.map((_, place) => fleet.ports[(place + index) % hostCount]!)
    const headers: Record<string, string> =
      gateway.name === 'portkey' ? { 'x-portkey-config': portkeyConfig(order) } : {}
    try {
      const { text, finished, failed } = await ask(gateway, pool, question, headers)
      if (text === right.get(question) && finished && !failed) {
        counts.equal++
        counts.milliseconds.push(performance.now() - begun)
      } else if (failed || !finished) counts.told++
      else counts.wrong++
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') counts.hung++
      else counts.told++
    }
  }
  const begun = performance.now()
  while (performance.now() - begun < durationMs) {
    const inBurst = (performance.now() - begun) % burst.everyMs < burst.forMs
    running.push(one(counts.asked++))
    await sleep((-Math.log(1 - random.next()) * 1_000) / (inBurst ? burst.perSecond : burst.elsePerSecond))
  }
  stop.abort()
  await Promise.all(running)
  await failing
  await pool.destroy()
  return counts
}

try {
  const fleet = new Fleet()
  await fleet.start()
  const right = new Map<string, string>()
  await using sound = await startSimulatedServer({ ...settings, tokensPerSecond: 100_000 })
  for (const question of questions) {
    const body = { model: 'm', messages: [{ role: 'user', content: question }] }
    const response = await fetch(`${sound.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const whole = (await response.json()) as { choices: { message: { content: string } }[] }
    right.set(question, whole.choices[0]!.message.content)
  }
  const upstreams = { ports: fleet.ports, model: 'm', concurrency: settings.concurrency }
  const rows: Record<string, Record<string, string | number>> = {}
  for (const gateway of [await gateways.muster(upstreams), await gateways.portkey(upstreams)]) {
    const { milliseconds, ...counts } = await run(gateway, right, fleet)
    rows[gateway.name] = {
      'whole and equal': `${((100 * counts.equal) / counts.asked).toFixed(2)}%`,
      ...counts,
      'p50, s': (percentile(milliseconds, 0.5) / 1_000).toFixed(1),
      'p99, s': (percentile(milliseconds, 0.99) / 1_000).toFixed(1),
    }
    console.table(rows)
  }
  await fleet.stop()
} finally {
  await gateways.stop()
}
