// Streams through Muster, nginx (buffering off) and Portkey's gateway, one pinned core each in turn, the same upstream:
// CPU for each event, time that is added to the first token, and memory with many streams open.
// Needs nginx (Debian: nginx-light) and taskset. Run: npm run bench:streaming
import { join } from 'node:path'
import { Pool } from 'undici'
import {
  cpuMicros,
  median,
  openGateways,
  otherCore,
  percentile,
  pinTo,
  residentMegabytes,
  type Gateway,
} from './gateways.ts'

const streamsAtOnce = 250
const tokensPerSecond = 50
const windowMs = 3_000
/** Windows of one round. A gateway that is kept waiting reads several events at once, so the least says little here. */
const windows = 3
const rounds = 4
const probes = 200
const manyStreams = 2_000

pinTo(otherCore)
const gateways = openGateways()
const sleep = (ms: number) => new Promise((wake) => setTimeout(wake, ms))

/** Reads one stream until its end or the signal; counts what came. */
async function read(
  { path, headers }: Gateway,
  pool: Pool,
  options: { tokens: number; perSecond: number; signal?: AbortSignal; count?: () => void },
): Promise<number> {
  const begun = performance.now()
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: 'Stream, please.' }],
      stream: true,
      max_tokens: options.tokens,
      temperature: options.perSecond,
    }),
    ...(options.signal && { signal: options.signal }),
  })
  let firstMs = NaN
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (statusCode !== 200) throw new Error(`${statusCode} ${chunk.toString()}`)
    if (Number.isNaN(firstMs)) firstMs = performance.now() - begun
    for (let at = chunk.indexOf('data: '); at >= 0; at = chunk.indexOf('data: ', at + 6)) options.count?.()
  }
  return firstMs
}

/** Runs `work` while streams are open. */
async function withStreams<T>(
  gateway: Gateway,
  pool: Pool,
  options: { streams: number; perSecond: number; count?: () => void },
  work: () => Promise<T>,
): Promise<T> {
  const leave = new AbortController()
  const { streams, perSecond, count } = options
  const running = Array.from({ length: streams }, () =>
    read(gateway, pool, { tokens: 1e9, perSecond, signal: leave.signal, count }).catch((error: unknown) => {
      if (!leave.signal.aborted) throw error
    }),
  )
  // A stream that fails ends the benchmark.
  const failed = Promise.all(running).then(() => new Promise<never>(() => {}))
  try {
    return await Promise.race([work(), failed])
  } finally {
    leave.abort()
    await Promise.allSettled(running)
  }
}

async function microsPerEvent(gateway: Gateway, pool: Pool): Promise<number[]> {
  let events = 0
  const options = { streams: streamsAtOnce, perSecond: tokensPerSecond, count: () => events++ }
  return withStreams(gateway, pool, options, async () => {
    await sleep(2_000)
    const found: number[] = []
    for (let window = 0; window < windows; window++) {
      const [micros, counted] = [cpuMicros(gateway.pid), events]
      await sleep(windowMs)
      found.push((cpuMicros(gateway.pid) - micros) / (events - counted))
    }
    return found
  })
}

/** Times to the first token, in milliseconds, while half of the streams are open. */
async function firstTokens(gateway: Gateway, pool: Pool): Promise<number[]> {
  const options = { streams: streamsAtOnce / 2, perSecond: tokensPerSecond }
  return withStreams(gateway, pool, options, async () => {
    await sleep(1_000)
    const times: number[] = []
    for (let probe = 0; probe < probes; probe++) {
      times.push(await read(gateway, pool, { tokens: 1, perSecond: tokensPerSecond }))
      await sleep(10 * Math.random())
    }
    return times
  })
}

function spread(times: number[]): { p50: number; p99: number } {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

function least(rounds: { p50: number; p99: number }[], which: 'p50' | 'p99'): number {
  return Math.min(...rounds.map((round) => round[which]))
}

async function memory(gateway: Gateway, pool: Pool): Promise<number> {
  return withStreams(gateway, pool, { streams: manyStreams, perSecond: 1 }, async () => {
    await sleep(6_000)
    return residentMegabytes(gateway.pid)
  })
}

try {
  const port = await gateways.freePort()
  const upstreamProgram = join(import.meta.dirname, 'streaming-upstream.ts')
  const upstreamUrl = `http://127.0.0.1:${port}`
  const upstreamPid = await gateways.start(
    otherCore,
    [process.execPath, upstreamProgram, String(port)],
    `${upstreamUrl}/v1/models`,
  )
  const upstreams = { ports: [port], model: 'm', concurrency: 5_000 }
  const direct: Gateway = {
    name: 'direct',
    pid: upstreamPid,
    url: upstreamUrl,
    path: '/v1/chat/completions',
    headers: {},
  }
  const measured = [
    await gateways.nginx(upstreams),
    await gateways.muster(upstreams),
    await gateways.portkey(upstreams),
  ].map((gateway) => ({
    gateway,
    pool: new Pool(gateway.url, { connections: manyStreams + 10 }),
    micros: [] as number[],
    firstTokens: [] as { p50: number; p99: number }[],
    megabytes: 0,
  }))
  const straight = new Pool(direct.url, { connections: manyStreams })
  const directly: { p50: number; p99: number }[] = []
  for (let round = 0; round < rounds; round++) {
    directly.push(spread(await firstTokens(direct, straight)))
    for (const run of measured) {
      run.micros.push(...(await microsPerEvent(run.gateway, run.pool)))
      run.firstTokens.push(spread(await firstTokens(run.gateway, run.pool)))
    }
  }
  for (const run of measured) run.megabytes = await memory(run.gateway, run.pool)
  const [nginx, , portkey] = measured.map(({ micros }) => median(micros))
  console.table(
    Object.fromEntries(
      measured.map(({ gateway, micros, firstTokens: times, megabytes }) => [
        gateway.name,
        {
          'CPU µs an event, least': Math.min(...micros).toFixed(1),
          median: median(micros).toFixed(1),
          'times nginx': (median(micros) / nginx!).toFixed(2),
          'share of Portkey': (median(micros) / portkey!).toFixed(2),
          // Of the round that other work on the machine disturbed least.
          'added to first token p50, ms': (least(times, 'p50') - least(directly, 'p50')).toFixed(2),
          'p99, ms': (least(times, 'p99') - least(directly, 'p99')).toFixed(2),
          [`MB with ${manyStreams} streams`]: megabytes.toFixed(0),
        },
      ]),
    ),
  )
  await Promise.all([straight, ...measured.map(({ pool }) => pool)].map((pool) => pool.destroy()))
} finally {
  await gateways.stop()
}
