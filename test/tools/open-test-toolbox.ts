import { onTestFinished } from 'vitest'
import { commandEnvironment, systemClock, type Clock } from '../../src/base/index.ts'
import { openToolbox, type Toolbox } from '../../src/tools/index.ts'
import { toolServersSchema } from '../../src/wire/index.ts'

export interface TestToolbox {
  toolbox: Toolbox
  /** What was told of the server, in the order in which it was. */
  told: (string | undefined)[]
  call(name: string, given?: object, signal?: AbortSignal): ReturnType<Toolbox['call']>
}

/** The tools of one server, `calendar`, once they are there or it is known why not. */
export async function openTestToolbox(
  server: object,
  { clock = systemClock }: { clock?: Clock } = {},
): Promise<TestToolbox> {
  const told: (string | undefined)[] = []
  const toolbox = openToolbox({
    servers: toolServersSchema.parse({ calendar: server }),
    clock,
    version: '0.1.0',
    environment: commandEnvironment(),
    folder: import.meta.dirname,
    tell: (_, problem) => told.push(problem),
  })
  onTestFinished(() => toolbox[Symbol.asyncDispose]())
  await toolbox.settled()
  return {
    toolbox,
    told,
    call: (name, given = {}, signal = new AbortController().signal) =>
      toolbox.call(`calendar.${name}`, JSON.stringify(given), signal),
  }
}
