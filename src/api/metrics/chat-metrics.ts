import type { Pool, PoolEvent } from '../../pool/index.ts'
import { cheapHistogram, labelValue, type Series } from './histogram.ts'

const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576]

type Attempt = Extract<PoolEvent, { type: 'attempt' }>

interface AttemptSeries {
  duration: Series
  queueWait: Series
  firstToken: () => Series
  input: () => Series
  output: () => Series
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/**
 * What becomes of chats and requests for embeddings, by the names of OpenTelemetry's semantic conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/) where they have one.
 */
export function chatMetrics(pool: Pool): { text(): string } {
  const duration = cheapHistogram({
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'How long hosts worked on chats and embeddings.',
    buckets: seconds,
  })
  const firstToken = cheapHistogram({
    name: 'gen_ai_server_time_to_first_token_seconds',
    help: 'How long hosts took to the first token of streamed chats.',
    buckets: seconds,
  })
  const usage = cheapHistogram({
    name: 'gen_ai_client_token_usage',
    help: 'Tokens of prompts (input) and answers (output).',
    buckets: tokens,
  })
  const queueWait = cheapHistogram({
    name: 'muster_queue_wait_seconds',
    help: 'How long chats and embeddings waited for a host.',
    buckets: [0.001, ...seconds],
  })
  const ejections = new Map<string, number>()
  /** By host, model and outcome: put together once, not for every chat. */
  const known: Record<Attempt['operation'], Map<string, Map<string, Map<string, AttemptSeries>>>> = {
    chat: new Map(),
    embeddings: new Map(),
  }

  function seriesOf({ operation, host, model, outcome }: Attempt): AttemptSeries {
    const hosts = known[operation]
    let models = hosts.get(host)
    if (!models) hosts.set(host, (models = new Map()))
    let outcomes = models.get(model)
    if (!outcomes) models.set(model, (outcomes = new Map()))
    let series = outcomes.get(outcome)
    if (!series) {
      const error = outcome === 'done' ? '' : `,error_type="${outcome}"`
      const labels = `gen_ai_operation_name="${operation}",gen_ai_response_model="${labelValue(model)}",muster_host="${labelValue(host)}"${error}`
      // Those that nothing is told of are not made, and stand in no list.
      series = {
        duration: duration.series(labels),
        queueWait: queueWait.series(labels),
        firstToken: once(() => firstToken.series(labels)),
        input: once(() => usage.series(`gen_ai_token_type="input",${labels}`)),
        output: once(() => usage.series(`gen_ai_token_type="output",${labels}`)),
      }
      outcomes.set(outcome, series)
    }
    return series
  }

  function note(attempt: Attempt): void {
    const series = seriesOf(attempt)
    series.duration.observe(attempt.durationMs / 1_000)
    series.queueWait.observe(attempt.queuedMs / 1_000)
    if (attempt.firstTokenMs !== undefined) series.firstToken().observe(attempt.firstTokenMs / 1_000)
    if (attempt.promptTokens !== undefined) series.input().observe(attempt.promptTokens)
    if (attempt.answerTokens !== undefined) series.output().observe(attempt.answerTokens)
  }

  pool.watch((event) => {
    if (event.type === 'attempt') note(event)
    else if (event.change === 'ejected') ejections.set(event.host, (ejections.get(event.host) ?? 0) + 1)
  })

  return {
    text() {
      const lines = [
        '# HELP muster_host_limit How many requests a model on a host is given at once, as learned.',
        '# TYPE muster_host_limit gauge',
      ]
      for (const { host, models } of pool.metrics().hosts)
        for (const { model, limit } of models)
          lines.push(
            `muster_host_limit{host="${labelValue(host)}",model="${labelValue(model)}"} ${Number.isFinite(limit) ? limit : '+Inf'}`,
          )
      lines.push(
        '# HELP muster_host_ejections_total How often a host failed so often that it gets one request at a time.',
        '# TYPE muster_host_ejections_total counter',
      )
      for (const [host, count] of ejections)
        lines.push(`muster_host_ejections_total{host="${labelValue(host)}"} ${count}`)
      return [
        `${lines.join('\n')}\n`,
        ...[duration, firstToken, usage, queueWait].map((one) => one.text()),
      ].join('')
    },
  }
}
