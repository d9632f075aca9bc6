import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandFolder, json, serve } from '../../test/command-server.ts'
import { runCommand } from '../../test/command.ts'
import { AppError } from '../base/index.ts'
import type { SimulateOptions } from './index.ts'

test('without a server, it says how to start one', async () => {
  const { folder, run } = await commandFolder()
  const message = `muster: No Muster is running for this configuration (data folder ${folder}). Start it with \`muster start\`, or name one elsewhere in MUSTER_URL, with its key in MUSTER_KEY.\n`
  expect(await run(['ask', 'q'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
  await writeFile(
    join(folder, 'server.json'),
    JSON.stringify({ url: 'http://127.0.0.1:1', key: 'k', pid: 1 }),
  )
  expect(await run(['key', 'list'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
  await writeFile(join(folder, 'server.json'), '{"url":')
  expect(await run(['key', 'list'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
})

test('start and simulate are handed what was asked for', async () => {
  let configPath: string | undefined
  const start = async (path: string | undefined) => {
    configPath = path
    return 3
  }
  expect((await runCommand(['start', '--config', 'a.yaml'], { start })).exitCode).toBe(3)
  expect(configPath).toBe('a.yaml')
  let asked: SimulateOptions | undefined
  const simulate = async (options: SimulateOptions) => {
    asked = options
    return 0
  }
  await runCommand(['simulate', '--port', '0', '--faults', 'stall', '--models', 'a,b', '--seed', '7'], {
    simulate,
  })
  expect(asked).toEqual({ port: 0, faults: 'stall', models: ['a', 'b'], seed: 7 })
})

test.each<[string[], number, string]>([
  [['strat'], 2, "muster: unknown command 'strat'\n(Did you mean start?)\n"],
  [['host', 'lst'], 2, "muster: unknown command 'lst'\n(Did you mean list?)\n"],
  [['ask', 'q', '--jsno'], 2, "muster: unknown option '--jsno'\n(Did you mean --json?)\n"],
  [
    ['search'],
    2,
    "muster: missing required argument 'question'\nUsage: muster search [options] <question...>\n",
  ],
  [
    ['simulate', '--port', '99999'],
    2,
    "muster: option '-p, --port <number>' argument '99999' is invalid. Expected a whole number of 0 to 65535.\nUsage: muster simulate [options]\n",
  ],
])('%j is refused in a line or two', async (argv, exitCode, stderr) => {
  expect(await runCommand(argv)).toEqual({ exitCode, stdout: '', stderr })
})

test('help and version', async () => {
  for (const argv of [['--help'], ['ask', '--help'], ['host', 'add', '--help'], ['help', 'key']]) {
    const ran = await runCommand(argv)
    expect(ran.exitCode).toBe(0)
    expect(ran.stdout).toMatch(/^Usage: muster/)
  }
  expect((await runCommand(['ask', '--help'])).stdout).toContain('--config <file>')
  expect((await runCommand(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a stack is shown with --debug only', async () => {
  const start = async () => {
    throw new AppError('bad-config', 'It is wrong.', { cause: new Error('inner') })
  }
  expect(await runCommand(['start'], { start })).toEqual({
    exitCode: 78,
    stdout: '',
    stderr: 'muster: It is wrong.\n',
  })
  expect((await runCommand(['start', '--debug'], { start })).stderr).toMatch(
    /^muster: It is wrong\.\n[^]*run-cli\.test[^]*caused by Error: inner/,
  )
})

test('output that does not fit on a disk fails the command; a reader that has left does not', async () => {
  const failing = (code: string) => Object.assign(new Error(`${code}: it failed`), { code })
  const { run } = await serve({
    'GET /api/keys': json(200, { keys: [{ id: 'k', areas: [], createdAt: 0 }] }),
  })
  const full = await run(['key', 'list', '--json'], { stdoutError: failing('ENOSPC') })
  expect(full).toMatchObject({
    exitCode: 74,
    stderr:
      'muster: The output could not be written: there is no room left where it goes. What came is not complete.\n',
  })
  expect(await run(['key', 'list', '--json'], { stdoutError: failing('EIO') })).toMatchObject({
    exitCode: 74,
  })
  expect(await run(['key', 'list', '--json'], { stdoutError: failing('EPIPE') })).toMatchObject({
    exitCode: 0,
    stderr: '',
  })
})
