// Muster with something in it: a simulated model host, and the manuals that Debian ships (the folders given, or the
// pages beside this file, where those are not there). Fetches nothing from the network.
// Run: npm run demo [-- FOLDER… --no-open --port N]
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'no-open': { type: 'boolean', default: false },
    port: { type: 'string', default: '7070' },
    data: { type: 'string', default: 'data/demo' },
  },
})
const manuals = ['/usr/share/doc/postgresql-doc-15/html', '/usr/share/doc/debian-policy'].filter(existsSync)
const folders =
  positionals.length > 0
    ? positionals
    : manuals.length > 0
      ? manuals
      : [join(import.meta.dirname, 'postgresql'), join(import.meta.dirname, 'mixed')]

const muster = join(import.meta.dirname, '../bin/muster.js')
const children: ChildProcess[] = []
const interrupted = new Promise<void>((end) => {
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => end())
})
try {
  const simulated = await startUntil(['simulate', '--port', '0', '--tokens-per-second', '60'], /http:\S+/)
  mkdirSync(values.data, { recursive: true, mode: 0o700 })
  const config = join(values.data, 'muster.yaml')
  writeFileSync(
    config,
    stringify({
      listen: `127.0.0.1:${values.port}`,
      data: resolve(values.data),
      hosts: [{ name: 'simulated', kind: 'simulated', url: simulated.found }],
      models: { assistant: ['simulated', 'quote'] },
    }),
  )
  const server = await startUntil(['start', '--config', config], /http:\S+\/sign-in\?\S+/)
  console.log(`Adding ${folders.join(' and ')}. Ask in the meantime, if you like.`)
  const adding = spawn(process.execPath, [muster, 'add', '--config', config, ...folders], {
    stdio: 'inherit',
  })
  children.push(adding)
  console.log(
    `\nOpen ${server.found}\nand ask, for instance: How do I raise the maximum number of connections?\n`,
  )
  if (!values['no-open']) open(server.found)
  const [code] = (await Promise.race([once(adding, 'exit'), interrupted.then(() => [0])])) as [number | null]
  // 65: some files could not be read, each of which was named.
  if (code !== 0 && code !== 65) throw new Error(`The documents could not be added (exit code ${code}).`)
  console.log('Ctrl-C ends it.')
  await Promise.race([interrupted, once(server.child, 'exit')])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await Promise.all(children.map(end))
}

/** Starts a command of ours and waits for the words that say that it is ready. */
async function startUntil(words: string[], ready: RegExp): Promise<{ child: ChildProcess; found: string }> {
  const child = spawn(process.execPath, [muster, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface(child.stdout)) {
    console.log(line)
    const found = ready.exec(line)?.[0]
    if (found === undefined) continue
    child.stdout.resume()
    return { child, found }
  }
  throw new Error(`\`muster ${words[0]}\` ended before it was ready.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Shows the page in the person's browser, where there is a screen. */
function open(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return
  spawn(program, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
