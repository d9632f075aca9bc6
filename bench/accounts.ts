// What knowing who asks costs: the key, the rights and the budgets of one request, in a house of 10,000 people and 1,000
// teams; opening that house; and 10,000 wrong sign-ins. Run: npm run bench:accounts
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { may } from '../src/accounts/index.ts'
import { meteredPool } from '../src/api/index.ts'
import { systemClock, virtualClock } from '../src/base/index.ts'
import { isLast } from '../src/model/index.ts'
import type { Pool } from '../src/pool/index.ts'
import { openSqliteStore, type AccountChange } from '../src/store/index.ts'
import { bareAccounts } from '../test/bare-accounts.ts'

const people = 10_000
const teams = 1_000
const rounds = 7
const requests = 200_000
const wrongSignIns = 10_000

const folder = mkdtempSync(join(tmpdir(), 'muster-accounts-'))
const open = (store: ReturnType<typeof openSqliteStore>, clock = systemClock) =>
  bareAccounts(store.accounts, { clock, journalFolder: join(folder, 'usage') })

try {
  await using store = openSqliteStore(folder)
  const changes: AccountChange[] = []
  for (let number = 0; number < teams; number++)
    changes.push({
      put: 'teams',
      row: { id: `team_${number}`, name: `Team ${number}`, createdAt: 0, retentionDays: undefined },
    })
  for (let number = 0; number < people; number++) {
    const id = `person_${number}`
    const teamId = `team_${number % teams}`
    changes.push(
      {
        put: 'people',
        row: {
          id,
          name: `Person ${number}`,
          role: 'member',
          email: `person${number}@example.org`,
          createdAt: 0,
          suspendedAt: undefined,
          endsAt: undefined,
        },
      },
      { put: 'members', row: { teamId, personId: id, role: 'member', joinedAt: 0 } },
    )
  }
  await store.accounts.change([], changes)

  const memoryBefore = process.memoryUsage.rss()
  const openedAt = performance.now()
  await using accounts = await open(store)
  console.log(
    `opening ${people} people in ${teams} teams: ${Math.round(performance.now() - openedAt)} ms, ` +
      `${Math.round((process.memoryUsage.rss() - memoryBefore) / 1e6)} MB`,
  )
  const { key } = await accounts.keys.create('bench', {
    name: 'bench',
    personId: 'person_77',
    areas: ['chat'],
  })
  for (const budget of [
    { scope: 'everyone', scopeId: undefined },
    { scope: 'person', scopeId: undefined },
    { scope: 'team', scopeId: 'team_77' },
  ] as const)
    await accounts.budgets.set('bench', {
      ...budget,
      model: undefined,
      period: 'month',
      tokens: 1e15,
      micros: 1e15,
    })

  const usage = { prompt_tokens: 30, completion_tokens: 80, total_tokens: 110 }
  const answer: Pool['answer'] = (_request, _options, tell) => {
    void tell({ type: 'host-chosen', host: 'h', model: 'm' })
    void tell({ type: 'delta', text: 'An answer.', reasoning: '', toolCalls: [] })
    void tell({ type: 'done', finishReason: 'stop', usage })
  }
  const pool = { answer } as unknown as Pool
  const metered = meteredPool(pool, accounts.budgets)
  const request = {
    model: 'm',
    messages: [{ role: 'user' as const, content: 'x'.repeat(120) }],
    parameters: {},
    stream: false,
  }
  const { signal } = new AbortController()
  const drain = async (through: Pool, isKnown: boolean) => {
    const identity = isKnown ? accounts.keys.find(key)! : undefined
    if (identity && !may(identity, 'use', { kind: 'model', name: 'm' })) throw new Error('refused')
    const caller = {
      id: 'x',
      kind: 'key' as const,
      name: 'x',
      personId: identity?.person.id,
      teamId: identity?.payingTeamId,
      keyId: identity?.key?.id,
    }
    const ended = Promise.withResolvers<void>()
    through.answer(request, { signal, caller }, (event) => {
      if (event.type === 'error') ended.reject(event.error)
      else if (isLast(event)) ended.resolve()
      return undefined
    })
    await ended.promise
  }
  const cpuMicros = async (through: Pool, isKnown: boolean) => {
    const before = process.cpuUsage()
    for (let index = 0; index < requests; index++) await drain(through, isKnown)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / requests
  }
  const plain: number[] = []
  const known: number[] = []
  for (let round = 0; round < rounds; round++) {
    plain.push(await cpuMicros(pool, false))
    known.push(await cpuMicros(metered, true))
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
  console.table({
    'without key, rights and budgets': { 'CPU µs a request': median(plain).toFixed(2) },
    'with them': { 'CPU µs a request': median(known).toFixed(2) },
    'what they cost (goal: at most 10)': { 'CPU µs a request': (median(known) - median(plain)).toFixed(2) },
  })

  const clock = virtualClock(systemClock.now())
  await using guarded = await open(store, clock)
  const statuses = new Map<string, number>()
  const rssBefore = process.memoryUsage.rss()
  const guessedAt = performance.now()
  for (let attempt = 0; attempt < wrongSignIns; attempt += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const number = attempt + index
        const guess = {
          email: `person${number % 20}@example.org`,
          password: `guess number ${number}`,
          code: undefined,
          address: `10.0.${number % 7}.1`,
        }
        const result = await guarded.signIn.byPassword(guess).then(
          () => 'let in',
          (error: { code: string }) => error.code,
        )
        statuses.set(result, (statuses.get(result) ?? 0) + 1)
      }),
    )
  console.log(
    `${wrongSignIns} wrong sign-ins in ${((performance.now() - guessedAt) / 1000).toFixed(1)} s:`,
    Object.fromEntries(statuses),
    `${Math.round((process.memoryUsage.rss() - rssBefore) / 1e6)} MB more resident`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
