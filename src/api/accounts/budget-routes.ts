import type { FastifyInstance } from 'fastify'
import { may, type Accounts, type Identity } from '../../accounts/index.ts'
import { AppError, type Clock } from '../../base/index.ts'
import { budgetSchema, usageQuerySchema, type BudgetSummary, type UsageRow } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Budgets, and what was spent on what. Each sees their own and their team's; administrators see and set all. */
export function budgetRoutes(
  server: FastifyInstance,
  { budgets, people, teams, keys }: Accounts,
  clock: Clock,
): void {
  server.get('/api/budgets', ruled('guest', 'account'), async (request) => {
    const identity = identityOf(request)
    const all = may(identity, 'change', { kind: 'installation' })
    const { person, payingTeamId, key } = identity
    const states = await budgets.states(
      all ? undefined : { personId: person.id, teamId: payingTeamId, keyId: key?.id },
    )
    // One that holds for each has a state for each that used some of it: with nobody's it would be seen by nobody.
    const unused = all
      ? budgets.list().filter(({ id }) => !states.some(({ budget }) => budget.id === id))
      : []
    const shown = [
      ...states,
      ...unused.map((budget) => ({ budget, owner: 'each', tokens: 0, micros: 0, share: 0 })),
    ]
    return {
      budgets: shown.map(({ budget, owner, tokens, micros, share }): BudgetSummary => ({
        id: budget.id,
        scope: budget.scope,
        scopeId: budget.scopeId,
        model: budget.model,
        period: budget.period,
        tokens: budget.tokens,
        money: budget.micros === undefined ? undefined : budget.micros / 1e6,
        owner,
        ownerName: nameOf(owner),
        usedTokens: tokens,
        usedMoney: micros / 1e6,
        share,
      })),
    }
  })

  server.put('/api/budgets', administratorRoute, async (request) => {
    const { money, tokens, scopeId, ...budget } = validate(budgetSchema, request.body)
    if (scopeId !== undefined) refuseUnknown(budget.scope, scopeId)
    return budgets.set(identityOf(request).actor, {
      scope: budget.scope,
      scopeId,
      model: budget.model,
      period: budget.period,
      tokens,
      micros: money === undefined ? undefined : Math.round(money * 1e6),
    })
  })

  server.delete<{ Params: { id: string } }>(
    '/api/budgets/:id',
    administratorRoute,
    async (request, reply) => {
      await budgets.remove(identityOf(request).actor, request.params.id)
      return reply.status(204).send()
    },
  )

  server.get('/api/usage', ruled('guest', 'account'), async (request, reply) => {
    const query = validate(usageQuerySchema, request.query)
    const identity = identityOf(request)
    const today = dateOf(clock.now())
    const from = query.from ?? dateOf(clock.now() - 30 * dayMs)
    const found = await budgets.usage({ from, to: query.to ?? today })
    const rows = found
      .filter((row) => maySee(identity, row))
      .map(({ micros, ...row }): UsageRow => ({
        ...row,
        person: nameOf(row.personId),
        team: nameOf(row.teamId),
        key: nameOf(row.keyId),
        money: micros / 1e6,
      }))
    if (query.format !== 'csv') return { usage: rows }
    return reply
      .header('content-disposition', `attachment; filename="usage-${from}.csv"`)
      .type('text/csv; charset=utf-8')
      .send(csv(rows))
  })

  /** Of a person, a team or a key: their ids differ. */
  function nameOf(id: string): string | undefined {
    for (const things of [people.list(), teams.list(), keys.list()])
      for (const thing of things) if (thing.id === id) return thing.name
    return undefined
  }

  function refuseUnknown(scope: string, id: string): void {
    if (scope === 'person') people.get(id)
    else if (scope === 'team') teams.get(id)
    else if (scope === 'key') keys.get(id)
    else
      throw new AppError('bad-request', '`scopeId`: expected nothing for a budget of everyone.', {
        param: 'scopeId',
      })
  }
}

function maySee(identity: Identity, { personId, teamId }: { personId: string; teamId: string }): boolean {
  if (may(identity, 'change', { kind: 'installation' })) return true
  return (
    personId === identity.person.id ||
    (teamId !== '' && may(identity, 'change', { kind: 'team', id: teamId }))
  )
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const columns = [
  'day',
  'personId',
  'person',
  'teamId',
  'team',
  'keyId',
  'key',
  'model',
  'requests',
  'promptTokens',
  'cachedTokens',
  'completionTokens',
  'money',
] as const

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it. */
function csv(rows: UsageRow[]): string {
  const cell = (value: string | number | undefined) => {
    const text = String(value ?? '')
    const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
  }
  const lines = [
    columns.join(','),
    ...rows.map((row) => columns.map((column) => cell(row[column])).join(',')),
  ]
  return lines.map((line) => `${line}\r\n`).join('')
}
