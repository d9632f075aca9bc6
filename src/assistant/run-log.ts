import type { Clock } from '../base/index.ts'
import type { RunStore } from '../store/index.ts'
import { isLastEvent, type RunEvent, type RunEventBody } from '../wire/index.ts'

/** How long events may wait to share one commit to disk; the first after a pause waits for none. */
const commitEveryMs = 25

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
  /** The events above `after`, those to come included, until the last. */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent>
  /** Resolves once the run's last event is on disk. */
  closed(runId: string): Promise<void>
}

/** Numbers the events of running runs, commits them in groups, and lets any number of readers follow. */
export function openRunLog({ store, clock }: { store: RunStore; clock: Clock }): RunLog {
  const live = new Map<string, LiveRun>()
  let waiting: { runId: string; body: RunEventBody; at: number }[] = []
  let timer: Disposable | undefined
  let committing: Promise<void> = Promise.resolve()
  let lastCommitAt = -Infinity

  const schedule = () => {
    if (timer) return
    const delayMs = Math.max(0, lastCommitAt + commitEveryMs - clock.monotonic())
    timer = clock.after(delayMs, () => {
      timer = undefined
      committing = committing.then(commit)
    })
  }

  const commit = async () => {
    const bodies = waiting
    waiting = []
    if (bodies.length === 0) return
    const events: { runId: string; event: RunEvent }[] = []
    const touched = new Set<LiveRun>()
    for (const { runId, body, at } of bodies) {
      const run = live.get(runId)
      if (!run) continue
      events.push({ runId, event: { ...body, seq: ++run.lastSeq, at } })
      touched.add(run)
    }
    let failure: unknown
    try {
      await store.append(events)
    } catch (error) {
      failure = error
    }
    lastCommitAt = clock.monotonic()
    for (const { runId, event } of events) {
      const run = live.get(runId)!
      if (failure === undefined) run.committed.push(event)
      if (failure !== undefined || isLastEvent(event)) {
        run.closed = true
        run.failure = failure
      }
    }
    for (const { runId } of events) if (live.get(runId)?.closed) live.delete(runId)
    for (const run of touched) {
      for (const wake of run.wake) wake()
      run.wake.clear()
    }
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
        for (const event of await store.events(runId, after)) {
          if (signal.aborted) return
          yield event
        }
        return
      }
      // Events are numbered from 1 without gaps, so a number is also a place in the list.
      let next = Math.max(0, after)
      while (!signal.aborted) {
        while (next < run.committed.length) {
          if (signal.aborted) return
          yield run.committed[next++]!
        }
        if (run.closed) {
          if (run.failure !== undefined) throw run.failure
          return
        }
        await nextCommit(run, signal)
      }
    },
    async closed(runId) {
      const run = live.get(runId)
      while (run && !run.closed) await nextCommit(run)
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]()
      timer = undefined
      committing = committing.then(commit)
      await committing
    },
  }
}
