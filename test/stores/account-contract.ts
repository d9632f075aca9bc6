import { describe, expect, test } from 'vitest'
import type { AccountTable, AccountTables, Person, Store } from '../../src/store/index.ts'
import type { ContractSubject } from './contract.ts'
import { record } from './ledger-contract.ts'

export const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: `Name of ${id}`,
  role: 'member',
  email: `${id}@example.org`,
  createdAt: 1,
  suspendedAt: undefined,
  endsAt: undefined,
  payingTeamId: undefined,
  ...more,
})
const team = (id: string) => ({ id, name: `Team ${id}`, createdAt: 2, retentionDays: undefined })

/** A row of each table that refers to the person \`p\` and the team \`t\`; a table that is missing here does not compile. */
const examples: { [T in AccountTable]: AccountTables[T] } = {
  people: person('p', { suspendedAt: 3, endsAt: 4, role: 'guest', payingTeamId: 't' }),
  teams: { ...team('t'), retentionDays: 30 },
  members: { teamId: 't', personId: 'p', role: 'manager', joinedAt: 5 },
  keys: {
    id: 'k',
    personId: 'p',
    teamId: 't',
    name: 'Key "1"',
    hash: 'h',
    createdAt: 1,
    expiresAt: 2,
    lastUsedAt: undefined,
    models: ['a', 'b"c'],
    collections: [],
    areas: undefined,
  },
  collections: {
    id: 'c',
    name: 'Größe 数据 \u{1F600}',
    ownerKind: 'team',
    ownerId: 't',
    createdAt: 1,
    retentionDays: undefined,
  },
  links: {
    hash: 'l',
    kind: 'invitation',
    personId: undefined,
    role: 'guest',
    email: undefined,
    teamId: 't',
    guestDays: 7,
    createdBy: 'p',
    expiresAt: 9,
    usesLeft: 3,
  },
  sessions: { hash: 's', personId: 'p', createdAt: 1, expiresAt: 9, method: 'passkey', agent: 'Browser' },
  passwords: { personId: 'p', hash: 'x', changedAt: 1 },
  passkeys: {
    id: 'pk',
    personId: 'p',
    name: 'Phone',
    publicKey: 'abc',
    counter: 4_000_000_000,
    transports: ['usb'],
    createdAt: 1,
    lastUsedAt: 2,
  },
  totp: { personId: 'p', secret: 'sealed', confirmedAt: undefined, lastStep: 0 },
  settings: { name: 'notice', value: '"Closed on \u2028Friday"' },
  prompts: { id: 'q', personId: 'p', name: 'Short', text: 'In one sentence.' },
  instructions: { personId: 'p', text: 'In German.\nI work in purchasing.' },
  identities: { issuer: 'https://issuer', subject: 's', personId: 'p' },
  calibrations: { id: 'cal', at: 9_000_000_000_000, slope: 0.8125, shift: -0.5, thumbs: 12 },
  budgets: {
    id: 'b',
    scope: 'team',
    scopeId: 't',
    model: undefined,
    period: 'month',
    tokens: 10,
    micros: 9_000_000_000_000,
  },
  aliases: { id: 'a', name: 'fast', teamId: 't', models: ['m', 'n'] },
  lastSignIns: { personId: 'p', at: 1 },
}
const tables = Object.keys(examples) as AccountTable[]

async function withExamples(open: ContractSubject['open']): Promise<Store> {
  const store = await open()
  await putExamples(store)
  return store
}

export async function putExamples(store: Store): Promise<void> {
  await store.accounts.change(
    [],
    tables.map((name) => ({ put: name, row: examples[name] }) as never),
  )
}

