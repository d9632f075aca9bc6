import { openTrialGate, openTrialRuns, type TrialRules, type TrialRuns } from './api/index.ts'
import { systemRandom } from './base/index.ts'
import type { OpenedPool } from './open-pool.ts'
import type { State, Surroundings } from './open-state.ts'
import { trialsVersion } from './trials/index.ts'

const dayMs = 24 * 60 * 60 * 1000

export interface OpenedTrials {
  runs: TrialRuns
  rules: TrialRules
  /** Whether people are served only by what has passed. */
  enforced: boolean
}

/** Opens what makes trials of models and, where the configuration wants it, lets people have only those that passed. */
export async function openTrials(
  { config, clock, ids, log, cleanup }: Surroundings,
  { store }: State,
  { hostPool, pool }: OpenedPool,
): Promise<OpenedTrials> {
  const { enforce, required, validDays } = config.trials
  const rules: TrialRules = { version: trialsVersion, required, validMs: validDays * dayMs }
  const gate = enforce
    ? cleanup.use(await openTrialGate({ store: store.trials, pool: hostPool, clock, rules }))
    : undefined
  const runs = cleanup.use(
    await openTrialRuns({
      store: store.trials,
      pool,
      clock,
      ids,
      random: systemRandom,
      answerMs: config.limits.runSeconds * 1000,
      elsewhere: store.shared?.elsewhere,
      onEnded: async () => gate?.reload(),
      onProblem: (thrown) => log.error({ err: thrown }, 'trials of a model failed'),
    }),
  )
  return { runs, rules, enforced: enforce }
}
