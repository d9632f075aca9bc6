import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, test } from 'vitest'
import { tell } from '../../../test/ledger-entries.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { backUp, openSqliteStore, restore } from '../index.ts'
import { toSqliteError } from '../sqlite-errors.ts'
import { stage } from './sqlite-restore.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
const data = () => join(folder, 'data')
const copy = () => join(folder, 'copy')

async function entriesIn(dataFolder: string): Promise<number> {
  await using store = openSqliteStore(dataFolder)
  return store.ledger.size()
}

/** A backup with two entries, and a data folder that has gone on to five since. */
async function backedUp(): Promise<void> {
  await using store = openSqliteStore(data())
  writeFileSync(join(data(), 'ledger-key.pem'), 'of the backup')
  await tell(store, 2)
  await backUp(data(), copy())
  await tell(store, 3)
  writeFileSync(join(data(), 'ledger-key.pem'), 'of before')
}

const keyIn = (path: string) => readFileSync(join(path, 'ledger-key.pem'), 'utf8')

function hashesOf(path: string): Record<string, string> {
  const names = readdirSync(path).filter((name) => !name.endsWith('-shm') && !name.startsWith('lock'))
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex'),
    ]),
  )
}

test('what was set aside after a crash comes back whole, and stays as it was', async () => {
  const aside = join(folder, 'aside')
  {
    await using store = openSqliteStore(data())
    await tell(store, 7)
    // As a kill leaves it: the last transactions are in the write-ahead log alone.
    mkdirSync(aside)
    for (const name of ['muster.db', 'muster.db-wal']) cpSync(join(data(), name), join(aside, name))
  }
  const before = hashesOf(aside)
  expect(before).toHaveProperty('muster.db-wal')
  const other = join(folder, 'other')
  expect(restore(aside, other, 'before').ledgerEntries).toBe(7)
  expect(hashesOf(aside)).toEqual(before)
  expect(await entriesIn(other)).toBe(7)
})

test('a restore that was killed while it copied is as if it had never been', async () => {
  await backedUp()
  stage(copy(), data())
  expect(await entriesIn(data())).toBe(5)
  expect(keyIn(data())).toBe('of before')
  expect(readdirSync(data()).filter((name) => name.startsWith('restoring'))).toEqual([])
})

test.each([
  ['before anything was moved', 0],
  ['when a file was moved', 1],
  ['when two were', 2],
  ['when all were', 9],
])('one that was killed %s is finished by whoever opens the folder next', async (_, moved) => {
  await backedUp()
  stage(copy(), data())
  writeFileSync(join(data(), 'restoring-into'), 'before-restore-1')
  const aside = join(data(), 'before-restore-1')
  mkdirSync(aside)
  for (const name of ['ledger-key.pem', 'files', 'muster.db'].slice(0, moved))
    renameSync(join(data(), name), join(aside, name))
  expect(await entriesIn(data())).toBe(2)
  expect([keyIn(data()), keyIn(aside)]).toEqual(['of the backup', 'of before'])
  expect(await entriesIn(aside)).toBe(5)
  expect(readdirSync(data()).filter((name) => name.startsWith('restoring'))).toEqual([])
})

test.each([[[]], [['ledger-key.pem']], [['ledger-key.pem', 'muster.db']]])(
  'one that was killed while the backup took its place, with %j in it, is finished, too',
  async (placed) => {
    await backedUp()
    stage(copy(), data())
    const aside = join(data(), 'before-restore-1')
    mkdirSync(aside)
    for (const name of ['ledger-key.pem', 'files', 'muster.db'])
      renameSync(join(data(), name), join(aside, name))
    writeFileSync(join(data(), 'restoring-placing'), 'before-restore-1')
    for (const name of placed) renameSync(join(data(), 'restoring', name), join(data(), name))
    // Another restore comes before anybody opens it: it sets aside what this one brought.
    expect(restore(copy(), data(), 'before-restore-2').ledgerEntries).toBe(2)
    expect(await entriesIn(data())).toBe(2)
    expect(await entriesIn(aside)).toBe(5)
    expect(await entriesIn(join(data(), 'before-restore-2'))).toBe(2)
  },
)

test('a folder that a server runs on is no backup', async () => {
  await using store = openSqliteStore(data())
  await tell(store, 1)
  const other = join(folder, 'other')
  expect(() => restore(data(), other, 'before')).toThrow(/A Muster runs on .*data. Make a backup/)
  expect(existsSync(join(other, 'muster.db'))).toBe(false)
})

test('a backup of a newer version, and one that was not finished, are refused before anything is changed', async () => {
  await backedUp()
  const database = new DatabaseSync(join(copy(), 'muster.db'))
  database.exec("UPDATE migrations SET done = done + 1 WHERE part = 'runs'")
  database.close()
  expect(() => restore(copy(), data(), 'before')).toThrow(
    /written by a newer Muster \(schema runs .* docs\/stores\.md, under "A newer version"/,
  )
  renameSync(join(copy(), 'muster.db'), join(copy(), 'muster.db.part'))
  expect(() => restore(copy(), data(), 'before')).toThrow(/is a backup that was not finished/)
  expect(readdirSync(data()).filter((name) => /^restoring|^before/.test(name))).toEqual([])
  expect(await entriesIn(data())).toBe(5)
})

test('a backup that fails leaves nothing behind, so that it can be made again at the same place', async () => {
  await backedUp()
  const file = join(data(), 'muster.db')
  const whole = readFileSync(file)
  const broken = Buffer.from(whole)
  broken.fill(0xff, 4096 * 2)
  writeFileSync(file, broken)
  const target = join(folder, 'new')
  await expect(backUp(data(), target)).rejects.toThrow(/damaged|malformed/)
  expect(existsSync(target)).toBe(false)
  writeFileSync(file, whole)
  expect((await backUp(data(), target)).ledgerEntries).toBe(5)
})

test.each([
  [{ code: 'ENOSPC' }, 'store-full', /The disk is full\. Nothing was changed/],
  [{ code: 'EDQUOT' }, 'store-full', /The disk is full/],
  [
    { code: 'EACCES', path: '/srv/copy' },
    'forbidden',
    /^\/srv\/copy may not be read or written by this user/,
  ],
  [{ code: 'EROFS', path: '/mnt/x' }, 'forbidden', /^\/mnt\/x may not be/],
  [{ errcode: 14 }, 'forbidden', /A file of the data folder may not be/],
  [{ errcode: 8 }, 'forbidden', /this user/],
  [{ code: 'ENOTDIR', path: '/etc/hosts/x' }, 'bad-request', /^\/etc\/hosts\/x is no folder/],
  [{ errcode: 778 }, 'store-full', /The disk does not take .*it failed/],
  [{ errcode: 5 }, 'busy', /Another program holds/],
])('%j is told with what to do', (fields, code, message) => {
  expect(toSqliteError(Object.assign(new Error('it failed'), fields))).toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  })
})
