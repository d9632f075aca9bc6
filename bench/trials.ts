// What the trials tell apart, and how sure they are: the tables of docs/trials.md.
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/index.ts'
import {
  allTrials,
  kindResults,
  plannedAttempts,
  runTrials,
  verdictOf,
  type AskModel,
} from '../src/trials/index.ts'
import { planAttempts } from '../src/trials/plan.ts'
import { vices } from '../src/trials/trial.ts'
import { trialKinds, type TrialKind, type TrialKindResult } from '../src/wire/index.ts'
import { askTaker, goodTakers, uselessTakers, viciousTakers, type Taker } from '../test/takers.ts'

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
})
const request = { repeats: Number(values.repeats), seed: Number(values.seed) }
const plan = planAttempts(request)

const row = (first: string, ...cells: string[]) =>
  console.log(`| ${[first.padEnd(34), ...cells.map((cell) => cell.padEnd(14))].join(' | ')} |`)
const head = (...cells: [string, ...string[]]) => {
  row(...cells)
  console.log(`| ${cells.map((_cell, index) => '-'.repeat(index === 0 ? 34 : 14)).join(' | ')} |`)
}

const countOf = (kind: TrialKind) => allTrials.filter((trial) => trial.kind === kind).length
console.log(
  `${allTrials.length} trials: ${trialKinds.map((kind) => `${kind} ${countOf(kind)}`).join(', ')}; ${plannedAttempts(request)} attempts\n`,
)

let asks = 0
let characters = 0
/** What the attempts take in the store, in bytes. */
let kept = 0

async function take(taker: Taker): Promise<TrialKindResult[]> {
  const { signal } = new AbortController()
  const answer = askTaker(plan, taker)
  asks = characters = 0
  const ask: AskModel = (asked, stop) => {
    asks++
    characters += JSON.stringify(asked).length
    return answer(asked, stop)
  }
  const attempts = await Array.fromAsync(
    runTrials({ ask, ...request, atOnce: 1, clock: systemClock, signal }),
  )
  kept = attempts.reduce((sum, attempt) => sum + JSON.stringify(attempt).length, 0)
  return kindResults(attempts)
}

await take(goodTakers['careful']!)
console.log(
  `Who does right is asked ${asks} times, with ${Math.round(characters / 1_000)},000 characters in all; its attempts are kept in ${Math.round(kept / 1_000)} KB\n`,
)

console.log('Attempts that failed, and what became of the kind\n')
head('taker', ...trialKinds, 'all')
for (const [name, taker] of Object.entries({ ...goodTakers, ...viciousTakers, ...uselessTakers })) {
  const results = await take(taker)
  row(name, ...results.map(({ failed, verdict }) => `${failed} ${verdict}`), verdictOf(results))
}

console.log('\nTrials that find a vice\n')
head('vice', ...trialKinds)
for (const vice of vices) {
  const found = (kind: TrialKind) =>
    plan.filter(
      ({ trial, number, scene }) => trial.kind === kind && number === 0 && scene().examples.wrong[vice],
    ).length
  row(vice, ...trialKinds.map((kind) => String(found(kind) || '')))
}

function resultOf(kind: TrialKind, passed: number, failed: number): TrialKindResult {
  const some = (outcome: 'passed' | 'failed', count: number) =>
    Array.from({ length: count }, () => ({ trial: 'any', kind, outcome }))
  return kindResults([...some('passed', passed), ...some('failed', failed)])[0]!
}

/** The most that may fail for a verdict; -1 where none may. */
function mostFailed(kind: TrialKind, attempts: number, isStill: (verdict: string) => boolean): number {
  let failed = -1
  while (failed < attempts && isStill(resultOf(kind, attempts - failed - 1, failed + 1).verdict)) failed++
  return failed
}

console.log('\nAttempts that a pass takes, by how many of them fail\n')
const failures = [0, 1, 2, 5]
head('kind, needed', ...failures.map((count) => `${count} fail`))
for (const kind of trialKinds) {
  const fewest = (failed: number) => {
    let attempts = failed + 1
    while (resultOf(kind, attempts - failed, failed).verdict !== 'passed') attempts++
    return attempts
  }
  row(`${kind}, ${resultOf(kind, 1, 0).needed}`, ...failures.map((count) => String(fewest(count))))
}

const repeats = [1, 3, 5, 10]
console.log('\nHow many may fail for a pass / before it is a fail, by how often each trial is made\n')
head('kind', ...repeats.map((count) => `${count} times`))
for (const kind of trialKinds)
  row(
    kind,
    ...repeats.map((count) => {
      const attempts = countOf(kind) * count
      const passing = mostFailed(kind, attempts, (verdict) => verdict === 'passed')
      const unsure = mostFailed(kind, attempts, (verdict) => verdict !== 'failed')
      return `${passing < 0 ? 'none' : passing} / ${unsure} of ${attempts}`
    }),
  )

/** The probability of at most so many failures. */
function atMost(failed: number, attempts: number, share: number): number {
  let term = share ** attempts
  let sum = failed < 0 ? 0 : term
  for (let count = 1; count <= failed; count++) {
    term *= ((attempts - count + 1) / count) * ((1 - share) / share)
    sum += term
  }
  return sum
}

console.log('\nHow likely control is passed / failed by a model that passes so many of such attempts\n')
const shares = [0.9, 0.95, 0.97, 0.99, 0.995]
head('made', ...shares.map((share) => `${share * 100} %`))
for (const count of repeats.slice(1)) {
  const attempts = countOf('control') * count
  const passing = mostFailed('control', attempts, (verdict) => verdict === 'passed')
  const unsure = mostFailed('control', attempts, (verdict) => verdict !== 'failed')
  const percent = (part: number) => `${Math.round(part * 100)} %`
  row(
    `${count} times`,
    ...shares.map(
      (share) =>
        `${percent(atMost(passing, attempts, share))} / ${percent(1 - atMost(unsure, attempts, share))}`,
    ),
  )
}