/** What every store of accounts does. */
export function accountContract({ open }: ContractSubject): void {
  describe('accounts', () => {
    test('a row of every table comes back as it was put, and is found by each of its fields', async () => {
      const { accounts } = await withExamples(open)
      for (const name of tables) {
        expect(await accounts.rows(name)).toEqual([examples[name]])
        for (const [field, value] of Object.entries(examples[name])) {
          if (Array.isArray(value)) continue
          expect(await accounts.rows(name, { [field]: value }), `${name} by ${field}`).toEqual([
            examples[name],
          ])
        }
      }
      expect(await accounts.rows('people', { id: 'nobody' })).toEqual([])
    })
    test('with a person go what is theirs, and with a team its members, keys and links', async () => {
      const { accounts } = await withExamples(open)
      const left = async () => {
        const found: AccountTable[] = []
        for (const name of tables) if ((await accounts.rows(name)).length > 0) found.push(name)
        return found
      }
      const is = (name: AccountTable, field: string, id: string) =>
        (examples[name] as unknown as Record<string, unknown>)[field] === id
      // A key is kept for its team when whoever made it goes.
      const ofPerson = (name: AccountTable) =>
        name === 'people' || (is(name, 'personId', 'p') && name !== 'keys')
      const ofTeam = (name: AccountTable) => name === 'teams' || is(name, 'teamId', 't')
      await accounts.change([], [{ remove: 'people', where: { id: 'p' } }])
      expect(await left()).toEqual(tables.filter((name) => !ofPerson(name)))
      await accounts.change([], [{ remove: 'teams', where: { id: 't' } }])
      expect(await left()).toEqual(tables.filter((name) => !ofPerson(name) && !ofTeam(name)))
    })
    test('rows come in the order of their making, and a change keeps the place', async () => {
      const { accounts } = await open()
      for (const id of ['z', 'm', 'a']) await accounts.change([], [{ put: 'people', row: person(id) }])
      await accounts.change([], [{ put: 'people', row: person('z', { name: 'New' }) }])
      expect((await accounts.rows('people')).map(({ id, name }) => [id, name])).toEqual([
        ['z', 'New'],
        ['m', 'Name of m'],
        ['a', 'Name of a'],
      ])
    })
    test('all changes and their entry in the ledger, or nothing', async () => {
      const { accounts, ledger } = await open()
      await accounts.change([record('p')], [{ put: 'people', row: person('p') }])
      const taken = accounts.change(
        [record('x')],
        [
          { put: 'teams', row: team('t') },
          { put: 'people', row: person('x', { email: 'p@example.org' }) },
        ],
      )
      await expect(taken).rejects.toMatchObject({ code: 'conflict' })
      const gone = accounts.change(
        [record('y')],
        [
          { put: 'teams', row: team('t') },
          { remove: 'links', where: { hash: 'none' }, required: true },
        ],
      )
      await expect(gone).rejects.toMatchObject({ code: 'conflict' })
      expect(await accounts.rows('teams')).toEqual([])
      expect(await ledger.size()).toBe(1)
      await accounts.change([record('z')], [])
      expect(await ledger.size()).toBe(2)
    })
    test('of two that use up one link at once, one comes too late', async () => {
      const { accounts } = await withExamples(open)
      const use = () => accounts.change([], [{ remove: 'links', where: { hash: 'l' }, required: true }])
      const results = await Promise.allSettled([use(), use(), use()])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })
    test('links and sessions that are over go', async () => {
      const { accounts } = await withExamples(open)
      await accounts.removeExpired(8)
      expect(await accounts.rows('sessions')).toHaveLength(1)
      await accounts.removeExpired(9)
      expect([await accounts.rows('sessions'), await accounts.rows('links')]).toEqual([[], []])
    })
    test('the last use of keys is noted', async () => {
      const { accounts } = await withExamples(open)
      await accounts.keysUsed([
        { id: 'k', at: 77 },
        { id: 'gone', at: 78 },
      ])
      expect((await accounts.rows('keys'))[0]?.lastUsedAt).toBe(77)
    })
    test('conversations of a person go together, with one entry', async () => {
      const { accounts, runs, ledger } = await open()
      const run = (id: string, personId: string) =>
        runs.start({ id, conversationId: `c${id}`, personId, question: '?', model: 'm', createdAt: 1 })
      await run('1', 'p')
      await run('2', 'p')
      await run('3', 'q')
      await accounts.removeConversationsOf('p', [record('all')])
      expect([await runs.conversations('p'), await runs.run('1')]).toEqual([[], undefined])
      expect(await runs.conversations('q')).toHaveLength(1)
      expect(await ledger.size()).toBe(4)
    })
    test('what was used adds up by day, caller and model', async () => {
      const { accounts } = await open()
      const used = {
        day: '2026-02-03',
        personId: 'p',
        teamId: '',
        keyId: '',
        model: 'm',
        requests: 1,
        promptTokens: 10,
        cachedTokens: 2,
        completionTokens: 5,
        micros: 3_000_000_000,
      }
      await accounts.addUsage([used, { ...used, day: '2026-02-04' }, { ...used, personId: 'a' }])
      await Promise.all([accounts.addUsage([used]), accounts.addUsage([used, used])])
      await accounts.addUsage([])
      for (const _ of [1, 2]) await accounts.addUsage([{ ...used, day: '2026-03-01' }], 'journal 1')
      await accounts.addUsage([{ ...used, day: '2026-03-01' }], 'journal 2')
      expect(await accounts.usage({ from: '2026-03-01', to: '2026-03-01' })).toMatchObject([{ requests: 2 }])
      const four = {
        ...used,
        requests: 4,
        promptTokens: 40,
        cachedTokens: 8,
        completionTokens: 20,
        micros: 12_000_000_000,
      }
      expect(await accounts.usage({ from: '2026-02-03', to: '2026-02-03' })).toEqual([
        { ...used, personId: 'a' },
        four,
      ])
      expect(await accounts.usage({ from: '2026-02-03', to: '2026-02-28' })).toHaveLength(3)
    })
    test('hosts are saved, changed and removed, each with its entry', async () => {
      const { accounts, ledger } = await open()
      const host = {
        name: 'h',
        kind: 'vllm',
        url: 'http://h',
        models: ['m'],
        concurrency: 3,
        price: 0.5,
        windowTokens: 4_096,
        tools: false,
        continuation: 'none',
        stallSeconds: 9,
      }
      await accounts.saveHost(host, [record('h')])
      await accounts.saveHost({ ...host, key: 'sealed1:x' })
      expect(await accounts.hosts()).toEqual([{ ...host, key: 'sealed1:x' }])
      expect(await accounts.removeHost('none', [record('none')])).toBe(false)
      expect(await accounts.removeHost('h', [record('h')])).toBe(true)
      expect([await accounts.hosts(), await ledger.size()]).toEqual([[], 2])
    })
  })
}
