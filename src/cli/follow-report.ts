import { abortError, AppError, sseDecoder, systemClock } from '../base/index.ts'
import type { TrialReport } from '../wire/index.ts'
import type { Client } from './client.ts'

const reconnectAttempts = 5
const firstReconnectMs = 200

/** A report of trials as it changes, to its end, across broken connections. */
export async function* followReport(
  id: string,
  client: Client,
  signal: AbortSignal,
): AsyncGenerator<TrialReport> {
  let failures = 0
  for (;;) {
    try {
      const decoder = sseDecoder()
      for await (const bytes of client.download(`/api/trials/${encodeURIComponent(id)}/events`, signal))
        for (const { data } of decoder.push(bytes)) {
          const report = JSON.parse(data) as TrialReport
          failures = 0
          yield report
          if (report.state !== 'running') return
        }
    } catch (thrown) {
      if (signal.aborted) throw abortError(signal)
      if (!(thrown instanceof AppError) || !thrown.retryable) throw thrown
    }
    failures++
    if (failures >= reconnectAttempts)
      throw new AppError(
        'host-failed',
        `The connection to Muster broke and could not be made again. The trials go on as long as it runs: muster trials show ${id}`,
      )
    await systemClock.sleep(firstReconnectMs * 2 ** (failures - 1), signal)
  }
}
