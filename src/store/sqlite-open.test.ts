import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from './sqlite.ts'

test('a database that cannot be opened is named, and the folder is free again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-open-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'muster.db')
  // As one of another user's: the tests may run as root, who may open everything else.
  mkdirSync(file)
  const opening = () => openSqliteStore(folder)
  expect(opening).toThrow(
    `${file} may not be read or written by this user (unable to open database file). Run it as the user that Muster runs as, or give that user the right.`,
  )
  await rm(file, { recursive: true })
  await opening()[Symbol.asyncDispose]()
})
