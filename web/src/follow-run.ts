import { api } from './api.ts'
import { isRunEvent, type RunEvent, type RunNotice } from '../../src/wire/index.ts'

/** Every type of event, each exactly once: a browser hears only those that it is told of. */
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
const retryMs = [1_000, 2_000, 4_000, 8_000, 15_000]

/**
 * Follows a run's events. A browser takes a broken connection up again by itself, with the last number; where it gives
 * up, as it does when a server or a proxy answers with an error, this goes on, and at once when the network is back.
 */
export function followRun(
  run: string,
  onEvent: (event: RunEvent | RunNotice) => void,
  onLost: (lost: boolean) => void,
): () => void {
  let seq = 0
  let failures = 0
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  const connect = () => {
    clearTimeout(timer)
    timer = undefined
    source = new EventSource(`/api/runs/${encodeURIComponent(run)}/events?after=${seq}`)
    for (const type of Object.keys(types)) source.addEventListener(type, take)
    source.addEventListener('open', () => {
      failures = 0
      onLost(false)
    })
    source.addEventListener('error', () => {
      onLost(true)
      if (source.readyState !== EventSource.CLOSED) return
      // A browser keeps to itself what was answered: where nobody is signed in any more, this finds out.
      api.session().catch(() => undefined)
      timer ??= setTimeout(connect, retryMs[Math.min(failures++, retryMs.length - 1)])
    })
  }
  const take = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as RunEvent | RunNotice
    if (isRunEvent(event)) seq = event.seq
    onEvent(event)
    if (last.has(event.type)) stop()
  }
  const reconnect = () => {
    if (source.readyState === EventSource.OPEN) return
    source.close()
    connect()
  }
  const stop = () => {
    removeEventListener('online', reconnect)
    clearTimeout(timer)
    source.close()
  }
  addEventListener('online', reconnect)
  connect()
  return stop
}
