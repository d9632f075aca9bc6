import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { systemClock, type Clock } from '../../base/index.ts'
import { eventually } from '../../../test/eventually.ts'
import { skippingClock } from '../../../test/skipping-clock.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { openTestToolbox } from '../../../test/tools/open-test-toolbox.ts'
import { recordCommand } from '../../../test/tools/start-record-server.ts'

async function problemOf(server: object): Promise<string | undefined> {
  const { toolbox, told } = await openTestToolbox(server)
  const { state, problem } = toolbox.servers()[0]!
  expect({ state, told }).toEqual({ state: 'broken', told: [problem] })
  expect(toolbox.offered([])).toEqual([])
  return problem
}

test('why a program cannot be used is told', async () => {
  expect(await problemOf({ command: ['no-such-program'] })).toBe(
    'there is no program no-such-program, or no folder that it is to run in',
  )
  expect(await problemOf({ command: [import.meta.filename] })).toBe(`${import.meta.filename} may not be run`)
  expect(await problemOf({ command: recordCommand('crash') })).toBe(
    'it ended with code 3, and said: The password of the calendar is wrong.',
  )
  expect(await problemOf({ command: recordCommand('flood') })).toBe(
    'it wrote more than 32 MB to its standard output that answers nothing',
  )
  expect(await problemOf({ command: recordCommand('chatter') })).toBe(
    'it wrote more than 32 MB to its standard output that answers nothing',
  )
})

