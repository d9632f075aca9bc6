import { ProxyTracerProvider, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { pino, type DestinationStream, type Logger } from 'pino'
import type { Pool, PoolEvent } from './pool/index.ts'

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'
type Attempt = Extract<PoolEvent, { type: 'attempt' }>

/** Structured lines on the standard error output. What people ask and what they are answered is in none of them. */
export function openLog(level: LogLevel, destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}

/** Writes what happens to hosts and chats into the log, and as spans to whoever registered OpenTelemetry. */
export function watchPool(pool: Pool, log: Logger): void {
  pool.watch((event) => {
    if (event.type === 'attempt') {
      logAttempt(log, event)
      if (isTraced()) traceAttempt(event)
      return
    }
    const { type: _, change, ...what } = event
    if (change === 'ejected') log.warn(what, 'host ejected')
    else log.info(what, change === 'back' ? 'host back' : 'host rests')
  })
}

function hasFailed({ outcome }: Attempt): boolean {
  return outcome !== 'done' && outcome !== 'aborted'
}

function logAttempt(log: Logger, event: Attempt): void {
  const level = hasFailed(event) ? 'info' : 'debug'
  if (!log.isLevelEnabled(level)) return
  const { type: _, caller, endedAt: __, ...attempt } = event
  log[level]({ ...attempt, caller: caller.id }, hasFailed(event) ? 'attempt failed' : 'attempt')
}

/** Whether an SDK was registered (node --import …): without one nothing is made that nobody gets. */
function isTraced(): boolean {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('muster') !== undefined
}

/** One span for each host's work, by https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
function traceAttempt(attempt: Attempt): void {
  const startTime = attempt.endedAt - attempt.durationMs
  const span = trace.getTracer('muster').startSpan(`${attempt.operation} ${attempt.name}`, {
    kind: SpanKind.CLIENT,
    startTime,
    attributes: {
      'gen_ai.operation.name': attempt.operation,
      'gen_ai.request.model': attempt.name,
      'gen_ai.response.model': attempt.model,
      ...(attempt.promptTokens !== undefined && { 'gen_ai.usage.input_tokens': attempt.promptTokens }),
      ...(attempt.answerTokens !== undefined && { 'gen_ai.usage.output_tokens': attempt.answerTokens }),
      'muster.host': attempt.host,
      'muster.attempt': attempt.attempt,
      'muster.continues': attempt.continues,
      'muster.queued_ms': attempt.queuedMs,
      ...(hasFailed(attempt) && { 'error.type': attempt.outcome }),
    },
  })
  if (attempt.firstTokenMs !== undefined)
    span.addEvent('gen_ai.first_token', {}, startTime + attempt.firstTokenMs)
  if (hasFailed(attempt)) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end(attempt.endedAt)
}
