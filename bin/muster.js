#!/usr/bin/env node
// Plain JavaScript that every Node since 18 can read: it finds a Node that can run the rest.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const neededMajor = 26

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  const { enableCompileCache } = await import('node:module')
  // Halves the time to start. Beside the code, not in the shared folder for temporary files, where another user could
  // put code into it; where it cannot be written, nothing is kept.
  const cache = fileURLToPath(new URL('../node_modules/.cache/muster', import.meta.url))
  enableCompileCache(cache)
  // What threads load, they find there as well.
  process.env.NODE_COMPILE_CACHE ??= cache
  const source = new URL('../src/main.ts', import.meta.url)
  await import(existsSync(source) ? source.href : new URL('../dist/server/main.js', import.meta.url).href)
} else {
  // The npm package `node`, which a checkout has as a development dependency.
  const local = ['../node_modules/node/bin/node', '../../node/bin/node']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path))
  if (local === undefined || process.env.MUSTER_NODE_FOUND) {
    console.error(
      `muster: needs Node ${neededMajor} or newer, and this is ${process.version}. ` +
        'Install it from https://nodejs.org, or run `npm ci` in a checkout, which brings its own.',
    )
    process.exitCode = 78
  } else run(local)
}

/** Does the same with another Node, and ends as it ends. */
function run(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // One that is no newer than this one must not look again.
    env: { ...process.env, MUSTER_NODE_FOUND: '1' },
  })
  child.on('error', (error) => {
    console.error(`muster: ${node} cannot be run: ${error.message}`)
    process.exitCode = 78
  })
  const signals = ['SIGTERM', 'SIGHUP']
  for (const name of signals) process.on(name, () => child.kill(name))
  // A terminal sends Ctrl-C to both processes; sent on, it would count twice, and a second one means now.
  process.on('SIGINT', () => {
    if (![process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)) child.kill('SIGINT')
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}
