import { beforeAll, inject } from 'vitest'
import { systemClock, systemIds } from '../../src/base/index.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import type { Store } from '../../src/store/index.ts'
import { asAdministrator, newDatabase } from '../postgres-server.ts'
import { storeContract } from './contract.ts'

let url = ''
let store: Store

beforeAll(async () => {
  url = await newDatabase(inject('postgres'))
  store = await openPostgresStore({
    url,
    clock: systemClock,
    ids: systemIds(systemClock),
    leaseMs: 15_000,
    folder: '',
  })
  return () => store[Symbol.asyncDispose]()
})

storeContract({
  async open() {
    await empty()
    const { accounts, documents, ledger, runs } = store
    return {
      ...store,
      accounts: { ...accounts },
      documents: { ...documents },
      ledger: { ...ledger },
      runs: { ...runs },
    }
  },
  async filesKept() {
    const [found] = await asAdministrator(
      url,
      'SELECT count(DISTINCT sha256)::int AS files FROM muster.files',
    )
    return found!['files'] as number
  },
})

/** Ten times quicker than a new database for each test. */
async function empty(): Promise<void> {
  await asAdministrator(
    url,
    `DO $$ BEGIN
       SET LOCAL session_replication_role = replica;
       EXECUTE (SELECT 'TRUNCATE ' || string_agg('muster.' || table_name, ', ') FROM information_schema.tables
         WHERE table_schema = 'muster' AND table_name NOT IN ('migrations', 'processes', 'installation', 'ledger_head'));
       UPDATE muster.ledger_head SET seq = 0, hash = repeat('0', 64);
     END $$`,
  )
}
