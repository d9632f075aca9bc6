import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { reserveName } from './data-folder.ts'
import { diskReserve } from './disk-reserve.ts'

const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })

test('what finds the disk full is done again with the room that was kept, which is kept anew', () => {
  const folder = temporaryFolder()
  const path = join(folder, reserveName)
  const reserve = diskReserve(folder)
  const { size } = statSync(path)
  expect(size).toBeGreaterThan(1_000_000)
  const done = reserve.use(() => {
    if (existsSync(path)) throw full
    return 'removed'
  })
  expect(done).toBe('removed')
  expect(statSync(path).size).toBe(size)
})

test('what fails for another reason is not done again', () => {
  const reserve = diskReserve(temporaryFolder())
  let tries = 0
  const broken = () =>
    reserve.use(() => {
      tries++
      throw new Error('broken')
    })
  expect(broken).toThrow('broken')
  expect(tries).toBe(1)
})
