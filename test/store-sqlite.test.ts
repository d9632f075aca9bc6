import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import { openSqliteStore } from '../src/store/index.ts'
import { storeContract } from './stores/contract.ts'

let folder = ''

storeContract({
  async open() {
    folder = mkdtempSync(join(tmpdir(), 'muster-contract-'))
    const store = openSqliteStore(folder)
    onTestFinished(async () => {
      await store[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    })
    return store
  },
  async filesKept() {
    const large = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })
    const database = new DatabaseSync(join(folder, 'muster.db'), { readOnly: true })
    const small = database.prepare('SELECT count(*) AS files FROM files').get()!['files'] as number
    database.close()
    return small + large.filter((entry) => entry.isFile()).length
  },
})
