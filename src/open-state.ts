import { dirname, join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { openAccounts, openSecretBox, type Accounts, type SecretBox } from './accounts/index.ts'
import {
  copyLedger,
  fileCopy,
  isCheckpointSigned,
  openLedger,
  openSigningKey,
  syslogCopy,
  type Ledger,
} from './audit/index.ts'
import { AppError, type Clock, type Ids } from './base/index.ts'
import type { LoadedConfig } from './config.ts'
import { openStore, type Elsewhere, type Store } from './store/index.ts'
import type { Checkpoint } from './wire/index.ts'

/** What every part of a process is opened with. */
export interface Surroundings {
  config: LoadedConfig
  clock: Clock
  ids: Ids
  log: Logger
  /** What is opened is closed by it, in the reverse order. */
  cleanup: AsyncDisposableStack
}

/** What is kept, and who may do what with it. */
export interface State {
  store: Store
  ledger: Ledger
  /** Where the ledger is copied to, in words. */
  ledgerCopies: string[]
  secrets: SecretBox
  accounts: Accounts
}

/** Opens what the configuration says is kept; in a new installation there is an administrator then. */
export async function openState(surroundings: Surroundings): Promise<State> {
  const { config, clock, ids, cleanup } = surroundings
  const store = cleanup.use(
    await openStore({
      folder: config.dataFolder,
      address: config.store,
      clock,
      ids,
      leaseMs: config.limits.leaseSeconds * 1_000,
    }),
  )
  const key = openSigningKey(join(config.dataFolder, 'ledger-key.pem'))
  const secrets = openSecretBox(
    config.secretKey === undefined
      ? { file: join(config.dataFolder, 'secret-key') }
      : { key: config.secretKey },
  )
  const elsewhere = store.shared?.elsewhere
  // Before there is a ledger that this process would sign.
  if (elsewhere)
    await refuseOtherKeys(elsewhere, {
      publicKey: key.publicKey,
      signed: await store.ledger.lastCheckpoint(),
      secrets,
      folder: config.dataFolder,
    })
  const ledger = cleanup.use(openLedger({ store: store.ledger, clock, key }))
  const ledgerCopies = startCopies(surroundings, store, ledger)
  const open = async () => {
    const opened = cleanup.use(
      await openAccounts({
        store: store.accounts,
        clock,
        ids,
        collectionExists: async (name) =>
          (await store.documents.collections()).some((found) => found.name === name),
        prices: config.prices,
        secrets,
        providers: config.accounts.oidc,
        fixedSettings: { signUp: config.accounts.signUp, instructions: config.instructions },
        journalFolder: join(config.dataFolder, 'usage'),
        shared: store.shared,
      }),
    )
    await opened.people.administrator()
    return opened
  }
  // Of several processes that start at once, one makes the first administrator.
  const accounts = await (elsewhere ? elsewhere.alone('start', open) : open())
  return { store, ledger, ledgerCopies, secrets, accounts }
}

/** Copies the ledger to where the configuration says, as it grows; gives these places in words. */
function startCopies({ config, clock, log, cleanup }: Surroundings, store: Store, ledger: Ledger): string[] {
  const copies = config.ledger.copies.map((copy, index) =>
    'file' in copy
      ? fileCopy({ path: resolve(dirname(config.path), copy.file), publicKey: ledger.publicKey })
      : syslogCopy({ url: copy.syslog, stateFile: join(config.dataFolder, `ledger-copy-${index}.json`) }),
  )
  cleanup.use(
    copyLedger({
      store: store.ledger,
      clock,
      copies,
      tell: (copy, problem) =>
        problem === undefined
          ? log.warn({ copy }, 'the ledger is copied again')
          : log.error({ copy, problem }, 'the ledger is not copied'),
    }),
  )
  return copies.map(({ name }) => name)
}

/** What one process signs or seals, the others must be able to check and open. */
async function refuseOtherKeys(
  elsewhere: Elsewhere,
  given: { publicKey: string; signed: Checkpoint | undefined; secrets: SecretBox; folder: string },
): Promise<void> {
  const { publicKey, signed, secrets, folder } = given
  const told = (what: string, file: string) =>
    `This process has another ${what} than those that ran on this database before. Copy ${file} from the data folder of one of them to ${folder} (docs/stores.md).`
  const otherLedgerKey = told('key of the ledger', 'ledger-key.pem')
  // A database that was moved or restored knows of no process yet, and was signed all the same.
  if (signed && !isCheckpointSigned(signed, publicKey)) throw new AppError('bad-config', otherLedgerKey)
  await elsewhere.sameForAll('ledger-key', publicKey, otherLedgerKey)
  await elsewhere.sameForAll(
    'secret-key',
    secrets.fingerprint,
    told('key for secrets', 'secret-key, or `secretKey:` in muster.yaml,'),
  )
}
