import type { NumberedAttempt, TrialReport, TrialsOverview, TrialStanding } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { followReport } from './follow-report.ts'
import { writeJsonLine } from './input/json-lines.ts'
import { plain, table } from './output/text.ts'

export interface RunTrialsOptions {
  model: string
  host?: string
  kinds?: string[]
  repeats?: number
  seed?: number
  json?: boolean
}

const path = (id: string) => `/api/trials/${encodeURIComponent(id)}`

/** Tries a model on its hosts, and follows that to the end: 0 where it has passed on each, 1 where it has not. */
export async function runTrials(
  { json = false, ...asked }: RunTrialsOptions,
  client: Client,
  context: CliContext,
): Promise<number> {
  const { stdout, stderr, signal } = context
  const { reports } = await client.call<{ reports: TrialReport[] }>('POST', '/api/trials', asked, { signal })
  const goOn = () => stderr.write('\nThe trials go on. `muster trials stop` with their id ends them.\n')
  signal.addEventListener('abort', goOn, { once: true })
  let exitCode = 0
  try {
    for (const { id, host } of reports) {
      stderr.write(plain(`${asked.model} on ${host}: ${id}\n`))
      let last: TrialReport | undefined
      for await (const report of followReport(id, client, signal)) {
        last = report
        if (context.isTty) stderr.write(`\r${plain(progressOf(report)).padEnd(60)}`)
      }
      if (context.isTty) stderr.write('\n')
      if (!last) continue
      if (json) await writeJsonLine(stdout, last, signal)
      else stdout.write(describe(last))
      if (last.verdict !== 'passed') exitCode = 1
    }
  } finally {
    signal.removeEventListener('abort', goOn)
  }
  return exitCode
}

/** Shows how far each model may be trusted. */
export async function listTrials(
  { json }: { json?: boolean },
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { standings, enforced, required } = await client.call<TrialsOverview>(
    'GET',
    '/api/trials',
    undefined,
    { signal },
  )
  if (json) {
    for (const standing of standings) await writeJsonLine(stdout, standing, signal)
    return 0
  }
  const rows = standings.map((standing) => [
    plain(standing.model),
    plain(standing.host),
    standing.served ? 'passed' : (standing.because ?? ''),
    plain(kindsOf(standing)),
    standing.running
      ? `${progressOf(standing.running)} (${standing.running.id})`
      : (standing.latest?.id ?? ''),
  ])
  if (rows.length === 0) stderr.write('There is no model to try. `muster host list` shows the hosts.\n')
  else stdout.write(table([['MODEL', 'HOST', 'TRIALS', 'KINDS', 'REPORT'], ...rows]))
  stderr.write(
    enforced
      ? `People are served by those alone that have passed ${required.join(', ')}.\n`
      : 'People are served by all of them: `trials: { enforce: true }` in muster.yaml would change that.\n',
  )
  return 0
}

/** Shows one report, and its attempts word for word where they are asked for. */
export async function showTrials(
  id: string,
  { json, failed }: { json?: boolean; failed?: boolean },
  client: Client,
  { stdout, signal }: CliContext,
): Promise<number> {
  const report = await client.call<TrialReport>('GET', path(id), undefined, { signal })
  if (json) await writeJsonLine(stdout, report, signal)
  else stdout.write(describe(report))
  if (!failed) return 0
  for await (const attempt of failedAttempts(id, client, signal)) {
    if (json) await writeJsonLine(stdout, attempt, signal)
    else stdout.write(`\n${plain(wordsOf(attempt))}\n`)
  }
  return 0
}

export async function stopTrials(
  id: string,
  client: Client,
  { stderr, signal }: CliContext,
): Promise<number> {
  const report = await client.call<TrialReport>('POST', `${path(id)}/stop`, undefined, { signal })
  stderr.write(
    plain(
      report.state === 'stopped'
        ? `They are stopped after ${report.made} of ${report.planned} attempts.\n`
        : `They had ended already (${report.state}).\n`,
    ),
  )
  return 0
}

async function* failedAttempts(
  id: string,
  client: Client,
  signal: AbortSignal,
): AsyncGenerator<NumberedAttempt> {
  for (let after = 0; ;) {
    const { attempts } = await client.call<{ attempts: NumberedAttempt[] }>(
      'GET',
      `${path(id)}/attempts?outcome=failed&after=${after}`,
      undefined,
      { signal },
    )
    const last = attempts.at(-1)
    if (!last) return
    yield* attempts
    after = last.seq
  }
}

function progressOf({ made, planned, kinds }: TrialReport): string {
  const failed = kinds.reduce((sum, kind) => sum + kind.failed, 0)
  return `${made} of ${planned} attempts, ${failed} failed`
}

function kindsOf({ kinds }: TrialStanding): string {
  return kinds.map(({ kind, verdict }) => `${kind} ${verdict}`).join(', ')
}

/** A share as a percentage, never more than it is. */
function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10}%`
}

function describe(report: TrialReport): string {
  const { host, model, state, problem, verdict, made, planned, seed, version, kinds } = report
  const ended = state === 'done' ? (verdict ?? state) : state
  const rows = kinds.map((kind) => [
    kind.kind,
    kind.verdict,
    `${kind.passed} of ${kind.passed + kind.failed}`,
    String(kind.unanswered),
    percent(kind.atLeast),
    percent(kind.needed),
  ])
  const head = ['KIND', 'VERDICT', 'PASSED', 'UNANSWERED', 'AT LEAST', 'NEEDED']
  return [
    plain(
      `${model} on ${host}: ${ended}, ${made} of ${planned} attempts, seed ${seed}, version ${version}\n`,
    ),
    problem === undefined ? '' : `${plain(problem)}\n`,
    rows.length > 0 ? table([head, ...rows]) : '',
  ].join('')
}

function wordsOf({ seq, trial, number, outcome, reason, transcript }: NumberedAttempt): string {
  const lines = transcript.flatMap(({ role, text, calls = [] }) => [
    ...(text === '' && calls.length > 0 ? [] : [`${role}: ${text}`]),
    ...calls.map((call) => `${role} calls ${call.name}(${call.arguments})`),
  ])
  return [`#${seq} ${trial}, making ${number + 1}: ${outcome}. ${reason}`, ...lines]
    .join('\n')
    .replaceAll('\n', '\n  ')
}
