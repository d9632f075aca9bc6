import type { DatabaseSync } from 'node:sqlite'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { transaction } from '../transaction.ts'
import { alreadyRunning, ended, outlived, toAttempt, toReport, withAttempt } from './trial-rows.ts'
import type { StoredTrialReport, TrialStore } from './trial-store.ts'

export const trialMigrations = [
  `
  CREATE TABLE trial_reports (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, report TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX trials_running ON trial_reports (host, model) WHERE state = 'running';
  CREATE INDEX trials_of_model ON trial_reports (host, model);
  CREATE TABLE trial_attempts (
    report_id TEXT NOT NULL REFERENCES trial_reports ON DELETE CASCADE, seq INTEGER NOT NULL, outcome TEXT NOT NULL,
    attempt TEXT NOT NULL, PRIMARY KEY (report_id, seq)
  ) STRICT;
  `,
]

/** The trials of one open SQLite database. */
export function sqliteTrials(database: DatabaseSync, record: RecordInLedger): TrialStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    add: sql("INSERT INTO trial_reports VALUES (?, ?, ?, 'running', ?)"),
    ended: sql(
      "SELECT report FROM trial_reports WHERE host = ? AND model = ? AND state <> 'running' ORDER BY rowid DESC",
    ),
    remove: sql('DELETE FROM trial_reports WHERE id = ?'),
    running: sql("SELECT report FROM trial_reports WHERE id = ? AND state = 'running'"),
    change: sql('UPDATE trial_reports SET state = ?, report = ? WHERE id = ?'),
    addAttempt: sql('INSERT INTO trial_attempts VALUES (?, ?, ?, ?)'),
    report: sql('SELECT report FROM trial_reports WHERE id = ?'),
    reports: sql('SELECT report FROM trial_reports ORDER BY rowid DESC'),
    attempts: sql(`
      SELECT seq, attempt FROM trial_attempts
      WHERE report_id = ?1 AND seq > ?2 AND (?3 IS NULL OR outcome = ?3) ORDER BY seq LIMIT ?4`),
    unfinished: sql("SELECT report FROM trial_reports WHERE state = 'running' ORDER BY rowid"),
  }
  const running = (id: string) => {
    const row = statements.running.get(id)
    return row && toReport(row)
  }
  const change = (report: StoredTrialReport) =>
    statements.change.run(report.state, JSON.stringify(report), report.id)

  return {
    async start(reports) {
      try {
        transaction(database, () => {
          for (const report of reports) {
            const { id, host, model, version } = report
            for (const old of outlived(statements.ended.all(host, model).map(toReport), version))
              statements.remove.run(old)
            statements.add.run(id, host, model, JSON.stringify(report))
          }
        })
      } catch (thrown) {
        if (thrown instanceof Error && thrown.message.startsWith('UNIQUE constraint failed'))
          throw alreadyRunning(thrown)
        throw thrown
      }
    },
    async addAttempt(id, attempt, kinds) {
      return transaction(database, () => {
        const before = running(id)
        if (!before) return false
        const report = withAttempt(before, kinds)
        statements.addAttempt.run(id, report.made, attempt.outcome, JSON.stringify(attempt))
        change(report)
        return true
      })
    },
    async end(id, ending, records = []) {
      return transaction(database, () => {
        const before = running(id)
        if (!before) return false
        change(ended(before, ending))
        record(...records)
        return true
      })
    },
    async report(id) {
      const row = statements.report.get(id)
      return row && toReport(row)
    },
    async reports() {
      return statements.reports.all().map(toReport)
    },
    async attempts(id, { after, outcome = null, limit }) {
      return statements.attempts.all(id, after, outcome, limit).map(toAttempt)
    },
    async unfinished() {
      return statements.unfinished.all().map(toReport)
    },
  }
}
