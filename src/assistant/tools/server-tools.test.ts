import { expect, test } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import type { Toolbox } from '../../tools/index.ts'
import { keepNothing } from './call-keeper.ts'
import { serverTools } from './server-tools.ts'

test('what tools give back leaves room in a small window, and a long result costs the next ones theirs', async () => {
  const tool = {
    id: 'wiki.read',
    server: 'wiki',
    name: 'read',
    title: 'Read',
    description: '',
    parameters: {},
    changes: false,
    undoable: false,
  }
  const toolbox = {
    offered: () => [tool],
    wrongWith: () => undefined,
    call: async () => ({ isError: false, text: 'x'.repeat(50_000) }),
  } as unknown as Toolbox
  const lengths = async (windowTokens: number) => {
    const [read] = serverTools(
      { toolbox, clock: virtualClock(), msToDecide: () => 0 },
      { teams: [], keeper: keepNothing(), windowTokens },
      new AbortController().signal,
    )
    const made: number[] = []
    for (const page of [1, 2, 3]) {
      const given = JSON.stringify({ page })
      const events = read!.answer({
        id: `${page}`,
        type: 'function',
        function: { name: 'x', arguments: given },
      })
      let step = await events.next()
      while (step.done !== true) step = await events.next()
      made.push(step.value.match(/x/g)!.length)
    }
    return made
  }
  // A quarter of it, at three characters a token; 500 characters whatever there is left.
  expect(await lengths(8_000)).toEqual([6_000, 500, 500])
  expect(await lengths(128_000)).toEqual([16_000, 16_000, 16_000])
})
