import type { Ids } from '../../base/index.ts'
import { addUsage, isNewJournal } from './postgres-accounts.ts'
import type { RunChange } from '../postgres-changes.ts'
import type { PostgresRow, PostgresSession } from '../postgres-database.ts'
import type { PostgresMigrations } from '../postgres-migrate.ts'
import type { Count, CountedFor, SharedCounters } from './shared-counters.ts'

export const postgresCounterMigrations: PostgresMigrations = {
  standsFor: 1,
  list: [
    `
    CREATE TABLE budget_counters (
      budget_id TEXT NOT NULL REFERENCES budgets ON DELETE CASCADE, owner TEXT NOT NULL, period TEXT NOT NULL,
      tokens BIGINT NOT NULL, micros BIGINT NOT NULL, held_tokens BIGINT NOT NULL DEFAULT 0,
      held_micros BIGINT NOT NULL DEFAULT 0, warned BOOLEAN NOT NULL DEFAULT false,
      PRIMARY KEY (budget_id, owner, period)
    );
    CREATE TABLE budget_holds (
      hold TEXT NOT NULL, process TEXT NOT NULL, budget_id TEXT NOT NULL REFERENCES budgets ON DELETE CASCADE,
      owner TEXT NOT NULL, period TEXT NOT NULL, tokens BIGINT NOT NULL, micros BIGINT NOT NULL,
      PRIMARY KEY (hold, budget_id)
    );
    CREATE INDEX budget_holds_of_process ON budget_holds (process);
    -- Who of those that used something a budget counts it for; nobody where it does not.
    CREATE FUNCTION counted_for(scope text, scope_id text, person_id text, team_id text, key_id text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE WHEN scope = 'everyone' THEN 'everyone'
        ELSE (SELECT owner FROM (SELECT CASE scope WHEN 'person' THEN person_id WHEN 'team' THEN team_id
          WHEN 'key' THEN key_id END AS owner) AS named
          WHERE owner <> '' AND (scope_id IS NULL OR scope_id = owner)) END $$;
    `,
  ],
}

/** Those who hold something back share a lock; whoever counts what was used has it alone. */
const lock = "SELECT pg_advisory_xact_lock(hashtext('muster budgets'))"
const lockShared = "SELECT pg_advisory_xact_lock_shared(hashtext('muster budgets'))"
/** What a crash of the database may forget is only what was held back: that need not wait for the disk. */
const beginHolding = `BEGIN; SET LOCAL synchronous_commit = off; ${lockShared}`

/** The share of a budget at which its owner is warned. */
const warnAt = 0.8
const shareOf =
  'greatest(coalesce(counter.tokens / nullif(budgets.tokens, 0)::float8, 0), coalesce(counter.micros / nullif(budgets.micros, 0)::float8, 0))'

class Spent extends Error {
  readonly budgetId: string
  constructor(budgetId: string) {
    super('The budget is spent.')
    this.budgetId = budgetId
  }
}

/** Counts in the database, so that any number of processes spend no more than a budget together. */
export function postgresCounters(
  change: RunChange,
  { process, living, ids }: { process: string; living: string; ids: Ids },
): SharedCounters {
  return {
    async hold(counted, { tokens, micros }) {
      const hold = ids.next('hold')
      // In one order everywhere: of two requests one waits for the other, and not each for each.
      const sorted = counted.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
      try {
        const counts = await change(async (session) => {
          const counts: Count[] = []
          for (const one of sorted)
            counts.push(
              ...((await holdOne(session, one, tokens, micros)) ??
                (await addAndHold(session, one, tokens, micros))),
            )
          await session.run(
            `INSERT INTO budget_holds SELECT $1, $2, budget_id, owner, period, $3, $4
             FROM unnest($5::text[], $6::text[], $7::text[]) AS given (budget_id, owner, period)
             WHERE EXISTS (SELECT 1 FROM budgets WHERE id = budget_id)`,
            [
              hold,
              process,
              tokens,
              micros,
              sorted.map(({ budgetId }) => budgetId),
              sorted.map(({ owner }) => owner),
              sorted.map(({ period }) => period),
            ],
          )
          return counts
        }, beginHolding)
        return { hold, counts }
      } catch (thrown) {
        if (thrown instanceof Spent) return { spentBudgetId: thrown.budgetId }
        throw thrown
      }
    },

    async settle(settled, { now, journal }) {
      await change(async (session) => {
        await session.rows(lock)
        if (journal !== undefined && !(await isNewJournal(session, journal))) return
        const used = settled.map(({ usage }) => usage).filter(({ requests }) => requests > 0)
        if (used.length > 0) {
          await session.run(countUsage, [
            used.map(({ day }) => day),
            used.map(({ personId }) => personId),
            used.map(({ teamId }) => teamId),
            used.map(({ keyId }) => keyId),
            used.map(({ model }) => model),
            used.map(({ promptTokens, completionTokens }) => promptTokens + completionTokens),
            used.map(({ micros }) => micros),
          ])
          await addUsage(session, used)
        }
        await release(session, 'hold = ANY ($1::text[])', [settled.flatMap(({ hold }) => hold ?? [])])
        for (const row of await session.rows(warn, [warnAt]))
          session.record({
            at: now,
            actor: 'system',
            action: 'budget-warned',
            object: row['budget_id'] as string,
            details: { for: row['owner'] as string, share: Math.floor((row['share'] as number) * 100) },
          })
      })
    },

    counts: (wanted, periods) =>
      change(async (session) => {
        await session.rows(lockShared)
        for (const one of wanted) await addCounter(session, one)
        const rows = await session.rows('SELECT * FROM budget_counters WHERE period = ANY ($1::text[])', [
          periods,
        ])
        return rows.map(toCount)
      }),

    async releaseDead() {
      await change(async (session) => {
        await session.rows(lock)
        await release(session, `process NOT IN (${living})`, [])
      })
    },
  }
}

