// What the benchmarks of the gateway share: Muster, nginx and Portkey's gateway as processes on one pinned core, in front
// of the same upstreams, and their CPU time and memory. Needs nginx (Debian: nginx-light) and taskset.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { freePort } from '../test/free-port.ts'

/** The core of the gateway that is measured; upstreams and load share another. */
const gatewayCore = 0
export const otherCore = 1

export interface Gateway {
  name: string
  pid: number
  url: string
  path: string
  headers: Record<string, string>
}

/** Where requests go: the ports of the upstreams on this machine, the model that they serve, and what each takes at once. */
export interface Upstreams {
  ports: number[]
  model: string
  concurrency: number
}

/** Starts processes, and ends them all. */
export function openGateways() {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  const children: ChildProcess[] = []

  /** Starts a program on one core and waits until it answers at this address. */
  async function start(
    core: number,
    command: string[],
    url: string,
    { cwd = folder, quiet = false }: { cwd?: string; quiet?: boolean } = {},
  ): Promise<number> {
    const child = spawn('taskset', ['-c', String(core), ...command], {
      cwd,
      stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit'],
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

  /** An nginx that serves `http` in one worker; resolves to the process of the worker. */
  async function startNginx(core: number, port: number, http: string): Promise<number> {
    const prefix = join(folder, `nginx-${port}`)
    mkdirSync(prefix)
    const configuration = join(prefix, 'nginx.conf')
    writeFileSync(
      configuration,
      `worker_processes 1; daemon off; pid ${prefix}/pid; error_log ${prefix}/error.log; worker_rlimit_nofile 20000;
       events { worker_connections 10000; }
       http { access_log off; keepalive_requests 10000000; client_body_temp_path ${prefix}/body;
         proxy_temp_path ${prefix}/proxy; fastcgi_temp_path ${prefix}/f; uwsgi_temp_path ${prefix}/u; scgi_temp_path ${prefix}/s;
         ${http} }`,
    )
    const master = await start(
      core,
      ['nginx', '-p', prefix, '-c', configuration],
      `http://127.0.0.1:${port}/`,
    )
    const [worker] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ')
    return Number(worker)
  }

  return {
    freePort,
    start,
    startNginx,
    /** nginx as a reverse proxy that buffers nothing. */
    async nginx({ ports }: Upstreams): Promise<Gateway> {
      const port = await freePort()
      const servers = ports.map((upstream) => `server 127.0.0.1:${upstream};`).join(' ')
      const pid = await startNginx(
        gatewayCore,
        port,
        `upstream u { ${servers} keepalive 64; keepalive_requests 10000000; }
         server { listen 127.0.0.1:${port}; location / { proxy_pass http://u; proxy_http_version 1.1;
           proxy_buffering off; proxy_set_header Connection ""; } }`,
      )
      return {
        name: 'nginx',
        pid,
        url: `http://127.0.0.1:${port}`,
        path: '/v1/chat/completions',
        headers: {},
      }
    },
    /** Muster as it is started by everyone, with key check, queue and metrics. */
    async muster(
      { ports, model, concurrency }: Upstreams,
      more: object = {},
      checkout = join(import.meta.dirname, '..'),
      /** Fills the data folder before the start. */
      prepare: (dataFolder: string) => Promise<void> = async () => undefined,
    ): Promise<Gateway> {
      const port = await freePort()
      const state = join(folder, `muster-${port}`)
      mkdirSync(state)
      await prepare(join(state, 'data'))
      writeFileSync(
        join(state, 'muster.yaml'),
        stringify({
          listen: `127.0.0.1:${port}`,
          discover: false,
          hosts: ports.map((upstream, index) => ({
            name: `upstream${index}`,
            kind: 'simulated',
            url: `http://127.0.0.1:${upstream}/v1`,
            models: [model],
            concurrency,
          })),
          ...more,
        }),
      )
      const url = `http://127.0.0.1:${port}`
      const program = join(checkout, 'bin/muster.js')
      const pid = await start(gatewayCore, [process.execPath, program, 'start'], `${url}/healthz`, {
        cwd: state,
      })
      const local = JSON.parse(readFileSync(join(state, 'data/server.json'), 'utf8')) as { key: string }
      // A key like those of people's programs, not the one of the commands on this machine.
      const created = await fetch(`${url}/api/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${local.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'bench' }),
      })
      const { key } = (await created.json()) as { key: string }
      const headers = { authorization: `Bearer ${key}` }
      return { name: 'muster', pid, url, path: '/v1/chat/completions', headers }
    },
    /** Portkey's gateway with retries, and with fallbacks to each upstream in turn, each request beginning at `first`. */
    async portkey({ ports }: Upstreams): Promise<Gateway> {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const program = join(import.meta.dirname, '../node_modules/@portkey-ai/gateway/build/start-server.js')
      const pid = await start(gatewayCore, [process.execPath, program, `--port=${port}`, '--headless'], url, {
        quiet: true,
      })
      return {
        name: 'portkey',
        pid,
        url,
        path: '/v1/chat/completions',
        headers: { 'x-portkey-config': portkeyConfig(ports.length === 1 ? [ports[0]!, ports[0]!] : ports) },
      }
    },
    /** A server that only passes on: `node:http` or Fastify with Muster's client for hosts. */
    async bare(kind: 'node' | 'fastify', { ports }: Upstreams): Promise<Gateway> {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const program = join(import.meta.dirname, 'bare-server.ts')
      const command = [process.execPath, program, kind, String(port), String(ports[0])]
      const pid = await start(gatewayCore, command, url)
      return { name: `bare ${kind}`, pid, url, path: '/v1/chat/completions', headers: {} }
    },
    async stop(): Promise<void> {
      for (const child of children) {
        // One that has ended by itself does not end again.
        if (child.exitCode !== null || child.signalCode !== null) continue
        const exit = once(child, 'exit')
        child.kill('SIGTERM')
        await exit
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Fallbacks in this order, each with retries. */
export function portkeyConfig(ports: number[]): string {
  const targets = ports.map((upstream) => ({
    provider: 'openai',
    api_key: 'key',
    custom_host: `http://127.0.0.1:${upstream}/v1`,
    retry: { attempts: 2 },
  }))
  return JSON.stringify({ strategy: { mode: 'fallback' }, targets })
}

/** Moves this process to a core. */
export function pinTo(core: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(process.pid)])
}

/** User and system time of a process with its threads, in microseconds, as the scheduler counted it. */
export function cpuMicros(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return nanoseconds / 1_000
}

/** Resident memory of a process, in megabytes. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

export function percentile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!
}
