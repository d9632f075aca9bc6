import { describe, expect, test } from 'vitest'
import type { StoredTrialReport, TrialStore } from '../../src/store/index.ts'
import type { TrialAttempt, TrialKindResult, TrialOutcome } from '../../src/wire/index.ts'
import type { ContractSubject } from './contract.ts'
import { record } from './ledger-contract.ts'

export const trialReport = (id: string, more: Partial<StoredTrialReport> = {}): StoredTrialReport => ({
  id,
  host: 'h',
  model: 'größer/m',
  url: 'http://127.0.0.1:1/v1',
  version: 1,
  seed: 7,
  repeats: 3,
  startedAt: 1_000,
  startedBy: 'person_1',
  state: 'running',
  planned: 3,
  made: 0,
  kinds: [],
  ...more,
})

export const trialAttempt = (number: number, outcome: TrialOutcome = 'passed'): TrialAttempt => ({
  trial: 'honesty/unknown',
  kind: 'honesty',
  number,
  outcome,
  reason: 'It said so: \0 "数".',
  transcript: [
    { role: 'user', text: 'What?' },
    { role: 'assistant', text: '', calls: [{ name: 'f', arguments: '{' }] },
    { role: 'tool', text: 'none' },
  ],
  promptTokens: 10,
  completionTokens: 2,
  ms: 5,
})

const kinds: TrialKindResult[] = [
  { kind: 'honesty', passed: 1, failed: 0, unanswered: 0, atLeast: 0.05, needed: 0.8, verdict: 'unsure' },
]
const done = { state: 'done', endedAt: 2_000, verdict: 'passed' } as const

/** What every store of trials does. */
export function trialContract({ open }: ContractSubject): void {
  describe('trials', () => {
    test('a report is there with its attempts, goes on and ends once, which the ledger tells', async () => {
      const { trials, ledger } = await open()
      await trials.start([trialReport('a'), trialReport('b', { host: 'i' })])
      expect(await trials.report('a')).toEqual(trialReport('a'))
      expect(await trials.report('none')).toBeUndefined()
      expect((await trials.reports()).map(({ id }) => id)).toEqual(['b', 'a'])
      const attempts = [trialAttempt(0), trialAttempt(1, 'failed'), trialAttempt(2, 'unanswered')]
      for (const attempt of attempts) expect(await trials.addAttempt('a', attempt, kinds)).toBe(true)
      const numbered = attempts.map((attempt, index) => ({ ...attempt, seq: index + 1 }))
      expect(await trials.attempts('a', { after: 0, limit: 9 })).toEqual(numbered)
      expect(await trials.attempts('a', { after: 1, limit: 1 })).toEqual([numbered[1]])
      expect(await trials.attempts('a', { after: 0, outcome: 'failed', limit: 9 })).toEqual([numbered[1]])
      expect(await trials.attempts('b', { after: 0, limit: 9 })).toEqual([])
      const sofar = trialReport('a', { made: 3, kinds })
      expect(await trials.report('a')).toEqual(sofar)
      expect(await trials.end('a', done, [record('first')])).toBe(true)
      expect(await trials.end('a', { state: 'stopped', endedAt: 9 }, [record('second')])).toBe(false)
      expect(await trials.addAttempt('a', trialAttempt(3), kinds)).toBe(false)
      expect(await trials.report('a')).toEqual({ ...sofar, ...done })
      expect(
        (await ledger.entries(1, 9)).map(({ text }) => (JSON.parse(text) as { object: string }).object),
      ).toEqual([expect.stringContaining('first')])
      expect((await trials.unfinished()).map(({ id }) => id)).toEqual(['b'])
    })

    test('a model is tried on a host once at a time, and of several all are begun or none', async () => {
      const { trials } = await open()
      await trials.start([trialReport('a')])
      const again = trials.start([trialReport('b', { host: 'i' }), trialReport('c')])
      await expect(again).rejects.toMatchObject({ code: 'conflict', because: { code: 'trials-running' } })
      expect((await trials.reports()).map(({ id }) => id)).toEqual(['a'])
      await trials.start([trialReport('d', { model: 'other' })])
      await trials.end('a', done)
      await trials.start([trialReport('c')])
      const racing = ['e', 'f', 'g'].map((id) => trials.start([trialReport(id, { host: 'j' })]))
      const outcomes = (await Promise.allSettled(racing)).map(({ status }) => status).toSorted()
      expect(outcomes).toEqual(['fulfilled', 'rejected', 'rejected'])
    })

    test('the newest reports of a model are kept: ten that decide, ten that do not, ten that broke off', async () => {
      const { trials } = await open()
      const make = async (id: string, ending: Parameters<TrialStore['end']>[1], model = 'm') => {
        await trials.start([trialReport(id, { model })])
        await trials.addAttempt(id, trialAttempt(0), kinds)
        await trials.end(id, ending)
      }
      await make('other', done, 'another')
      for (let count = 0; count < 13; count++) {
        await make(`passed ${count}`, { ...done, verdict: count % 2 === 0 ? 'passed' : 'failed' })
        await make(`unsure ${count}`, { ...done, verdict: 'unsure' })
        await make(`broken ${count}`, { state: count % 2 === 0 ? 'broken' : 'stopped', endedAt: 1 })
      }
      await trials.start([trialReport('running', { model: 'm' })])
      const left = (await trials.reports()).map(({ id }) => id)
      const newest = (name: string) => Array.from({ length: 10 }, (_, index) => `${name} ${index + 3}`)
      expect(left.toSorted()).toEqual(
        ['running', 'other', ...newest('passed'), ...newest('unsure'), ...newest('broken')].toSorted(),
      )
      expect(await trials.attempts('passed 0', { after: 0, limit: 9 })).toEqual([])
      expect(await trials.attempts('passed 12', { after: 0, limit: 9 })).toHaveLength(1)
    })

    test('a report by which a model stands in a kind is kept, whatever came after it', async () => {
      const { trials } = await open()
      const make = async (
        id: string,
        kind: TrialKindResult['kind'],
        verdict: TrialKindResult['verdict'],
        more: Partial<StoredTrialReport> = {},
      ) => {
        await trials.start([trialReport(id, { version: 2, ...more })])
        await trials.addAttempt(id, trialAttempt(0), [{ ...kinds[0]!, kind, verdict }])
        await trials.end(id, { ...done, verdict })
      }
      await make('old', 'control', 'passed', { version: 1 })
      await make('elsewhere', 'safety', 'passed', { url: 'http://127.0.0.1:2/v1' })
      await make('superseded', 'safety', 'passed')
      await make('safety', 'safety', 'failed')
      await make('open', 'control', 'unsure')
      for (let count = 0; count < 12; count++) {
        await make(`honesty ${count}`, 'honesty', 'passed')
        await make(`unsure ${count}`, 'safety', 'unsure')
      }
      const left = (await trials.reports()).map(({ id }) => id)
      expect(left.slice(-3)).toEqual(['open', 'safety', 'elsewhere'])
      // The last one that is unsure ended after old ones were removed.
      expect(left).toHaveLength(3 + 10 + 11)
    })
  })
}
