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
