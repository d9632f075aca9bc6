import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'

test('search shows each passage with its place', async () => {
  const found = {
    blockId: 1,
    documentId: 'doc_1',
    title: 'Manual',
    headings: ['Server', 'Connections'],
    start: 10,
    end: 90,
    text: 'one\n  two',
    score: 1,
  }
  const { run } = await serve({ 'POST /api/search': json(200, { results: [found] }) })
  expect((await run(['search', 'a', 'b'])).stdout).toBe(
    '[1] Manual › Server › Connections (doc_1, 10–90)\n    one\n    two\n',
  )
})

test('a collection that is not there is told from one in which nothing is found', async () => {
  const { run, calls } = await serve({
    'GET /api/collections': json(200, { collections: [{ name: 'library' }, { name: 'manuals' }] }),
    'POST /api/search': json(200, { results: [] }),
    'GET /api/documents': json(200, { documents: [] }),
  })
  const message = 'muster: There is no collection `manual` that you may read. There are: library, manuals.\n'
  for (const argv of [
    ['search', 'x'],
    ['ask', 'x'],
    ['documents', 'list'],
  ])
    expect(await run([...argv, '-C', 'manual'])).toEqual({ exitCode: 66, stdout: '', stderr: message })
  expect(calls.every(({ method }) => method === 'GET')).toBe(true)
  expect((await run(['search', 'x', '-C', 'manuals'])).stderr).toBe(
    'Nothing in the documents has these words.\n',
  )
})
