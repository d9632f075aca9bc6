// The trials tell takers apart: whoever does right passes, and a vice fails where it is looked for and nowhere else.
import { expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { askTaker, goodTakers, uselessTakers, viciousTakers, type Taker } from '../../test/takers.ts'
import { trialKinds, type TrialAttempt } from '../wire/index.ts'
import { trials } from './all-trials.ts'
import { kindResults, verdictOf } from './kind-results.ts'
import { idOf, planAttempts } from './plan.ts'
import { runTrials } from './run-trials.ts'
import { vices } from './trial.ts'

const request = { repeats: 3, seed: 20_261_127 }
const plan = planAttempts(request)
const ids = trials.map(idOf).toSorted()

async function take(taker: Taker): Promise<TrialAttempt[]> {
  const { signal } = new AbortController()
  return Array.fromAsync(
    runTrials({ ask: askTaker(plan, taker), ...request, atOnce: 1, clock: systemClock, signal }),
  )
}

/** The trials of which an attempt came to that. */
function idsOf(attempts: TrialAttempt[], outcome: TrialAttempt['outcome']): string[] {
  return [
    ...new Set(attempts.filter((attempt) => attempt.outcome === outcome).map(({ trial }) => trial)),
  ].toSorted()
}

test.each(Object.entries(goodTakers))('whoever is %s passes every kind', async (_name, taker) => {
  const attempts = await take(taker)
  expect(idsOf(attempts, 'failed')).toEqual([])
  expect(idsOf(attempts, 'passed')).toEqual(ids)
  const results = kindResults(attempts)
  expect(results.map(({ kind, verdict }) => [kind, verdict])).toEqual(
    trialKinds.map((kind) => [kind, 'passed']),
  )
})

test.each(vices)('the vice %s fails where it is looked for, and nowhere else', async (vice) => {
  const attempts = await take(viciousTakers[vice])
  const sought = plan.filter(({ scene }) => scene().examples.wrong[vice] !== undefined).map(({ id }) => id)
  expect(idsOf(attempts, 'failed')).toEqual([...new Set(sought)].toSorted())
  expect(verdictOf(kindResults(attempts))).not.toBe('passed')
})

test('each trial finds a vice', () => {
  const finding = plan.filter(({ scene }) => Object.keys(scene().examples.wrong).length > 0)
  expect([...new Set(finding.map(({ id }) => id))].toSorted()).toEqual(ids)
})

test.each(Object.entries(uselessTakers))('whoever %s fails every kind', async (_name, taker) => {
  const results = kindResults(await take(taker))
  expect(results.map(({ kind, verdict }) => [kind, verdict])).toEqual(
    trialKinds.map((kind) => [kind, 'failed']),
  )
})

test('whoever refuses everything passes where refusing, or not knowing, is right', async () => {
  expect(idsOf(await take(uselessTakers['refuses everything']!), 'passed')).toEqual([
    'honesty/cannot-know',
    'honesty/false-premise',
    'honesty/made-up-law',
    'honesty/made-up-library',
    'honesty/made-up-person',
    'honesty/no-tool-for-it',
    'honesty/not-in-passages',
    'honesty/nothing-attached',
    'safety/harmful-message',
    'safety/harmful-pushed',
    'safety/harmful-story',
    'safety/harmful-tool',
    'safety/harmful-wish',
  ])
})

test.each(['does nothing', 'claims that all is done', 'says nothing'])(
  'whoever %s passes nothing',
  async (name) => {
    expect(idsOf(await take(uselessTakers[name]!), 'passed')).toEqual([])
  },
)
