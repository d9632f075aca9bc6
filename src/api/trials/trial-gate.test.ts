import { expect, test } from 'vitest'
import { trialReport } from '../../../test/stores/trial-contract.ts'
import { virtualClock } from '../../base/index.ts'
import type { Host } from '../../model/index.ts'
import type { Serves } from '../../pool/index.ts'
import type { StoredTrialReport, TrialStore } from '../../store/index.ts'
import { openTrialGate } from './trial-gate.ts'

const rules = { version: 1, required: ['honesty'] as const, validMs: 10_000_000 }

/** A gate over reports that can be exchanged, and what it tells the pool. */
async function openGate(reports: () => Promise<StoredTrialReport[]>) {
  const clock = virtualClock(1_000)
  let serves: Serves | undefined
  let told = 0
  const gate = await openTrialGate({
    store: { reports } as unknown as TrialStore,
    pool: {
      serveOnly(given) {
        serves = given
        told++
      },
    },
    clock,
    rules,
  })
  const isServed = (host: Partial<Host> = {}, model = 'm') =>
    serves!({ name: 'h', url: 'u', kind: 'openai', ...host } as Host, model)
  return { clock, gate, isServed, told: () => told }
}

const passed = (endedAt: number): StoredTrialReport =>
  trialReport('r', {
    model: 'm',
    url: 'u',
    state: 'done',
    endedAt,
    kinds: [
      {
        kind: 'honesty',
        passed: 60,
        failed: 0,
        unanswered: 0,
        atLeast: 0.95,
        needed: 0.9,
        verdict: 'passed',
      },
    ],
  })

test('it lets through what passed, at its address alone, and what is built in', async () => {
  const { isServed } = await openGate(async () => [passed(1_000)])
  expect([isServed(), isServed({ kind: 'built in', name: 'quote' }, 'quote')]).toEqual([true, true])
  expect([isServed({}, 'n'), isServed({ name: 'i' }), isServed({ url: 'v' })]).toEqual([false, false, false])
  // Whatever a host calls its models.
  expect(isServed({}, 'quote')).toBe(false)
})

test('it closes by itself when what passed is too old, and tells the pool', async () => {
  const { clock, isServed, told } = await openGate(async () => [passed(1_000)])
  await clock.advance(rules.validMs - 1)
  expect(isServed()).toBe(true)
  const before = told()
  await clock.advance(1)
  expect([isServed(), told() > before]).toEqual([false, true])
})

test('of two looks at the reports the later one counts, and what cannot be read changes nothing', async () => {
  const answers = [async () => [passed(1_000)]]
  const { gate, isServed, clock } = await openGate(async () => answers.shift()?.() ?? [])
  const late = Promise.withResolvers<StoredTrialReport[]>()
  answers.push(
    async () => late.promise,
    async () => [],
  )
  const [first, second] = [gate.reload(), gate.reload()]
  late.resolve([passed(1_000)])
  await Promise.all([first, second])
  expect(isServed()).toBe(false)
  answers.push(async () => [passed(1_000)])
  await gate.reload()
  answers.push(() => Promise.reject(new Error('The store is away.')))
  await expect(gate.reload()).rejects.toThrow('The store is away.')
  expect(isServed()).toBe(true)
  // It is looked for within the hour.
  await clock.advance(60 * 60 * 1000)
  expect(isServed()).toBe(false)
  gate[Symbol.dispose]()
})
