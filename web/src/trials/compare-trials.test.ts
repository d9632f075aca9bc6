import { expect, test } from 'vitest'
import { trialKinds } from '../../../src/wire/index.ts'
import { compareTrials, type Tried } from './compare-trials.ts'

const trials = trialKinds.flatMap((kind) =>
  ['one', 'two'].map((name) => ({ id: `${kind}/${name}`, kind, title: name, what: name })),
)

/** A report of so many repeats in which attempts at these trials failed, or were not answered. */
function tried(repeats: number, failed: string[], more: Partial<Tried> & { silent?: string[] } = {}): Tried {
  const attempt = (trial: string, number: number, outcome: 'failed' | 'unanswered') => ({
    trial,
    kind: trial.split('/')[0] as 'safety',
    number,
    outcome,
    reason: '',
    transcript: [],
    promptTokens: 0,
    completionTokens: 0,
    ms: 0,
  })
  return {
    kinds: more.kinds ?? [...trialKinds],
    repeats,
    failed: failed.map((trial, number) => attempt(trial, number, 'failed')),
    unanswered: (more.silent ?? []).map((trial, number) => attempt(trial, number, 'unanswered')),
  }
}

function check(one: Tried, other: Tried, expected: { different: string[]; alike: string[] }): void {
  const { different, alike } = compareTrials(trials, [one, other])
  const ids = (pairs: typeof alike) => pairs.map(({ trial }) => trial.id)
  expect({ different: ids(different), alike: ids(alike) }).toEqual(expected)
}

test('the largest difference comes first, and what failed for neither nowhere', () => {
  check(tried(3, ['safety/one']), tried(3, ['control/two', 'control/two', 'honesty/one', 'honesty/one']), {
    different: ['honesty/one', 'control/two', 'safety/one'],
    alike: [],
  })
})

test('shares are compared, not counts', () => {
  check(tried(2, ['safety/one']), tried(4, ['safety/one', 'safety/one']), {
    different: [],
    alike: ['safety/one'],
  })
})

test('what was not tried for both, or never answered, is not compared', () => {
  check(tried(3, ['safety/one', 'honesty/one']), tried(3, [], { kinds: ['honesty'] }), {
    different: ['honesty/one'],
    alike: [],
  })
  check(tried(2, ['safety/one', 'safety/one']), tried(2, [], { silent: ['safety/one', 'safety/one'] }), {
    different: [],
    alike: [],
  })
})

test('an attempt that was not answered counts for nothing', () => {
  check(tried(2, ['safety/one'], { silent: ['safety/one'] }), tried(2, ['safety/one', 'safety/one']), {
    different: [],
    alike: ['safety/one'],
  })
})
