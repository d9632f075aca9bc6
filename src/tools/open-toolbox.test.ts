import { expect, onTestFinished, test } from 'vitest'
import { commandEnvironment, systemClock } from '../base/index.ts'
import { toolServersSchema } from '../wire/index.ts'
import { recordCommand, startRecordServer } from '../../test/tools/start-record-server.ts'
import { openToolbox } from './open-toolbox.ts'
import type { Toolbox } from './toolbox.ts'

const never = new AbortController().signal

async function open(server: object): Promise<{ toolbox: Toolbox; told: (string | undefined)[] }> {
  const told: (string | undefined)[] = []
  const toolbox = openToolbox({
    servers: toolServersSchema.parse({ calendar: server }),
    clock: systemClock,
    version: '0.1.0',
    environment: commandEnvironment(),
    folder: import.meta.dirname,
    tell: (_, problem) => told.push(problem),
  })
  onTestFinished(() => toolbox[Symbol.asyncDispose]())
  await toolbox.settled()
  return { toolbox, told }
}

const reads = ['list_events', 'get_event']

test.each(['command', 'url'])('tools are listed and called: %s', async (way) => {
  const server = await startRecordServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const { toolbox } = await open({
    ...(way === 'command' ? { command: recordCommand() } : { url: server.url }),
    reads,
    undo: { create_event: { tool: 'delete_event', arguments: { id: '{result.id}' } } },
  })
  expect(toolbox.servers()).toMatchObject([{ name: 'calendar', state: 'ready' }])
  expect(toolbox.offered([]).find(({ name }) => name === 'create_event')).toMatchObject({
    id: 'calendar.create_event',
    title: 'Create an event',
    changes: true,
    undoable: true,
  })
  const given = '{"title":"Party"}'
  const made = await toolbox.call('calendar.create_event', given, never)
  expect(made).toEqual({ isError: false, text: '{"id":2,"title":"Party"}' })
  const undo = toolbox.undoing('calendar.create_event', { arguments: given, result: made.text })!
  expect(undo).toEqual({ tool: 'calendar.delete_event', arguments: '{"id":2}' })
  expect(await toolbox.call(undo.tool, undo.arguments, never)).toEqual({ isError: false, text: 'Deleted.' })
  expect(await toolbox.call('calendar.get_event', '{"id":2}', never)).toEqual({
    isError: true,
    text: 'There is no event 2.',
  })
})
