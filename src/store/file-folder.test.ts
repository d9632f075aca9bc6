import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openFileFolder } from './file-folder.ts'

const bytes = Buffer.from('The pump stops by itself.')
const sha256 = createHash('sha256').update(bytes).digest('hex')

async function textIn(files: ReturnType<typeof openFileFolder>): Promise<string | undefined> {
  const read = await files.read(sha256, 0, 1_000)
  return read && Buffer.from(read).toString()
}

test('a file that two want at once stays until both have let go of it, and then where a document names it', async () => {
  let isNamed = false
  const files = openFileFolder(temporaryFolder(), () => isNamed)
  const [one, other] = await Promise.all([files.keep(sha256, bytes), files.keep(sha256, bytes)])
  expect(await textIn(files)).toBe(bytes.toString())
  one[Symbol.dispose]()
  expect(await textIn(files)).toBe(bytes.toString())
  other[Symbol.dispose]()
  expect(await textIn(files)).toBeUndefined()

  const kept = await files.keep(sha256, bytes)
  isNamed = true
  kept[Symbol.dispose]()
  expect(await textIn(files)).toBe(bytes.toString())
})

test('a part of a file is read, and no more of it than there is', async () => {
  const files = openFileFolder(temporaryFolder(), () => true)
  await files.keep(sha256, bytes)
  expect(Buffer.from((await files.read(sha256, 4, 8))!).toString()).toBe('pump')
  expect(Buffer.from((await files.read(sha256, 20, 900))!).toString()).toBe('self.')
  expect(await files.read(sha256, 900, 1_000)).toHaveLength(0)
})
