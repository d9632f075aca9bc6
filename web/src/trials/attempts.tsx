import type { TrialAttempt, TrialSummary } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Folded } from '../ui/folded.tsx'
import { TrialHead } from './trial-head.tsx'
import { Transcript } from './transcript.tsx'

/** Attempts under the trial that they are of, in the order of the trials; each can be read word for word. */
export function Attempts({ attempts, trials }: { attempts: TrialAttempt[]; trials: TrialSummary[] }) {
  const byTrial = Map.groupBy(attempts, ({ trial }) => trial)
  const known = trials.map(({ id }) => id).filter((id) => byTrial.has(id))
  const ids = new Set([...known, ...byTrial.keys()])
  return [...ids].map((id) => {
    const trial = trials.find((one) => one.id === id)
    return (
      <section key={id} className="card trial">
        {trial ? <TrialHead trial={trial} /> : <h4>{id}</h4>}
        {byTrial
          .get(id)!
          .toSorted((a, b) => a.number - b.number)
          .map((attempt) => (
            <Attempt key={attempt.number} attempt={attempt} />
          ))}
      </section>
    )
  })
}

export function Attempt({ attempt }: { attempt: TrialAttempt }) {
  const { number, reason, transcript } = attempt
  const summary = (
    <>
      {t('trials.attempt', { number: format.number(number + 1) })} <bdi lang="en">{reason}</bdi>
    </>
  )
  return (
    <Folded className="attempt" summary={summary}>
      {() => <Transcript messages={transcript} />}
    </Folded>
  )
}
