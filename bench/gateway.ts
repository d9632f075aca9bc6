// CPU time per plain chat request, one pinned core: Muster (key check, queue and metrics on) beside nginx as a reverse
// proxy and Portkey's gateway (retry and fallback on), against the same upstream in the same run.
// Needs nginx (Debian: nginx-light) and taskset. Run: npm run bench:gateway
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { stringify } from 'yaml'

const rounds = 7
const requestsPerRound = 4_000
const warmUp = 6_000
const atOnce = 32
/** The core of the gateway that is measured; upstream and load share another. */
const gatewayCore = 0
const otherCore = 1
const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK']).stdout.toString())

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

const folder = mkdtempSync(join(tmpdir(), 'muster-gateway-'))
const children: ChildProcess[] = []
spawnSync('taskset', ['-p', '-c', String(otherCore), String(process.pid)])

interface Gateway {
  name: string
  pid: number
  url: string
  path: string
  headers: Record<string, string>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a program on one core and waits until it answers at this address. */
async function start(core: number, command: string[], url: string, cwd = folder): Promise<number> {
  const child = spawn('taskset', ['-c', String(core), ...command], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
  })
  children.push(child)
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      await fetch(url)
      return child.pid!
    } catch {
      await new Promise((wake) => setTimeout(wake, 50))
    }
  }
  throw new Error(`${command.join(' ')} does not answer at ${url}.`)
}

/** An nginx that serves `location` in one worker; resolves to the process of the worker. */
async function startNginx(core: number, port: number, http: string): Promise<number> {
  const prefix = join(folder, `nginx-${port}`)
  mkdirSync(prefix)
  const configuration = join(prefix, 'nginx.conf')
  writeFileSync(
    configuration,
    `worker_processes 1; daemon off; pid ${prefix}/pid; error_log ${prefix}/error.log;
     events { worker_connections 1024; }
     http { access_log off; keepalive_requests 10000000; client_body_temp_path ${prefix}/body;
       proxy_temp_path ${prefix}/proxy; fastcgi_temp_path ${prefix}/f; uwsgi_temp_path ${prefix}/u; scgi_temp_path ${prefix}/s;
       ${http} }`,
  )
  const master = await start(core, ['nginx', '-p', prefix, '-c', configuration], `http://127.0.0.1:${port}/`)
  const [worker] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ')
  return Number(worker)
}

async function startUpstream(): Promise<number> {
  const port = await freePort()
  await startNginx(
    otherCore,
    port,
    `server { listen 127.0.0.1:${port} reuseport; default_type application/json;
       location / { return 200 '${answer}'; }
       location = /v1/models { return 200 '{"object":"list","data":[{"id":"upstream-chat","object":"model"}]}'; } }`,
  )
  return port
}

async function startNginxGateway(upstream: number): Promise<Gateway> {
  const port = await freePort()
  const pid = await startNginx(
    gatewayCore,
    port,
    `upstream u { server 127.0.0.1:${upstream}; keepalive 64; keepalive_requests 10000000; }
     server { listen 127.0.0.1:${port}; location / { proxy_pass http://u; proxy_http_version 1.1;
       proxy_set_header Connection ""; } }`,
  )
  return { name: 'nginx', pid, url: `http://127.0.0.1:${port}`, path: '/v1/chat/completions', headers: {} }
}

async function startMuster(upstream: number): Promise<Gateway> {
  const port = await freePort()
  const state = join(folder, 'muster')
  mkdirSync(state)
  writeFileSync(
    join(state, 'muster.yaml'),
    stringify({
      listen: `127.0.0.1:${port}`,
      discover: false,
      hosts: [
        {
          name: 'upstream',
          kind: 'openai',
          url: `http://127.0.0.1:${upstream}/v1`,
          models: ['upstream-chat'],
          concurrency: 64,
        },
      ],
    }),
  )
  const url = `http://127.0.0.1:${port}`
  const muster = join(import.meta.dirname, '../bin/muster.js')
  const pid = await start(gatewayCore, [process.execPath, muster, 'start'], `${url}/healthz`, state)
  const { key } = JSON.parse(readFileSync(join(state, 'data/server.json'), 'utf8')) as { key: string }
  return {
    name: 'muster',
    pid,
    url,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
  }
}

async function startPortkey(upstream: number): Promise<Gateway> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const program = join(import.meta.dirname, '../node_modules/@portkey-ai/gateway/build/start-server.js')
  const pid = await start(gatewayCore, [process.execPath, program, `--port=${port}`, '--headless'], url)
  const target = {
    provider: 'openai',
    api_key: 'key',
    custom_host: `http://127.0.0.1:${upstream}/v1`,
    retry: { attempts: 2 },
  }
  const config = { strategy: { mode: 'fallback' }, targets: [target, target] }
  return {
    name: 'portkey',
    pid,
    url,
    path: '/v1/chat/completions',
    headers: { 'x-portkey-config': JSON.stringify(config) },
  }
}

/** User and system time of a process with its threads, in microseconds. */
function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond
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

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

try {
  const upstream = await startUpstream()
  const gateways = [
    await startNginxGateway(upstream),
    await startMuster(upstream),
    await startPortkey(upstream),
  ]
  const runs = gateways.map((gateway) => ({
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
  const [nginx, , portkey] = runs.map(({ micros }) => median(micros))
  console.table(
    Object.fromEntries(
      runs.map(({ gateway, micros, times }) => [
        gateway.name,
        {
          'CPU µs a request': median(micros).toFixed(1),
          'least–most': `${Math.min(...micros).toFixed(1)}–${Math.max(...micros).toFixed(1)}`,
          'times nginx': (median(micros) / nginx!).toFixed(2),
          'share of Portkey': (median(micros) / portkey!).toFixed(3),
          'median ms': median(times).toFixed(2),
        },
      ]),
    ),
  )
  await Promise.all(runs.map(({ pool }) => pool.close()))
} finally {
  for (const child of children) {
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  }
  rmSync(folder, { recursive: true, force: true })
}
