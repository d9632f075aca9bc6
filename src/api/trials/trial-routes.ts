import type { FastifyInstance } from 'fastify'
import type { Accounts } from '../../accounts/index.ts'
import { AppError, encodeSse, type Clock } from '../../base/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { StoredTrialReport, TrialStore } from '../../store/index.ts'
import { allTrials, needed } from '../../trials/index.ts'
import {
  startTrialsSchema,
  trialAttemptsQuerySchema,
  type TrialReport,
  type TrialsOverview,
} from '../../wire/index.ts'
import { callerOf, identityOf } from '../authenticate.ts'
import { openEventStream, type EventStream } from '../event-stream.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'
import type { TrialRules } from './standing.ts'
import type { TrialRuns } from './trial-runs.ts'
import { trialStandings } from './trial-standings.ts'

export interface TrialRouteParts {
  store: TrialStore
  runs: TrialRuns
  pool: Pick<Pool, 'chatModels'>
  accounts: Pick<Accounts, 'people' | 'watch'>
  clock: Clock
  rules: TrialRules
  enforced: boolean
}

const attemptsAtOnce = 50
const keepAliveMs = 15_000

type WithId = { Params: { id: string } }

/** What models were tried by: seen by members, made by administrators. */
export function trialRoutes(server: FastifyInstance, parts: TrialRouteParts): void {
  const { store, runs, pool, accounts, clock, rules } = parts
  // What somebody started ends when they are suspended or removed.
  const watching = accounts.watch((id) => runs.endOf(id))
  server.addHook('onClose', async () => watching[Symbol.dispose]())

  /** The report as it is told: with the name of whoever started it, and without what only standings need. */
  const told = ({ url: _, startedBy, ...report }: StoredTrialReport): TrialReport => {
    const person = accounts.people.list().find(({ id }) => id === startedBy)
    return { ...report, startedBy: person?.name ?? startedBy }
  }
  const find = async (id: string): Promise<StoredTrialReport> => {
    const report = await store.report(id)
    if (!report)
      throw new AppError(
        'not-found',
        `There are no trials \`${id}\`. \`muster trials list\` shows the newest of each model.`,
      )
    return report
  }

  server.get('/api/trials', ruled('member', 'account'), async (): Promise<TrialsOverview> => {
    const reports = await store.reports()
    const standings = trialStandings(pool.chatModels(), reports, { rules, nowMs: clock.now(), told })
    const { enforced } = parts
    return { enforced, required: [...rules.required], needed, standings, trials: allTrials }
  })

  server.post('/api/trials', administratorRoute, async (request, reply) => {
    const asked = validate(startTrialsSchema, request.body)
    const { person, actor } = identityOf(request)
    const started = await runs.start(asked, { personId: person.id, actor, caller: callerOf(request) })
    return reply.status(202).send({ reports: started.map(told) })
  })

  server.get<WithId>('/api/trials/:id', ruled('member', 'account'), async (request) =>
    told(await find(request.params.id)),
  )

  server.get<WithId>('/api/trials/:id/attempts', ruled('member', 'account'), async (request) => {
    const { id } = await find(request.params.id)
    const which = validate(trialAttemptsQuerySchema, request.query)
    return { attempts: await store.attempts(id, { ...which, limit: attemptsAtOnce }) }
  })

  server.get<WithId>('/api/trials/:id/events', ruled('member', 'account'), async (request, reply) => {
    const { id } = await find(request.params.id)
    await followReport(openEventStream(reply), id, parts, told)
    return reply
  })

  server.post<WithId>('/api/trials/:id/stop', administratorRoute, async (request) =>
    told(await runs.stop(request.params.id)),
  )
}

/** Writes a report now and whenever it has changed, until it has ended. */
async function followReport(
  stream: EventStream,
  id: string,
  { store, runs, clock }: TrialRouteParts,
  told: (report: StoredTrialReport) => TrialReport,
): Promise<void> {
  const { signal } = stream
  let changed = Promise.withResolvers<void>()
  using _watching = runs.watch(id, () => changed.resolve())
  let written = ''
  while (!signal.aborted) {
    changed = Promise.withResolvers()
    const report = await store.report(id).catch(() => undefined)
    const data = report && JSON.stringify(told(report))
    if (data !== undefined && data !== written) {
      written = data
      await stream.write(encodeSse({ event: 'report', data }))
      if (report!.state !== 'running') break
    }
    // A comment keeps the connection open where nothing changes.
    const silent = new AbortController()
    const leave = AbortSignal.any([signal, silent.signal])
    const late = clock.sleep(keepAliveMs, leave).then(
      () => true,
      () => false,
    )
    const isLate = await Promise.race([changed.promise.then(() => false), late])
    silent.abort()
    if (isLate) await stream.write(': still here\n\n')
  }
  stream.end()
}
