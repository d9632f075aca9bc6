import { abortError, AppError, toAppError, type Clock, type Ids, type Random } from '../../base/index.ts'
import type { Caller } from '../../model/index.ts'
import type { OfferedModel, Pool } from '../../pool/index.ts'
import type { Elsewhere, StoredTrialReport, TrialEnding, TrialStore } from '../../store/index.ts'
import { kindResults, plannedAttempts, runTrials, trialsVersion, verdictOf } from '../../trials/index.ts'
import { trialKinds, type LedgerRecord, type StartTrials } from '../../wire/index.ts'
import { askHost } from './ask-host.ts'
import { findOffered } from './find-offered.ts'
import { hostPlaces } from './host-places.ts'
import { keptAttempt } from './kept-attempt.ts'
import { MadeAttempts } from './made-attempts.ts'

/** Who starts trials, and at whose cost. */
export interface TrialStarter {
  personId: string
  /** What the ledger calls them. */
  actor: string
  caller: Caller
}

/** Trials that go on in the background, whether or not anybody looks. */
export interface TrialRuns extends AsyncDisposable {
  /**
   * Begins the trials of a model on each host that has it, or on one; they are made one host after the other. Throws
   * `not-found`, or `conflict` where they are being made already.
   */
  start(asked: StartTrials, by: TrialStarter): Promise<StoredTrialReport[]>
  /** Ends a running report, whichever process works on it. Throws `not-found`. */
  stop(id: string): Promise<StoredTrialReport>
  /** Ends what somebody started who may do so no more, by their id or their key's. */
  endOf(revoked: string): void
  /** Of how many models trials are under way in this process, or wait for those before them. */
  running(): number
  /** Calls back when a report has changed, until disposed of. */
  watch(id: string, changed: () => void): Disposable
  /** Takes no new ones and ends those that are running here, with a report that says why. */
  end(): Promise<void>
}

export interface TrialRunsOptions {
  store: TrialStore
  /** At the cost of who asks. */
  pool: Pool
  clock: Clock
  ids: Ids
  random: Random
  /** The longest that one answer may take. */
  answerMs: number
  elsewhere?: Elsewhere | undefined
  /** Called when a report has ended, here or elsewhere: what is served may be something else. */
  onEnded: () => Promise<void>
  /** Is told what should not happen. */
  onProblem: (thrown: unknown) => void
}

/** Trials under way in this process. */
interface Live {
  report: StoredTrialReport
  kinds: StartTrials['kinds']
  by: TrialStarter
  abort: AbortController
}

/** Of how many models at once trials may be under way. */
const mostRunning = 100
const mostAtOnce = 4
/** From this share of attempts without an answer on, the report says nothing. */
const hardlyAnswered = 0.9
/** While the store is away: so often it is tried, and so often in all before the trials are given up. */
const tryAgainMs = 2_000
const mostTries = 60

const stopped = new AppError('cancelled', 'They were stopped.')
const cutOff =
  'The server stopped in the middle of these trials. What had been made is kept; start them again.'

