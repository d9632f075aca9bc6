import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'

/** A real `muster start`, in a process of its own. */
export interface MusterProcess extends AsyncDisposable {
  url: string
  key: string
  folder: string
  child: ChildProcess
  /** What it has said on its standard error output. */
  said(): string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts the command; `like` is another process on the same database, whose keys this one shares. */
export async function startMuster(
  config: object,
  { like }: { like?: MusterProcess } = {},
): Promise<MusterProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-process-'))
  await writeFile(
    join(folder, 'muster.yaml'),
    stringify({ listen: '127.0.0.1:0', discover: false, ...config }),
  )
  if (like) {
    await mkdir(join(folder, 'data'), { mode: 0o700 })
    for (const name of ['ledger-key.pem', 'secret-key'])
      await copyFile(join(like.folder, 'data', name), join(folder, 'data', name))
  }
  const child = spawn(process.execPath, [resolve('bin/muster.js'), 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  let isReady = false
  for await (const line of createInterface({ input: child.stdout })) {
    isReady ||= line.startsWith('Model hosts:')
    if (isReady) break
  }
  child.stdout.resume()
  if (!isReady) throw new Error(`muster did not start: ${said}`)
  const { url, key } = JSON.parse(await readFile(join(folder, 'data', 'server.json'), 'utf8')) as {
    url: string
    key: string
  }
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  return {
    url,
    key,
    folder,
    child,
    said: () => said,
    kill,
    async [Symbol.asyncDispose]() {
      await kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
