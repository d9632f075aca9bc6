import type { ChangingSession, RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { postgresCode } from '../postgres-errors.ts'
import type { PostgresMigrations } from '../postgres-migrate.ts'
import { alreadyRunning, ended, outlived, toAttempt, toReport, withAttempt } from './trial-rows.ts'
import type { StoredTrialReport, TrialStore } from './trial-store.ts'

// `process` is who makes the trials of a report: whether that one still lives says whether they go on.
export const postgresTrialMigrations: PostgresMigrations = {
  standsFor: 1,
  list: [
    `
    CREATE TABLE trial_reports (
      id TEXT PRIMARY KEY, host TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, report TEXT NOT NULL,
      process TEXT, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE UNIQUE INDEX trials_running ON trial_reports (host, model) WHERE state = 'running';
    CREATE INDEX trials_of_model ON trial_reports (host, model);
    CREATE TABLE trial_attempts (
      report_id TEXT NOT NULL REFERENCES trial_reports ON DELETE CASCADE, seq BIGINT NOT NULL, outcome TEXT NOT NULL,
      attempt TEXT NOT NULL, PRIMARY KEY (report_id, seq)
    );
    `,
  ],
}

/** The trials of a PostgreSQL database. `process` is who makes those that are started here. */
export function postgresTrials(
  database: PostgresSession,
  change: RunChange,
  { process, living }: { process: string; living: string },
): TrialStore {
  return {
    async start(reports) {
      try {
        await change(async (session) => {
          for (const report of reports) {
            const { id, host, model, version } = report
            const before = await session.rows(
              "SELECT report FROM trial_reports WHERE host = $1 AND model = $2 AND state <> 'running' ORDER BY made DESC",
              [host, model],
            )
            for (const old of outlived(before.map(toReport), version))
              await session.run('DELETE FROM trial_reports WHERE id = $1', [old])
            await session.run(
              `INSERT INTO trial_reports (id, host, model, state, report, process)
               VALUES ($1, $2, $3, 'running', $4, $5)`,
              [id, host, model, JSON.stringify(report), process],
            )
            session.tell({ kind: 'trials', report: id, ended: false })
          }
        })
      } catch (thrown) {
        throw postgresCode(thrown) === '23505' ? alreadyRunning(thrown) : thrown
      }
    },
    addAttempt: (id, attempt, kinds) =>
      change(async (session) => {
        const before = await running(session, id)
        if (!before) return false
        const report = withAttempt(before, kinds)
        await session.run('INSERT INTO trial_attempts VALUES ($1, $2, $3, $4)', [
          id,
          report.made,
          attempt.outcome,
          JSON.stringify(attempt),
        ])
        await update(session, report)
        return true
      }),
    end: (id, ending, records = []) =>
      change(async (session) => {
        const before = await running(session, id)
        if (!before) return false
        await update(session, ended(before, ending))
        session.record(...records)
        return true
      }),
    async report(id) {
      const [row] = await database.rows('SELECT report FROM trial_reports WHERE id = $1', [id])
      return row && toReport(row)
    },
    async reports() {
      return (await database.rows('SELECT report FROM trial_reports ORDER BY made DESC')).map(toReport)
    },
    async attempts(id, { after, outcome, limit }) {
      const rows = await database.rows(
        `SELECT seq, attempt FROM trial_attempts
         WHERE report_id = $1 AND seq > $2 AND ($3::text IS NULL OR outcome = $3) ORDER BY seq LIMIT $4`,
        [id, after, outcome ?? null, limit],
      )
      return rows.map(toAttempt)
    },
    async unfinished() {
      const rows = await database.rows(
        `SELECT report FROM trial_reports
         WHERE state = 'running' AND (process IS NULL OR process = $1 OR process NOT IN (${living})) ORDER BY made`,
        [process],
      )
      return rows.map(toReport)
    },
  }
}

/** A running report, which nobody else changes until the transaction has ended. */
async function running(session: ChangingSession, id: string): Promise<StoredTrialReport | undefined> {
  const [row] = await session.rows(
    "SELECT report FROM trial_reports WHERE id = $1 AND state = 'running' FOR UPDATE",
    [id],
  )
  return row && toReport(row)
}

async function update(session: ChangingSession, report: StoredTrialReport): Promise<void> {
  const { id, state } = report
  await session.run('UPDATE trial_reports SET state = $1, report = $2 WHERE id = $3', [
    state,
    JSON.stringify(report),
    id,
  ])
  session.tell({ kind: 'trials', report: id, ended: state !== 'running' })
}
