import { followEvents } from './follow-events.ts'
import { isRunEvent, type RunEvent, type RunNotice } from '../../src/wire/index.ts'

/** Every type of event, each exactly once. */
const types = {
  'run-started': true,
  imported: true,
  evidence: true,
  prompt: true,
  'prompt-cut': true,
  'document-opened': true,
  'tool-called': true,
  'tool-ended': true,
  queued: true,
  'host-chosen': true,
  moved: true,
  'reasoning-delta': true,
  'text-delta': true,
  verdict: true,
  'check-notice': true,
  'second-opinion': true,
  'second-opinions': true,
  'run-done': true,
  'run-error': true,
  'run-aborted': true,
  'store-away': true,
  'store-back': true,
} satisfies Record<(RunEvent | RunNotice)['type'], true>
const last = new Set<string>(['run-done', 'run-error', 'run-aborted'])

/** Follows a run's events from the first on. */
export function followRun(
  run: string,
  onEvent: (event: RunEvent | RunNotice) => void,
  onLost: (lost: boolean) => void,
): () => void {
  let seq = 0
  return followEvents({
    address: () => `/api/runs/${encodeURIComponent(run)}/events?after=${seq}`,
    types: Object.keys(types),
    onEvent(told) {
      const event = told as RunEvent | RunNotice
      if (isRunEvent(event)) seq = event.seq
      onEvent(event)
      return last.has(event.type)
    },
    onLost,
  })
}
