import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    return readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    ).length
  },
})