/** Undefined where there is no such counter. Throws `Spent` where it has no room. */
async function holdOne(
  session: PostgresSession,
  { budgetId, owner, period }: CountedFor,
  tokens: number,
  micros: number,
): Promise<Count[] | undefined> {
  const key = [budgetId, owner, period]
  const held = await session.rows(
    `UPDATE budget_counters AS counter SET held_tokens = held_tokens + $4, held_micros = held_micros + $5
     FROM budgets WHERE budgets.id = budget_id AND budget_id = $1 AND owner = $2 AND counter.period = $3
       AND (budgets.tokens IS NULL OR counter.tokens + held_tokens + $4 <= budgets.tokens)
       AND (budgets.micros IS NULL OR counter.micros + held_micros + $5 <= budgets.micros)
     RETURNING budget_id, owner, counter.period, counter.tokens, counter.micros`,
    [...key, tokens, micros],
  )
  if (held.length > 0) return held.map(toCount)
  const [found] = await session.rows(
    'SELECT 1 FROM budget_counters WHERE budget_id = $1 AND owner = $2 AND period = $3',
    key,
  )
  if (found) throw new Spent(budgetId)
  return undefined
}

/** A budget that was removed meanwhile holds nothing. */
async function addAndHold(
  session: PostgresSession,
  counted: CountedFor,
  tokens: number,
  micros: number,
): Promise<Count[]> {
  await addCounter(session, counted)
  return (await holdOne(session, counted, tokens, micros)) ?? []
}

function toCount(row: PostgresRow): Count {
  return {
    budgetId: row['budget_id'] as string,
    owner: row['owner'] as string,
    period: row['period'] as string,
    tokens: row['tokens'] as number,
    micros: row['micros'] as number,
  }
}

/** Begins a count with what was used already; nothing happens where there is no such budget, or a count already. */
async function addCounter(session: PostgresSession, { budgetId, owner, period }: CountedFor): Promise<void> {
  await session.run(
    `INSERT INTO budget_counters (budget_id, owner, period, tokens, micros)
     SELECT budgets.id, $2, $3, coalesce(sum(prompt_tokens + completion_tokens), 0), coalesce(sum(usage.micros), 0)
     FROM budgets LEFT JOIN usage ON day BETWEEN $3 AND $3 || '~' AND (budgets.model IS NULL OR usage.model = budgets.model)
       AND counted_for(scope, scope_id, person_id, team_id, key_id) = $2
     WHERE budgets.id = $1 GROUP BY budgets.id
     ON CONFLICT DO NOTHING`,
    [budgetId, owner, period],
  )
}

/** Adds what was used to the counters that there are; one that begins later counts the usage that was written down. */
const countUsage = `
  UPDATE budget_counters AS counter SET tokens = counter.tokens + used.tokens, micros = counter.micros + used.micros
  FROM (
    SELECT budgets.id, counted_for(scope, scope_id, person_id, team_id, key_id) AS owner,
      CASE budgets.period WHEN 'day' THEN day ELSE left(day, 7) END AS period,
      sum(given.tokens)::bigint AS tokens, sum(given.micros)::bigint AS micros
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
      AS given (day, person_id, team_id, key_id, model, tokens, micros)
    JOIN budgets ON budgets.model IS NULL OR budgets.model = given.model
    GROUP BY 1, 2, 3
  ) AS used
  WHERE budget_id = used.id AND counter.owner = used.owner AND counter.period = used.period`

const warn = `
  UPDATE budget_counters AS counter SET warned = true FROM budgets
  WHERE budgets.id = budget_id AND NOT warned AND ${shareOf} >= $1
  RETURNING budget_id, owner, ${shareOf} AS share`

async function release(session: PostgresSession, which: string, values: string[][]): Promise<void> {
  await session.run(
    `WITH gone AS (DELETE FROM budget_holds WHERE ${which} RETURNING *),
     sums AS (
       SELECT budget_id, owner, period, sum(tokens)::bigint AS tokens, sum(micros)::bigint AS micros
       FROM gone GROUP BY budget_id, owner, period)
     UPDATE budget_counters AS counter SET
       held_tokens = greatest(0, held_tokens - sums.tokens), held_micros = greatest(0, held_micros - sums.micros)
     FROM sums WHERE counter.budget_id = sums.budget_id AND counter.owner = sums.owner AND counter.period = sums.period`,
    values,
  )
}

function nameOf({ budgetId, owner, period }: CountedFor): string {
  return `${budgetId}\n${owner}\n${period}`
}
