import { citedAt } from '../../assistant/index.ts'
import type { AppError, Clock, Ids } from '../../base/index.ts'
import type { CitationAnnotation, ResponseRequestBody } from '../../wire/index.ts'
import type { AnswerEncoder, Done } from './answer-encoder.ts'
import { verdictsOf } from './assistant-events.ts'
import { ResponseOutput, type Emit } from './response-output.ts'
import { responseSnapshot, responseUsage, type ResponseStatus } from './response-snapshot.ts'
import { errorBody } from '../send-error.ts'

export interface ResponseParts {
  asked: ResponseRequestBody
  /** Who answers, as far as it is known when the first event is written. */
  model: string
  ids: Ids
  clock: Clock
  /** Whether the client is told where it waits, who answers and to whom it moved. */
  tells: boolean
}

/** Why an answer is not complete that a host ended itself, in the protocol's words. */
const reasons: Record<string, string | undefined> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/** Writes an answer as the events of OpenAI's Responses API, numbered from 0, or as one response. */
export function responseEvents(parts: ResponseParts): AnswerEncoder {
  const { asked, model, ids, clock, tells } = parts
  const seconds = () => Math.floor(clock.now() / 1_000)
  const head = { id: ids.next('resp'), created_at: seconds(), model }
  const isStreamed = asked.stream === true
  const snapshot = (status: ResponseStatus, more?: object) =>
    responseSnapshot(asked, head, { status, ...more })
  let written = ''
  let number = 0
  let state: 'unknown' | 'queued' | 'begun' = 'unknown'

  const emit: Emit = (type, fields) => {
    if (!isStreamed) return
    written += `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...fields })}\n\n`
  }
  const output = new ResponseOutput(ids, emit)
  const taken = (): string => {
    const text = written
    written = ''
    return text
  }
  const create = (status: 'queued' | 'in_progress') => {
    if (state === 'unknown') emit('response.created', { response: snapshot(status) })
  }
  const begin = () => {
    if (state === 'begun') return
    create('in_progress')
    state = 'begun'
    emit('response.in_progress', { response: snapshot('in_progress') })
  }
  const end = (event: Done): { status: ResponseStatus; response: object } => {
    const { usage, annotations = [], finishReason } = event
    const reason = reasons[finishReason]
    const status = reason === undefined ? 'completed' : 'incomplete'
    const items = output.end(status === 'incomplete', (text) => fileCitations(annotations, text))
    const response = snapshot(status, {
      ...(reason === undefined ? { completed_at: seconds() } : { incomplete_details: { reason } }),
      output: items,
      usage: responseUsage(usage),
      ...verdictsOf(event),
    })
    return { status, response }
  }

  return {
    delta(event) {
      begin()
      output.add(event)
      return taken()
    },
    notice(event) {
      const more = tells && { muster: event }
      if (event.type === 'queued' && state !== 'begun') {
        const isFirst = state === 'unknown'
        create('queued')
        state = 'queued'
        if (isFirst || tells) emit('response.queued', { response: snapshot('queued'), ...more })
      } else if (tells) {
        create('in_progress')
        state = 'begun'
        emit('response.in_progress', { response: snapshot('in_progress'), ...more })
      }
      return taken()
    },
    last(event) {
      begin()
      const { status, response } = end(event)
      emit(`response.${status}`, { response })
      return taken()
    },
    /** Both events of a failure: some clients heed the one, some the other. */
    failed(error) {
      create('in_progress')
      const { code, message, param } = errorBody(error).error
      emit('error', { code, message, param, error: errorBody(error).error })
      const why = { code: protocolCode(error), message }
      emit('response.failed', { response: snapshot('failed', { output: output.brokenOff(), error: why }) })
      return taken()
    },
    whole: (event) => JSON.stringify(end(event).response),
  }
}

/** The protocol has a list of its own of why a response fails. */
function protocolCode({ code }: AppError): string {
  if (code === 'rate-limited' || code === 'budget-spent') return 'rate_limit_exceeded'
  return code === 'bad-request' || code === 'too-large' ? 'invalid_prompt' : 'server_error'
}

/** Citations in the protocol's own form, as strict clients know no other, with the passage beside it. */
function fileCitations(annotations: CitationAnnotation[], text: string): object[] {
  return annotations.map(({ document_citation: citation }) => ({
    type: 'file_citation',
    file_id: citation.document_id,
    filename: citation.title,
    index: citedAt(text, citation.number) ?? text.length,
    document_citation: citation,
  }))
}
