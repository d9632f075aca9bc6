import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'

const twoDocuments = [
  { id: 'doc_2', collection: 'b', name: 'x.md', blocks: 1, addedAt: 0 },
  { id: 'doc_1', collection: 'a', name: 'x.md', blocks: 12, addedAt: 0 },
]

test('documents are listed by collection and name, with their ids', async () => {
  const { run } = await serve({ 'GET /api/documents': json(200, { documents: twoDocuments }) })
  expect((await run(['documents', 'list'])).stdout).toBe(
    'doc_1  a  1970-01-01  12 blocks  x.md\ndoc_2  b  1970-01-01  1 block    x.md\n',
  )
})

test('documents are removed by name or id: all of them, or none where one is unclear', async () => {
  const { calls, run } = await serve({
    'GET /api/documents': (call, response) =>
      json(200, {
        documents: twoDocuments.filter(
          ({ collection }) => collection === (call.query.get('collection') ?? collection),
        ),
      })(call, response),
    'GET /api/collections': json(200, { collections: [{ name: 'a' }, { name: 'b' }] }),
    'DELETE /api/documents/doc_1': json(204),
    'DELETE /api/documents/doc_2': json(204),
  })
  const deleted = () => calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path)

  const unclear = await run(['documents', 'remove', 'doc_1', 'x.md'])
  expect(unclear.stderr).toMatch(/2 documents are called `x.md`.*doc_2 in b, doc_1 in a/)
  const missing = await run(['documents', 'remove', 'doc_1', 'y.md'])
  expect([missing.exitCode, missing.stderr]).toEqual([66, expect.stringMatching(/no document `y.md`/)])
  expect(deleted()).toEqual([])

  expect((await run(['documents', 'remove', '-C', 'b', 'x.md'])).stderr).toBe('x.md is no longer in b.\n')
  expect((await run(['documents', 'remove', 'doc_1', 'doc_1', '--json'])).stdout).toBe(
    '{"id":"doc_1","deleted":true}\n',
  )
  expect(deleted()).toEqual(['/api/documents/doc_2', '/api/documents/doc_1'])
})
