import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, serve, type Answer } from '../../test/command-server.ts'
import { chatgptTalk, chatgptZip } from '../../test/make-exports.ts'

const talks = ['a', 'b', 'c'].map((id) => chatgptTalk(id, `Talk ${id}\u001b[2J`, [['One?', 'First.']]))

/** Answers as a server that takes all but the second. */
const take: Answer = (call, response) => {
  const { conversations } = JSON.parse(call.body) as { conversations: { id: string }[] }
  json(200, {
    conversations: conversations.map(({ id }) =>
      id === 'b'
        ? { id, result: 'refused', runs: 0, problem: { code: 'conflict', message: 'It is too old.' } }
        : { id, result: id === 'a' ? 'added' : 'known', runs: id === 'a' ? 1 : 0 },
    ),
  })(call, response)
}

async function exportIn(folder: string): Promise<string> {
  const file = join(folder, 'export.anything')
  await writeFile(file, chatgptZip(talks))
  return file
}

test('import says how many came along, and of each that did not why', async () => {
  const { folder, run, calls } = await serve({ 'POST /api/import/conversations': take })
  const file = await exportIn(folder)
  expect(await run(['import', file])).toEqual({
    exitCode: 65,
    stdout: '1 conversation added, 0 continued, 1 there already, 1 problem; 1 question.\n',
    // Whoever wrote the title does not command the terminal.
    stderr: 'Talk b[2J: It is too old.\n',
  })
  expect(calls.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { from: 'chatgpt', conversations: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
  ])
})

test('a preview sends ids alone, and writes nothing', async () => {
  const { folder, run, calls } = await serve({
    'POST /api/import/known': json(200, { known: ['b'], keptDays: 30 }),
  })
  expect(await run(['import', '--preview', await exportIn(folder)])).toEqual({
    exitCode: 0,
    stdout:
      '3 conversations of ChatGPT with 3 questions, 1 there already, 2 older than conversations are kept here. Nothing was written.\n',
    stderr: '',
  })
  expect(calls.map(({ body }) => body)).toEqual(['{"from":"chatgpt","ids":["a","b","c"]}'])
})

test('import waits when the server says so, and ends where it takes nothing', async () => {
  let refusals = 2
  const { folder, run } = await serve({
    'POST /api/import/conversations': (call, response) =>
      refusals-- > 0
        ? json(
            429,
            { error: { message: 'Slower.', code: 'rate-limited' } },
            { 'retry-after': '0' },
          )(call, response)
        : take(call, response),
  })
  const file = await exportIn(folder)
  expect((await run(['import', file])).stdout).toContain('1 conversation added')
  const full = await serve({
    'POST /api/import/conversations': json(
      507,
      { error: { message: 'The disk is full.', code: 'store-full' } },
      { 'retry-after': '0' },
    ),
  })
  expect(await full.run(['import', file])).toEqual({
    exitCode: 74,
    stdout: 'Run the same command again for what is missing: what is there is passed over.\n',
    stderr: 'muster: The disk is full.\n',
  })
})

test('a file that is not there, is a folder or is no export is told', async () => {
  const { folder, run } = await serve({})
  const check = async (path: string, exitCode: number, reason: string) => {
    const ran = await run(['import', path])
    expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([
      exitCode,
      '',
      expect.stringContaining(`muster: ${path}: ${reason}`),
    ])
  }
  await check(join(folder, 'none'), 66, 'there is no such file.')
  await mkdir(join(folder, 'some'))
  await check(join(folder, 'some'), 66, 'it is a folder.')
  await writeFile(join(folder, 'a.json'), '{"a":1}')
  await check(join(folder, 'a.json'), 65, 'No conversations were found in it.')
})
