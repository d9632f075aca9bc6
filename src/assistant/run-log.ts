import { AppError, type Clock } from '../base/index.ts'
import type { Elsewhere, RunStore } from '../store/index.ts'
import { isLastEvent, type RunEvent, type RunEventBody, type RunNotice } from '../wire/index.ts'
import { followStored } from './follow-stored.ts'

/** How long events may wait to share one commit to disk; the first after a pause waits for none. */
const commitEveryMs = 25
/** While the store is away or full, events wait for it: so often it is tried, and so long. */
const tryAgainMs = 500
const giveUpAfterMs = 5 * 60_000

/** A run that is being written. Followers see only what is on disk. */
interface LiveRun {
  lastSeq: number
  committed: RunEvent[]
  /** The run's events up to its last are on disk, or could not be written. */
  closed: boolean
  failure: unknown
  wake: Set<() => void>
}

export interface RunLog extends AsyncDisposable {
  /** Begins to log a run that is in the store without events. */
  open(runId: string): void
  /** Numbers an event and has it written with the next commit. Text that follows text is joined to it. */
  append(runId: string, body: RunEventBody): void
  /**
   * The events above `after`, those to come included, until the last; and, while events wait for the store, why. Throws
   * where they were given up.
   */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent | RunNotice>
  /** Resolves once the run's last event is on disk; to what stood against it, where it was given up. */
  closed(runId: string): Promise<unknown>
  /** From now on a store that is away is not waited for. */
  hurry(): void
}

/** Numbers the events of running runs, commits them in groups, and lets any number of readers follow. */
export function openRunLog({
  store,
  clock,
  elsewhere,
  onWaiting,
}: {
  store: RunStore
  clock: Clock
  /** Other processes, whose runs are followed here, too. */
  elsewhere?: Elsewhere | undefined
  /** Is told why events wait for the store, once, and with nothing when they do no more. */
  onWaiting?: ((problem: AppError | undefined) => void) | undefined
}): RunLog {
  const live = new Map<string, LiveRun>()
  let waiting: { runId: string; body: RunEventBody; at: number }[] = []
  let timer: Disposable | undefined
  let committing: Promise<void> = Promise.resolve()
  let lastCommitAt = -Infinity

  /** What could not be written yet, with its numbers; nothing is written past it. */
  let unwritten: { runId: string; event: RunEvent }[] = []
  let failingSince: number | undefined
  /** Why events wait for the store; undefined while they do not. */
  let away: AppError | undefined
  let isHurried = false

  const schedule = (delayMs = Math.max(0, lastCommitAt + commitEveryMs - clock.monotonic())) => {
    if (timer) return
    timer = clock.after(delayMs, () => {
      timer = undefined
      committing = committing.then(commit)
    })
  }

  const numbered = (): { runId: string; event: RunEvent }[] => {
    const bodies = waiting
    waiting = []
    return bodies.flatMap(({ runId, body, at }) => {
      const run = live.get(runId)
      return run ? [{ runId, event: { ...body, seq: ++run.lastSeq, at } }] : []
    })
  }

  const commit = async () => {
    const events = unwritten.length > 0 ? unwritten : numbered()
    if (events.length === 0) return
    let failure: unknown
    try {
      await store.append(events)
      unwritten = []
      noLongerAway()
    } catch (error) {
      if (isWorthWaiting(error)) {
        unwritten = events
        return schedule(tryAgainMs)
      }
      failure = error
      unwritten = []
    }
    lastCommitAt = clock.monotonic()
    settle(events, failure)
    if (waiting.length > 0) schedule()
  }

  const noLongerAway = () => {
    failingSince = undefined
    if (away) tellWaiting(undefined)
  }

  const tellWaiting = (problem: AppError | undefined) => {
    away = problem
    onWaiting?.(problem)
    for (const run of live.values()) wakeAll(run)
  }

  /** An answer outlives a database that is started anew. What is given up is closed when the store is back. */
  const isWorthWaiting = (error: unknown): boolean => {
    if (!(error instanceof AppError) || !error.retryable || isHurried) return false
    if (failingSince === undefined) {
      failingSince = clock.monotonic()
      tellWaiting(error)
    }
    return clock.monotonic() - failingSince < giveUpAfterMs
  }

  const settle = (events: { runId: string; event: RunEvent }[], failure: unknown) => {
    const touched = new Set<LiveRun>()
    for (const { runId, event } of events) {
      const run = live.get(runId)
      if (!run) continue
      touched.add(run)
      if (failure === undefined) run.committed.push(event)
      if (failure !== undefined || isLastEvent(event)) {
        run.closed = true
        run.failure = failure
      }
    }
    for (const { runId } of events) if (live.get(runId)?.closed) live.delete(runId)
    for (const run of touched) wakeAll(run)
  }

  const nextCommit = (run: LiveRun, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake)
        run.wake.delete(wake)
        resolve()
      }
      run.wake.add(wake)
      signal?.addEventListener('abort', wake, { once: true })
    })

  return {
    open(runId) {
      // The run is in the store, which is back then: what was given up is no reason not to wait for it once more.
      if (unwritten.length === 0) noLongerAway()
      live.set(runId, { lastSeq: 0, committed: [], closed: false, failure: undefined, wake: new Set() })
    },
    append(runId, body) {
      const last = waiting.at(-1)
      if (last?.runId === runId && last.body.type === body.type && 'text' in last.body && 'text' in body)
        last.body = { ...last.body, text: last.body.text + body.text }
      else waiting.push({ runId, body, at: clock.now() })
      schedule()
    },
    async *follow(runId, after, signal) {
      const run = live.get(runId)
      if (!run) {
        yield* followStored(runId, after, { store, elsewhere, signal })
        return
      }
      // Events are numbered from 1 without gaps, so a number is also a place in the list.
      let next = Math.max(0, after)
      let toldOf: AppError | undefined
      while (!signal.aborted) {
        if (away !== toldOf) {
          toldOf = away
          yield noticeOf(away)
        }
        while (next < run.committed.length) {
          if (signal.aborted) return
          yield run.committed[next++]!
        }
        if (run.closed) {
          if (run.failure !== undefined) throw run.failure
          return
        }
        if (away === toldOf) await nextCommit(run, signal)
      }
    },
    async closed(runId) {
      const run = live.get(runId)
      while (run && !run.closed) await nextCommit(run)
      return run?.failure
    },
    hurry() {
      isHurried = true
      if (unwritten.length === 0) return
      timer?.[Symbol.dispose]()
      timer = undefined
      schedule(0)
    },
    async [Symbol.asyncDispose]() {
      isHurried = true
      timer?.[Symbol.dispose]()
      timer = undefined
      committing = committing.then(commit).then(commit)
      await committing
    },
  }
}

function wakeAll(run: LiveRun): void {
  for (const wake of run.wake) wake()
  run.wake.clear()
}

function noticeOf(away: AppError | undefined): RunNotice {
  return away ? { type: 'store-away', code: away.code, message: away.message } : { type: 'store-back' }
}
