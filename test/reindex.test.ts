import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { muster } from './command.ts'
import { addDocument, administrator, newcomer } from './people.ts'
import { asAdministrator } from './postgres-server.ts'
import { startTestServer, type TestServer } from './server.ts'

/** Takes the languages away, as if an earlier version had added the documents. */
async function forgetLanguages({ database, folder }: TestServer): Promise<void> {
  if (database)
    return void (await asAdministrator(
      database,
      'UPDATE muster.documents SET language = NULL, stemming = NULL',
    ))
  const file = new DatabaseSync(join(folder, 'data', 'muster.db'))
  file.exec('UPDATE documents SET language = NULL, stemming = NULL')
  file.close()
}

test('muster documents reindex goes through all, goes on where it was, and says when nothing is left', async () => {
  const server = await startTestServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const boss = await administrator(server)
  for (const [name, text] of [
    ['de.txt', 'Die Rückerstattungen werden von der Kasse bezahlt, und das ist nicht mit dem Jahr vorbei.'],
    [
      'fr.txt',
      'Les remboursements sont payés par la caisse dans le mois, et ne sont pas possibles pour des articles ouverts.',
    ],
    ['numbers.txt', '1 2 3'],
  ] as const)
    await addDocument(boss, 'texts', text, name)
  for (let number = 0; number < 30; number++) await addDocument(boss, 'texts', `${number}`, `${number}.txt`)
  const bob = await newcomer(server, 'bob')
  await addDocument(
    bob,
    'bobs own',
    'Die Katze schläft mit dem Hund in der Küche, und das ist nicht neu.',
    'katze.txt',
  )
  await forgetLanguages(server)
  const search = async () => (await boss.call('POST', '/v1/search', { question: 'Rückerstattung' })).text
  expect(await search()).not.toContain('Kasse')
  // The first few were done before somebody stopped it.
  const first = (await boss.call('POST', '/api/documents/reindex', {})).json as {
    looked: number
    after: string
  }
  expect(first.looked).toBeLessThan(34)
  const { exitCode, stdout } = await muster(['documents', 'reindex', '--json'], { server })
  const result = JSON.parse(stdout) as { looked: number; changed: number }
  expect([exitCode, result.looked]).toEqual([0, 34])
  expect(result.changed).toBeLessThanOrEqual(3)
  expect(await search()).toContain('Kasse')
  // Those that its caller may not read, too.
  expect((await bob.call('POST', '/v1/search', { question: 'Küchen' })).text).toContain('Katze')
  const again = await muster(['documents', 'reindex'], { server })
  expect(again.stderr).toContain(
    'Of 34 documents, 0 had to be made anew: all are found by the rules of their language.\n',
  )
})