/** Opens what makes trials; those that a crash cut off are closed with a report that says so. */
export async function openTrialRuns(options: TrialRunsOptions): Promise<TrialRuns> {
  const { store, pool, clock, ids, random, elsewhere, onProblem } = options
  const live = new Map<string, Live>()
  const watchers = new Map<string, Set<() => void>>()
  const working = new Set<Promise<void>>()
  const closing = new AbortController()
  const places = hostPlaces(placesOn)

  const tell = (id: string) => {
    for (const changed of watchers.get(id) ?? []) changed()
  }
  const tellOfEnd = async (id: string) => {
    await options.onEnded().catch(onProblem)
    tell(id)
  }

  /** Writes, also where the store is away for a while. */
  async function keep<T>(write: () => Promise<T>, tries = mostTries): Promise<T> {
    for (let count = 1; ; count++)
      try {
        return await write()
      } catch (thrown) {
        if (!toAppError(thrown).retryable || count >= tries || closing.signal.aborted) throw thrown
        await clock.sleep(tryAgainMs, closing.signal).catch(() => undefined)
      }
  }

  async function make(one: Live): Promise<void> {
    const { report, abort } = one
    const { id, host, model, repeats, seed } = report
    endIfMoved(one)
    const ask = askHost({
      pool,
      clock,
      only: { host, model },
      // By a name of its own in the queue: the questions of whoever started them are not put back for them.
      caller: { ...one.by.caller, id: `trials by ${one.by.caller.id}` },
      timeoutMs: options.answerMs,
      onHopeless: (error) => abort.abort(error),
    })
    const made = new MadeAttempts()
    const trials = runTrials({
      async ask(request, signal) {
        using _place = await places.take(host, signal)
        return await ask(request, signal)
      },
      kinds: one.kinds,
      repeats,
      seed,
      atOnce: placesOn(host),
      clock,
      signal: abort.signal,
    })
    for await (const attempt of trials) {
      made.add(attempt)
      const kept = await keep(() => store.addAttempt(id, keptAttempt(attempt), kindResults(made.all)))
      // It was ended by another process.
      if (!kept) return
      tell(id)
    }
    endIfMoved(one)
    await keep(() => store.end(id, ...endingOf(one, made, clock.now())))
  }

  /** What another address answers says nothing of the one that the report names, and may cost money. */
  function endIfMoved({ report: { host, url }, abort }: Live): void {
    const now = pool.hosts().find(({ name }) => name === host)
    // One that is gone is told of when it is asked.
    if (now && now.url !== url)
      abort.abort(
        new AppError(
          'conflict',
          `The host ${host} has got another address since these trials were started. Start them again.`,
        ),
      )
  }

  /** Half of the places that a host has, for all of its models: the others are for people who come meanwhile. */
  function placesOn(host: string): number {
    const { concurrency = 2 } = pool.hosts().find(({ name }) => name === host) ?? {}
    return Math.max(1, Math.min(mostAtOnce, Math.floor(concurrency / 2)))
  }

  async function execute(one: Live): Promise<void> {
    const { id } = one.report
    try {
      await make(one)
    } catch (thrown) {
      onProblem(thrown)
      const { message } = toAppError(thrown)
      // For as long as it takes: a report that says `running` would stand in the way of the next.
      await keep(
        () => store.end(id, { state: 'broken', endedAt: clock.now(), problem: message }),
        Infinity,
      ).catch(onProblem)
    }
    live.delete(id)
    await tellOfEnd(id)
  }

  async function oneAfterAnother(lives: Live[]): Promise<void> {
    for (const one of lives) await execute(one)
  }

  async function closeUnfinished(): Promise<void> {
    const left = (await store.unfinished()).filter(({ id }) => !live.has(id))
    for (const { id } of left) {
      await store.end(id, { state: 'broken', endedAt: clock.now(), problem: cutOff })
      tell(id)
    }
  }

  const cleanup = new DisposableStack()
  if (elsewhere) {
    cleanup.use(elsewhere.everySweep(closeUnfinished))
    const endHere = async (one: Live) => {
      const report = await store.report(one.report.id)
      if (report?.state !== 'running') one.abort.abort(stopped)
    }
    cleanup.use(
      elsewhere.watch((change) => {
        if (change.kind === 'missed') {
          for (const one of live.values()) void endHere(one).catch(() => undefined)
          for (const id of watchers.keys()) void tellOfEnd(id)
          if (watchers.size === 0) void options.onEnded().catch(onProblem)
        }
        if (change.kind !== 'trials') return
        if (!change.ended) return tell(change.report)
        live.get(change.report)?.abort.abort(stopped)
        void tellOfEnd(change.report)
      }),
    )
  } else await closeUnfinished()

  async function end(): Promise<void> {
    closing.abort()
    const why = new AppError('stopping', cutOff)
    for (const { abort } of live.values()) abort.abort(why)
    await Promise.all(working)
  }

  return {
    async start(asked, by) {
      if (closing.signal.aborted) throw new AppError('stopping', 'The server is stopping.')
      const { model, kinds, repeats, seed = Math.floor(random.next() * 2 ** 31) } = asked
      const offered = findOffered(pool, asked)
      if (live.size + offered.length > mostRunning)
        throw new AppError('busy', `${live.size} models are being tried. Wait until some have ended.`)
      const newReport = ({ host, url }: OfferedModel): StoredTrialReport => ({
        id: ids.next('trials'),
        host,
        model,
        url,
        version: trialsVersion,
        seed,
        repeats,
        startedAt: clock.now(),
        startedBy: by.personId,
        state: 'running',
        planned: plannedAttempts({ kinds, repeats }),
        made: 0,
        kinds: [],
      })
      const lives = offered.map((one): Live => ({
        report: newReport(one),
        kinds,
        by,
        abort: new AbortController(),
      }))
      // Before they are in the store, so that they are never taken for what somebody left unfinished.
      for (const one of lives) live.set(one.report.id, one)
      const reports = lives.map(({ report }) => report)
      try {
        await store.start(reports)
      } catch (thrown) {
        for (const { id } of reports) live.delete(id)
        throw thrown
      }
      const work = oneAfterAnother(lives).finally(() => working.delete(work))
      working.add(work)
      return reports
    },
    async stop(id) {
      const ended = await store.end(id, { state: 'stopped', endedAt: clock.now() })
      if (ended) {
        live.get(id)?.abort.abort(stopped)
        await tellOfEnd(id)
      }
      const report = await store.report(id)
      if (!report) throw new AppError('not-found', `There are no trials \`${id}\`.`)
      return report
    },
    endOf(revoked) {
      const why = new AppError('cancelled', 'Whoever started these trials may not do so any more.')
      for (const { by, abort } of live.values())
        if (by.personId === revoked || by.caller.keyId === revoked) abort.abort(why)
    },
    running: () => live.size,
    watch(id, changed) {
      const own = watchers.get(id) ?? new Set()
      watchers.set(id, own.add(changed))
      return {
        [Symbol.dispose]() {
          own.delete(changed)
          if (own.size === 0 && watchers.get(id) === own) watchers.delete(id)
        },
      }
    },
    end,
    async [Symbol.asyncDispose]() {
      cleanup[Symbol.dispose]()
      await end()
    },
  }
}

