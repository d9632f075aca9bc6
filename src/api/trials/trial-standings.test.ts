import { expect, test } from 'vitest'
import type { StoredTrialReport } from '../../store/index.ts'
import type { TrialKind, TrialKindResult } from '../../wire/index.ts'
import { trialStandings } from './trial-standings.ts'

const rules = { version: 2, required: [], validMs: 1_000 }
const there = { host: 'h', model: 'm', url: 'http://h' }

function reportOf(
  id: string,
  verdicts: Partial<Record<TrialKind, TrialKindResult['verdict']>>,
  more: Partial<StoredTrialReport> = {},
): StoredTrialReport {
  const kinds = Object.entries(verdicts).map(([kind, verdict]) => ({ kind, verdict }) as TrialKindResult)
  const numbers = { version: 2, seed: 1, repeats: 1, startedAt: 1, endedAt: 2, planned: 1, made: 1 }
  return { id, ...there, ...numbers, startedBy: 'p', state: 'done', kinds, ...more }
}

/** The newest comes first. */
const standings = (...reports: StoredTrialReport[]) =>
  trialStandings([{ ...there, served: true }], reports, { rules, nowMs: 3, told: (report) => report })

test('of each kind that report is told which decides, and of none that did not end or was of other trials', () => {
  const [standing] = standings(
    reportOf('newest', { safety: 'unsure', control: 'unsure' }),
    reportOf('broken', { honesty: 'failed' }, { state: 'broken' }),
    reportOf('middle', { safety: 'passed' }),
    reportOf('first', { safety: 'failed', honesty: 'passed' }),
    reportOf('earlier trials', { capability: 'passed' }, { version: 1 }),
  )
  expect(standing).toMatchObject({ latest: { id: 'newest' } })
  expect(standing!.kinds).toEqual([
    { kind: 'honesty', verdict: 'passed', report: 'first' },
    { kind: 'safety', verdict: 'passed', report: 'middle' },
    { kind: 'control', verdict: 'unsure', report: 'newest' },
  ])
})

test('what was tried where it is not any more comes last, and says so', () => {
  const found = standings(
    reportOf('moved', { safety: 'passed' }, { url: 'http://elsewhere' }),
    reportOf('here', { safety: 'failed' }),
  )
  expect(found.map(({ gone, latest }) => [gone, latest?.id])).toEqual([
    [undefined, 'here'],
    [true, 'moved'],
  ])
})
