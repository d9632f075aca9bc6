// CPU time per plain chat request, one pinned core: Muster (key check, queue and metrics on) beside nginx as a reverse
// proxy and Portkey's gateway (retry and fallback on), against the same upstream in the same run.
// Needs nginx (Debian: nginx-light) and taskset. Run: npm run bench:gateway
// With `-- --bare` servers that only pass on are measured in the place of Portkey; with `--beside FOLDER` another
// checkout of Muster is, too; with `--enforced` one that serves only what has passed its trials.
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { openSqliteStore } from '../src/store/index.ts'
import { trialsVersion } from '../src/trials/index.ts'
import { trialKinds } from '../src/wire/index.ts'
import { cpuMicros, median, openGateways, otherCore, pinTo, type Gateway } from './gateways.ts'

/** Many short ones in turn: what else runs on the machine can only add to the time, and disturbs some less than others. */
const rounds = 25
const requestsPerRound = 1_500
const warmUp = 20_000
const atOnce = 32

const question = JSON.stringify({
  model: 'upstream-chat',
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'How do I raise the maximum number of connections?' },
  ],
})
const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'upstream-chat',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Set max_connections and start the server again. '.repeat(8) },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 30, completion_tokens: 80, total_tokens: 110 },
})

const { values: options } = parseArgs({
  options: {
    bare: { type: 'boolean', default: false },
    beside: { type: 'string' },
    enforced: { type: 'boolean', default: false },
  },
})
pinTo(otherCore)
const gateways = openGateways()

async function startUpstream(): Promise<number> {
  const port = await gateways.freePort()
  await gateways.startNginx(
    otherCore,
    port,
    `server { listen 127.0.0.1:${port} reuseport; default_type application/json;
       location / { return 200 '${answer}'; }
       location = /v1/models { return 200 '{"object":"list","data":[{"id":"upstream-chat","object":"model"}]}'; } }`,
  )
  return port
}

/** A Muster that serves only what has passed its trials, as this upstream has. */
async function enforcing(upstreams: {
  ports: number[]
  model: string
  concurrency: number
}): Promise<Gateway> {
  const pass = async (dataFolder: string) => {
    await using store = openSqliteStore(dataFolder)
    const kinds = trialKinds.map((kind) => ({
      kind,
      passed: 100,
      failed: 0,
      unanswered: 0,
      atLeast: 0.97,
      needed: 0.95,
      verdict: 'passed' as const,
    }))
    for (const [index, port] of upstreams.ports.entries()) {
      const report = {
        id: `trials_${index}`,
        host: `upstream${index}`,
        model: upstreams.model,
        url: `http://127.0.0.1:${port}/v1`,
        version: trialsVersion,
        seed: 1,
        repeats: 1,
        startedAt: Date.now(),
        startedBy: 'bench',
        state: 'running' as const,
        planned: 0,
        made: 0,
        kinds,
      }
      await store.trials.start([report])
      await store.trials.end(report.id, { state: 'done', endedAt: Date.now(), verdict: 'passed' })
    }
  }
  const enforced = await gateways.muster(upstreams, { trials: { enforce: true } }, undefined, pass)
  return { ...enforced, name: 'muster enforced' }
}

async function load(gateway: Gateway, pool: Pool, requests: number): Promise<number[]> {
  const times: number[] = []
  let left = requests
  const work = async () => {
    while (left-- > 0) {
      const begun = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: gateway.path,
        headers: { 'content-type': 'application/json', ...gateway.headers },
        body: question,
      })
      const text = await body.text()
      if (statusCode !== 200 || !text.includes('max_connections'))
        throw new Error(`${gateway.name}: ${statusCode} ${text.slice(0, 300)}`)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return times
}

try {
  const upstreams = { ports: [await startUpstream()], model: 'upstream-chat', concurrency: 64 }
  const all = [
    await gateways.nginx(upstreams),
    await gateways.muster(upstreams),
    ...(options.bare
      ? [await gateways.bare('fastify', upstreams), await gateways.bare('node', upstreams)]
      : [await gateways.portkey(upstreams)]),
    ...(options.beside === undefined
      ? []
      : [{ ...(await gateways.muster(upstreams, {}, options.beside)), name: 'muster beside' }]),
    ...(options.enforced ? [await enforcing(upstreams)] : []),
  ]
  const runs = all.map((gateway) => ({
    gateway,
    pool: new Pool(gateway.url, { connections: atOnce }),
    micros: [] as number[],
    times: [] as number[],
  }))
  for (const { gateway, pool } of runs) await load(gateway, pool, warmUp)
  for (let round = 0; round < rounds; round++)
    for (const { gateway, pool, micros, times } of runs) {
      const before = cpuMicros(gateway.pid)
      times.push(...(await load(gateway, pool, requestsPerRound)))
      micros.push((cpuMicros(gateway.pid) - before) / requestsPerRound)
    }
  const least = runs.map(({ micros }) => Math.min(...micros))
  const middle = runs.map(({ micros }) => median(micros))
  const [nginx, , portkey] = [0, 1, 2].map((index) => ({ least: least[index]!, middle: middle[index]! }))
  console.table(
    Object.fromEntries(
      runs.map(({ gateway, times }, index) => [
        gateway.name,
        {
          'CPU µs a request, least': least[index]!.toFixed(1),
          median: middle[index]!.toFixed(1),
          'times nginx, least': (least[index]! / nginx!.least).toFixed(2),
          'of medians': (middle[index]! / nginx!.middle).toFixed(2),
          ...(!options.bare && {
            'share of Portkey': (least[index]! / portkey!.least).toFixed(3),
            'of medians ': (middle[index]! / portkey!.middle).toFixed(3),
          }),
          'median ms': median(times).toFixed(2),
        },
      ]),
    ),
  )
  await Promise.all(runs.map(({ pool }) => pool.close()))
} finally {
  await gateways.stop()
}
