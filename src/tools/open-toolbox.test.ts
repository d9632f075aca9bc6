import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../test/eventually.ts'
import { skippingClock } from '../../test/skipping-clock.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openTestToolbox } from '../../test/tools/open-test-toolbox.ts'
import { injectedNote } from '../../test/tools/record-server.ts'
import { recordCommand, startRecordServer, type RecordServer } from '../../test/tools/start-record-server.ts'

const reads = ['list_events', 'get_event']
const undo = { create_event: { tool: 'delete_event', arguments: { id: '{result.id}' } } }

async function start(options?: { modern?: boolean; port?: number }): Promise<RecordServer> {
  const server = await startRecordServer(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

test.each(['command', 'command, from 2026-07-28', 'url', 'url, from 2026-07-28'])(
  'tools are listed, called and undone: %s',
  async (way) => {
    const modern = way.endsWith('2026-07-28')
    const server = await start({ modern })
    const { toolbox, told, call } = await openTestToolbox({
      ...(way.startsWith('command')
        ? { command: recordCommand(...(modern ? ['modern'] : [])) }
        : { url: server.url }),
      reads,
      undo,
    })
    expect(toolbox.servers()).toMatchObject([{ name: 'calendar', state: 'ready' }])
    expect(toolbox.offered([]).find(({ name }) => name === 'create_event')).toMatchObject({
      id: 'calendar.create_event',
      title: 'Create an event',
      changes: true,
      undoable: true,
    })
    expect(await call('list_events')).toMatchObject({ isError: false })
    const made = await call('create_event', { title: 'Party' })
    expect(made).toEqual({ isError: false, text: '{"id":2,"title":"Party"}' })
    const back = toolbox.undoing('calendar.create_event', { arguments: '{}', result: made.text })!
    expect(back).toEqual({ tool: 'calendar.delete_event', arguments: '{"id":2}' })
    expect(await call('delete_event', JSON.parse(back.arguments) as object)).toEqual({
      isError: false,
      text: 'Deleted.',
    })
    expect(await call('get_event', { id: 2 })).toEqual({ isError: true, text: 'There is no event 2.' })
    expect(told).toEqual([])
  },
)

test('who decides what only reads is the administrator, not the server', async () => {
  const { toolbox } = await openTestToolbox({ command: recordCommand(), reads })
  const changing = toolbox
    .offered([])
    .filter(({ changes }) => changes)
    .map(({ name }) => name)
  expect(changing).toContain('lies')
  expect(changing).not.toContain('get_event')
})

test('what is hidden is not offered, and may still undo', async () => {
  const { toolbox, call } = await openTestToolbox({
    command: recordCommand(),
    hidden: ['delete_event'],
    undo,
  })
  const [server] = toolbox.servers()
  for (const tools of [toolbox.offered([]), server!.tools])
    expect(tools.map(({ name }) => name)).not.toContain('delete_event')
  expect(toolbox.wrongWith('calendar.delete_event', '{"id":1}')).toBeUndefined()
  expect(toolbox.offered([]).find(({ name }) => name === 'create_event')?.undoable).toBe(true)
  expect(await call('delete_event', { id: 1 })).toMatchObject({ isError: false })
})

test('only members of its teams are offered the tools of a server', async () => {
  const { toolbox } = await openTestToolbox({ command: recordCommand(), teams: ['office', 'board'] })
  expect(toolbox.offered([])).toEqual([])
  expect(toolbox.offered(['kitchen'])).toEqual([])
  expect(toolbox.offered(['kitchen', 'board']).length).toBeGreaterThan(5)
})

test('what cannot be seen in a description is in none, and what a tool gives back is left as it is', async () => {
  const { toolbox, call } = await openTestToolbox({ command: recordCommand(), reads: ['read_note'] })
  expect(toolbox.offered([]).find(({ name }) => name === 'read_note')!.description).toBe('A note.')
  expect(await call('read_note')).toEqual({ isError: false, text: injectedNote })
})

test('a tool whose name models cannot take has another, and is called by its own', async () => {
  const { toolbox } = await openTestToolbox({ command: recordCommand() })
  const { id } = toolbox.offered([]).find(({ name }) => name === 'calendar.archive')!
  expect(id).toMatch(/^calendar\.calendar_archive_[0-9a-f]{8}$/)
  expect(await toolbox.call(id, '{}', new AbortController().signal)).toEqual({
    isError: false,
    text: 'calendar.archive is done.',
  })
})

test('arguments are checked before anything is sent', async () => {
  const { toolbox } = await openTestToolbox({ command: recordCommand() })
  const wrong = (json: string) => toolbox.wrongWith('calendar.create_event', json)
  expect(wrong('{"title":"x"}')).toBeUndefined()
  expect(wrong('{"start":5}')).toBe(
    'arguments.title is missing. arguments.start must be of type string, not number.',
  )
  expect(wrong('{')).toMatch(/^The arguments are not valid JSON/)
  expect(toolbox.wrongWith('calendar.gone', '{}')).toBe('There is no tool calendar.gone now.')
  expect(toolbox.wrongWith('other.gone', '{}')).toBe('There is no tool other.gone now.')
})

test('what is long is cut, what is no text is said, errors are errors', async () => {
  const { call } = await openTestToolbox({ command: recordCommand() })
  const { text } = await call('huge')
  expect(text.length).toBeLessThan(51_000)
  expect(text).toMatch(/\n\(Cut: these are the first 50000 of 10000000 characters\.\)$/)
  expect(await call('picture')).toEqual({
    isError: false,
    text: '(A picture, image/png, 300 bytes: not shown.)',
  })
  expect(await call('fails')).toEqual({ isError: true, text: 'The calendar is locked.' })
  expect(await call('refuses')).toEqual({
    isError: true,
    text: expect.stringMatching(
      /^The server of the tool refused: .*the calendar is closed on Sundays\.$/,
    ) as string,
  })
})

test('a call that is not answered in time is cancelled, and nobody knows of a changing one', async () => {
  const server = await start()
  const clock = skippingClock()
  const { call } = await openTestToolbox({ url: server.url, secondsPerCall: 50 }, { clock })
  const cancelled = Promise.withResolvers<void>()
  server.records.onCancelled = () => cancelled.resolve()
  const called = Promise.withResolvers<void>()
  server.records.onCall = () => called.resolve()
  const result = call('slow')
  await called.promise
  await clock.skip(50_000)
  expect(await result).toEqual({
    isError: true,
    isUnknown: true,
    text: 'Nobody knows whether it was carried out: there was no answer in 50 seconds. Do not call it again; look first, or ask.',
  })
  await cancelled.promise
})

test('a person who stops ends a call, and one that was stopped before is never sent', async () => {
  const file = join(temporaryFolder(), 'calls')
  const server = { command: recordCommand(), environment: { CALLS_FILE: file }, reads: ['slow'] }
  const { call } = await openTestToolbox(server)
  const stop = new AbortController()
  const result = call('slow', {}, stop.signal)
  await eventually(async () => expect(await readFile(file, 'utf8')).toBe('slow {}\n'))
  stop.abort()
  expect(await result).toEqual({ isError: true, text: 'It failed: it was cancelled.' })
  expect(await call('create_event', { title: 'x' }, AbortSignal.abort())).toEqual({
    isError: true,
    text: 'It was not carried out: it was cancelled.',
  })
  await call('list_events')
  expect(await readFile(file, 'utf8')).toBe('slow {}\nlist_events {}\n')
})

test('arguments that cannot be sent as they are written are sent to nobody', async () => {
  const server = await start()
  const { toolbox } = await openTestToolbox({ url: server.url })
  const result = await toolbox.call('calendar.delete_event', '{"id":1,"id":2}', new AbortController().signal)
  expect(result.text).toBe('It was not carried out. The arguments hold the same name twice. Write each once.')
  expect(server.records.calls).toEqual([])
})
