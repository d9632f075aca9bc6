import type { Clock, Ids } from '../base/index.ts'
import type { AccountStore, Store } from '../store/index.ts'
import type { HouseSettings } from '../wire/index.ts'
import type { AccountParts } from './account-parts.ts'
import { aliases, type Aliases } from './aliases.ts'
import { budgets, type Budgets } from './budgets/budgets.ts'
import { priceTable, type Price } from './budgets/prices.ts'
import { collections, type Collections } from './collections.ts'
import { openDirectory } from './directory.ts'
import { followElsewhere, watchedStore } from './follow-elsewhere.ts'
import type { Identity } from './identity.ts'
import { keys, type Keys } from './keys.ts'
import { passkeys, type Passkeys } from './sign-in/passkeys.ts'
import type { SecretBox } from './secret-box.ts'
import type { ProviderConfig } from './sign-in/oidc-provider.ts'
import { singleSignOn, type SingleSignOn } from './sign-in/single-sign-on.ts'
import { totpCodes, type TotpCodes } from './sign-in/totp.ts'
import { people, type People } from './people.ts'
import { createRevocations, type Revocations } from './revocations.ts'
import { houseSettings, type Settings } from './settings.ts'
import { sharedBudgets } from './budgets/shared-budgets.ts'
import { signIn, type SignIn } from './sign-in/sign-in.ts'
import { teams, type Teams } from './teams.ts'
import { openUsageJournal } from './budgets/usage-journal.ts'

/** People, how they sign in, and what they own. */
export interface Accounts extends AsyncDisposable {
  people: People
  teams: Teams
  keys: Keys
  collections: Collections
  aliases: Aliases
  settings: Settings
  budgets: Budgets
  signIn: SignIn
  passkeys: Passkeys
  totp: TotpCodes
  singleSignOn: SingleSignOn
  secrets: SecretBox
  /** Who a person is right now; undefined for one that is suspended, over, or not there. */
  identityOf(personId: string): Identity | undefined
  /** Ends what runs for a person or key that is revoked. */
  watch: Revocations['watch']
}

export interface AccountsOptions {
  store: AccountStore
  clock: Clock
  ids: Ids
  /** Whether there are documents of such a collection, of before collections had owners. */
  collectionExists(name: string): Promise<boolean>
  /** What models cost, instead of what the table that ships says. */
  prices: Readonly<Record<string, Price>>
  secrets: SecretBox
  providers: readonly ProviderConfig[]
  /** Settings that the configuration file decides. */
  fixedSettings?: Partial<HouseSettings> | undefined
  /** Where what was used is written before the store has it; left out: nowhere, so that a crash forgets the last of it. */
  journalFolder?: string | undefined
  /** What this process shares with others on the same database. */
  shared?: Store['shared']
}

/** Opens the accounts over their store. Secrets are 256 random bits; only their SHA-256 is kept. */
export async function openAccounts(options: AccountsOptions): Promise<Accounts> {
  const { clock, ids, shared } = options
  const watched = watchedStore(options.store)
  const { store } = watched
  await store.removeExpired(clock.now())
  const revocations = createRevocations()
  const parts: AccountParts = {
    store,
    clock,
    ids,
    directory: await openDirectory(store),
    revocations,
    record: (actor, action, object, details) => ({
      at: clock.now(),
      actor,
      action,
      object,
      ...(details && { details }),
    }),
  }
  const everyone = people(parts)
  const allTeams = teams(parts)
  const totp = totpCodes(parts, options.secrets)
  const entry = signIn(parts, { people: everyone, teams: allTeams, checkCode: totp.check })
  const allKeys = keys(parts)
  const { journalFolder } = options
  const journal =
    journalFolder === undefined ? undefined : openUsageJournal({ folder: journalFolder, clock, ids })
  const pricing = { priceOf: priceTable(options.prices), journal }
  const together = shared && (await sharedBudgets(parts, { ...pricing, counters: shared.counters }))
  const allBudgets = together ?? (await budgets(parts, pricing))
  const allAliases = aliases(parts)
  const following =
    shared &&
    followElsewhere({
      elsewhere: shared.elsewhere,
      watched,
      directory: parts.directory,
      revocations,
      clock,
      reloadBudgets: () => together!.reload(),
      onReloaded: () => allAliases.reloaded(),
    })
  return {
    people: everyone,
    teams: allTeams,
    keys: allKeys,
    budgets: allBudgets,
    aliases: allAliases,
    settings: houseSettings(parts, options.fixedSettings ?? {}),
    collections: collections(parts, { exists: options.collectionExists }),
    signIn: entry,
    passkeys: passkeys(parts, entry),
    totp,
    singleSignOn: singleSignOn(parts, {
      configs: options.providers,
      people: everyone,
      teams: allTeams,
      sessions: entry,
    }),
    secrets: options.secrets,
    identityOf: (personId) => parts.directory.identityOf(personId, clock.now()),
    watch: revocations.watch,
    async [Symbol.asyncDispose]() {
      following?.[Symbol.dispose]()
      await allBudgets[Symbol.asyncDispose]()
      journal?.[Symbol.dispose]()
      await allKeys[Symbol.asyncDispose]()
    },
  }
}
