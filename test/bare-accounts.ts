import { openAccounts, openSecretBox, type Accounts } from '../src/accounts/index.ts'
import { systemIds, type Clock } from '../src/base/index.ts'
import type { Store } from '../src/store/index.ts'

/** Accounts without a server around them: no collections, no prices, and no other provider to sign in with. */
export function bareAccounts(
  store: Store['accounts'],
  options: { clock: Clock; journalFolder?: string },
): Promise<Accounts> {
  return openAccounts({
    store,
    clock: options.clock,
    ids: systemIds(options.clock),
    collectionExists: async () => false,
    prices: {},
    providers: [],
    secrets: openSecretBox({ key: 'x'.repeat(32) }),
    journalFolder: options.journalFolder,
  })
}