/** What becomes of a report whose attempts are made, or were broken off, and what the ledger tells of it. */
function endingOf(
  { report, by, abort: { signal } }: Live,
  made: MadeAttempts,
  endedAt: number,
): [TrialEnding, LedgerRecord[]] {
  if (signal.aborted)
    return signal.reason === stopped
      ? [{ state: 'stopped', endedAt }, []]
      : [{ state: 'broken', endedAt, problem: abortError(signal).message }, []]
  const { all, unanswered, whyUnanswered } = made
  if (all.length > 0 && unanswered >= hardlyAnswered * all.length) {
    const problem = `${unanswered} of ${all.length} attempts got no answer. ${whyUnanswered}`
    return [{ state: 'broken', endedAt, problem }, []]
  }
  const kinds = kindResults(all)
  const verdict = verdictOf(kinds)
  const ending: TrialEnding = { state: 'done', endedAt, verdict }
  if (verdict === 'unsure') return [ending, []]
  const { id, host, model, version, seed } = report
  const record: LedgerRecord = {
    at: endedAt,
    actor: by.actor,
    action: `trial-${verdict}`,
    object: `${model} on ${host}`,
    details: {
      report: id,
      version,
      seed,
      ...Object.fromEntries(
        trialKinds.flatMap((kind) =>
          kinds.filter((one) => one.kind === kind).map((one) => [kind, one.verdict]),
        ),
      ),
    },
  }
  return [ending, [record]]
}
