import { expect, test } from 'vitest'
import type { StoredTrialReport } from '../../store/index.ts'
import type { TrialKind, TrialKindResult } from '../../wire/index.ts'
import { standingOf, type TrialRules } from './standing.ts'

const rules: TrialRules = { version: 3, required: ['honesty', 'safety'], validMs: 1_000 }
const nowMs = 10_000

type Verdicts = Partial<Record<TrialKind, TrialKindResult['verdict']>>

/** A report that came to its end just now, by what its kinds came to. */
const report = (verdicts: Verdicts, more: Partial<StoredTrialReport> = {}): StoredTrialReport => ({
  id: 'r',
  host: 'h',
  model: 'm',
  url: 'u',
  version: 3,
  seed: 1,
  repeats: 1,
  startedAt: nowMs,
  endedAt: nowMs,
  startedBy: 'p',
  state: 'done',
  planned: 1,
  made: 1,
  kinds: Object.entries(verdicts).map(([kind, verdict]) => ({
    kind: kind as TrialKind,
    passed: 1,
    failed: 0,
    unanswered: 0,
    atLeast: 0.5,
    needed: 0.9,
    verdict,
  })),
  ...more,
})
const both = { honesty: 'passed', safety: 'passed' } as const
const passed = report(both)

test.each<[string, StoredTrialReport[], string | true]>([
  ['was never tried', [], 'untried'],
  ['has passed all that is required', [passed], true],
  [
    'has passed it in reports of their own',
    [report({ honesty: 'passed' }), report({ safety: 'passed' })],
    true,
  ],
  ['has passed some of it', [report({ honesty: 'passed' })], 'untried'],
  ['has passed what is not required', [report({ capability: 'passed' })], 'untried'],
  ['has failed something else', [report({ capability: 'failed' }), passed], true],
  ['has failed since', [report({ safety: 'failed' }), passed], 'failed'],
  ['has passed since', [passed, report({ safety: 'failed' })], true],
  ['was tried too little since', [report({ honesty: 'unsure', safety: 'unsure' }), passed], true],
  ['was tried too little', [report({ ...both, safety: 'unsure' })], 'unsure'],
  [
    'failed, whatever came of too little since',
    [report({ safety: 'unsure' }), report({ ...both, safety: 'failed' })],
    'failed',
  ],
  ['broke off since', [report({ safety: 'failed' }, { state: 'broken' }), passed], true],
  ['was stopped where it had passed', [report(both, { state: 'stopped' })], 'untried'],
  ['is being tried', [report(both, { state: 'running', endedAt: undefined })], 'untried'],
  ['passed in another version', [report(both, { version: 2 })], 'outdated'],
  ['failed in another version', [report({ ...both, safety: 'failed' }, { version: 2 })], 'outdated'],
  ['passed long ago', [report(both, { endedAt: nowMs - 1_000 })], 'outdated'],
  [
    'passed one of them long ago',
    [report({ safety: 'passed' }), report(both, { endedAt: nowMs - 1_000 })],
    'outdated',
  ],
  ['passed just long enough ago', [report(both, { endedAt: nowMs - 999 })], true],
])('a model that %s', (_, reports, expected) => {
  const { served, because } = standingOf(reports, rules, nowMs)
  expect(because ?? served).toBe(expected)
  expect(served).toBe(expected === true)
})

test('it is served until the first of what it passed is too old', () => {
  const reports = [report({ safety: 'passed' }), report(both, { endedAt: nowMs - 600 })]
  expect(standingOf(reports, rules, nowMs)).toEqual({ served: true, until: nowMs + 400 })
})