test('a program that says nothing is not waited for without end', async () => {
  const clock = skippingClock()
  const file = join(temporaryFolder(), 'started')
  const opened = openTestToolbox(
    { command: recordCommand('mute'), environment: { STARTED_FILE: file } },
    { clock },
  )
  await eventually(async () => expect(await readFile(file, 'utf8')).toBe('started'))
  // The greeting's own limit, and those of the program's end.
  const skipping = new AbortController()
  const skip = async () => {
    while (!skipping.signal.aborted) {
      await clock.skip(30_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const skipped = skip()
  const { toolbox } = await opened
  skipping.abort()
  await skipped
  expect(toolbox.servers()).toMatchObject([{ problem: 'it did not greet in 30 seconds' }])
})

test('what a program writes beside messages is passed over', async () => {
  const { call } = await openTestToolbox({ command: recordCommand('noise') })
  expect(await call('list_events')).toMatchObject({ isError: false })
})

/** A program that lists one tool, or what `list` gives for a page, and first writes what `before` says. */
function writingCommand({
  before = '',
  list = "({ tools: [{ name: 'a', inputSchema: {} }] })",
} = {}): string[] {
  const program = `
    const write = (message, written) =>
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n', written)
    require('node:readline').createInterface(process.stdin).on('line', (line) => {
      const { id, method, params } = JSON.parse(line)
      if (method !== 'initialize' && method !== 'tools/list') return
      ${before}
      if (method === 'initialize')
        write({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } } })
      if (method === 'tools/list') write({ id, result: ${list} })
    })`
  return [process.execPath, '-e', program]
}

test.each([
  ['is no message', '"x":'],
  ['answers nothing', '"id":12345,"result":'],
])('what %s and is nested deep ends nothing', async (_, start) => {
  // Names that are numbers are written by a way that goes as deep as they are nested.
  const nested = `'{"0":'.repeat(100000) + 1 + '}'.repeat(100000)`
  const before = `process.stdout.write('{"jsonrpc":"2.0",${start}' + ${nested} + '}\\n')`
  const { toolbox, told } = await openTestToolbox({ command: writingCommand({ before }) })
  expect(told).toEqual([])
  expect(toolbox.servers()).toMatchObject([{ state: 'ready', tools: [{ name: 'a' }] }])
})

test('answers to what was never asked do not keep a flood going', async () => {
  const before = `const x = 'x'.repeat(1048576)
    return void (function more() { write({ id: 12345, result: { x } }, more) })()`
  expect(await problemOf({ command: writingCommand({ before }) })).toBe(
    'it wrote more than 32 MB to its standard output that answers nothing',
  )
})

test('of a list of tools without end the first are read', async () => {
  const list = `({
    tools: Array.from({ length: 600 }, (_, index) => ({ name: 't' + (params?.cursor ?? 0) + '_' + index, inputSchema: {} })),
    nextCursor: String(Number(params?.cursor ?? 0) + 1),
  })`
  const { toolbox } = await openTestToolbox({ command: writingCommand({ list }) })
  expect(toolbox.servers()).toMatchObject([
    { state: 'ready', problem: 'of its 1000 tools, the first 128 are used' },
  ])
})

test('where no more files can be opened a program does not start, and nothing else ends', async () => {
  const program = `
    import { openSync } from 'node:fs'
    import { CommandTransport } from ${JSON.stringify(join(import.meta.dirname, 'command-transport.ts'))}
    import { systemClock as clock } from ${JSON.stringify(join(import.meta.dirname, '../../base/index.ts'))}
    const transport = new CommandTransport({ command: ['true'], environment: {}, folder: '/', clock })
    await transport.start().then(() => transport.close())
    try { for (;;) openSync('/dev/null') } catch {}
    const other = new CommandTransport({ command: ['true'], environment: {}, folder: '/', clock })
    const problem = await other.start().catch(() => other.problem)
    await new Promise((resolve) => setImmediate(resolve))
    console.log(problem)`
  const limited = 'ulimit -n 128; exec "$0" --input-type=module -e "$1"'
  const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, program])
  expect(stdout).toBe('true cannot be started: spawn true EMFILE\n')
})

test('a program has nothing of the environment of Muster but what it needs', async () => {
  process.env['MUSTER_TEST_SECRET'] = 'secret'
  const { call } = await openTestToolbox({
    command: recordCommand('environment'),
    environment: { TZ: 'Europe/Berlin' },
  })
  delete process.env['MUSTER_TEST_SECRET']
  const { text } = await call('list_events')
  const { events } = JSON.parse(text) as { events: [{ title: string }] }
  const names = Object.keys(JSON.parse(events[0].title) as object)
  expect(names.filter((name) => !['PATH', 'HOME', 'LANG'].includes(name))).toEqual(['TZ'])
})

test.each(['crashes', 'bad_json'])('a program that dies in a call is started again: %s', async (tool) => {
  const clock = skippingClock()
  const { call, toolbox, told } = await openTestToolbox(
    { command: recordCommand(), reads: ['bad_json'] },
    { clock },
  )
  const code = tool === 'crashes' ? 3 : 4
  expect(await call(tool)).toEqual(
    tool === 'crashes'
      ? {
          isError: true,
          isUnknown: true,
          text: 'Nobody knows whether it was carried out: its server went away. Do not call it again; look first, or ask.',
        }
      : { isError: true, text: 'It failed: its server went away.' },
  )
  await eventually(() => expect(told).toEqual([`it ended with code ${code}`]))
  expect(await call('list_events')).toEqual({
    isError: true,
    text: 'It was not carried out: its server calendar is not there now.',
  })
  await clock.skip(1_000)
  await eventually(() => expect(toolbox.servers()).toMatchObject([{ state: 'ready' }]))
  expect(told.at(-1)).toBeUndefined()
  expect(await call('list_events')).toMatchObject({ isError: false })
})

test('pauses grow where a program cannot be kept running, and what is wrong is told once', async () => {
  const pauses: number[] = []
  const enough = Promise.withResolvers<void>()
  const clock: Clock = {
    ...systemClock,
    sleep(delayMs, signal) {
      pauses.push(delayMs / 1_000)
      if (pauses.length < 9) return Promise.resolve()
      enough.resolve()
      return systemClock.sleep(delayMs, signal)
    },
  }
  const { told } = await openTestToolbox({ command: ['no-such-program'] }, { clock })
  await enough.promise
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  expect(told).toHaveLength(1)
})

test('at the end nothing is left of a program, nor of what it has started', async () => {
  const file = join(temporaryFolder(), 'processes')
  const { toolbox } = await openTestToolbox({
    command: recordCommand('child'),
    environment: { CHILD_FILE: file },
  })
  const started = (await readFile(file, 'utf8')).trim().split(' ').map(Number)
  expect(started).toHaveLength(2)
  for (const pid of started) expect(() => process.kill(pid, 0)).not.toThrow()
  await toolbox[Symbol.asyncDispose]()
  await eventually(() => {
    for (const pid of started) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
