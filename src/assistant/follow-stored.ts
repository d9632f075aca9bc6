import type { Elsewhere, RunStore } from '../store/index.ts'
import { isLastEvent, type RunEvent } from '../wire/index.ts'

/** The events of a run that nobody works on here: those that there are, and those that another process adds. */
export async function* followStored(
  runId: string,
  after: number,
  { store, elsewhere, signal }: { store: RunStore; elsewhere: Elsewhere | undefined; signal: AbortSignal },
): AsyncGenerator<RunEvent> {
  let last = after
  let isNew = true
  let wake = () => {}
  using _watching = elsewhere?.watch((change) => {
    if (change.kind !== 'missed' && !(change.kind === 'run-events' && change.runs.includes(runId))) return
    isNew = true
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  using _listening = { [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort) }
  while (!signal.aborted) {
    isNew = false
    const status = elsewhere && (await store.run(runId))?.status
    for (const event of await store.events(runId, last)) {
      if (signal.aborted) return
      yield event
      last = event.seq
      if (isLastEvent(event)) return
    }
    // One that was not running before its events were read has none to come.
    if (status !== 'running') return
    if (isNew || signal.aborted) continue
    await new Promise<void>((resolve) => (wake = resolve))
  }
}
