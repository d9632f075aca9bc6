import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-interrupt-'))
  const lines = (write: (index: number) => string) =>
    Array.from({ length: 20_000 }, (_, index) => write(index))
  await writeFile(
    join(folder, 'answer.md'),
    lines((index) => `The walrus ${index} eats ${index * 3} clams and sleeps on the ice.`).join('\n'),
  )
  await writeFile(
    join(folder, 'source.txt'),
    lines((index) => `Walrus ${index} eats ${index * 3 + 1} clams a day and sleeps on ice.`).join('\n'),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function start(argv: string[]) {
  const child = spawn(process.execPath, [resolve('bin/muster.js'), ...argv], { cwd: folder, stdio: 'pipe' })
  child.stdout.resume()
  child.stderr.resume()
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  return { child, ended }
}

/** How long a process has computed, in hundredths of a second; the same however much else is at work. */
async function computed(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11])
}

test.skipIf(process.platform !== 'linux')('an interrupt ends a check that computes, at once', async () => {
  const { child, ended } = start(['check', 'answer.md', '--against', 'source.txt'])
  // It has begun, and is far from its end.
  await eventually(async () => expect(await computed(child.pid!)).toBeGreaterThan(200))
  child.kill('SIGINT')
  expect(await ended).toEqual([null, 'SIGINT'])
})

test.each([
  ['check', '-', '--against', 'source.txt'],
  ['check', 'answer.md', '--against', '-'],
])('an interrupt ends %s %s %s %s, which waits for standard input', async (...argv) => {
  const { child, ended } = start(argv)
  // More than a pipe holds: once it is written, the command reads.
  await new Promise((written) => child.stdin.write('The beginning of a text. '.repeat(40_000), written))
  child.kill('SIGINT')
  expect(await ended).toEqual([130, null])
})
