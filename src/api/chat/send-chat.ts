import type { FastifyReply } from 'fastify'
import { toAppError } from '../../base/index.ts'
import { encoded, type AnswerHead, type ByteText, type LastEvent, type Tell } from '../../model/index.ts'
import type { AnswerEncoder, HostChosen } from './answer-encoder.ts'
import { openEventStream, type EventStream } from '../event-stream.ts'

const jsonHeaders = ['content-type', 'application/json; charset=utf-8']

/** With which every stream that was not broken off ends. */
const endMark = 'data: [DONE]\n\n'

/** Whoever answers a chat: tells what happens, to its end. */
export type Answering = (tell: Tell) => void

interface Form {
  /** Called once, when there is something to write. */
  makeEncoder: (chosen: HostChosen | undefined) => AnswerEncoder
  /** Whether what hosts send goes out as it came: its form is that of the client. */
  asSent: boolean
}

/**
 * Streams the answer. Nothing is sent before the first content but that it waits, so that a failure until then keeps
 * its status. `tells`: its encoder is told of where it waits, who answers and to whom it moved.
 */
export function streamAnswer(
  reply: FastifyReply,
  answer: Answering,
  { makeEncoder, asSent, tells }: Form & { tells: boolean },
): void {
  let made: AnswerEncoder | undefined
  /** Of chunks of the host's own that went out as they came. */
  let hostHead: AnswerHead | undefined
  const encoder = () => {
    made ??= makeEncoder(chosen)
    if (hostHead) made.goOnFrom?.(hostHead)
    return made
  }
  let stream: EventStream | undefined
  let chosen: HostChosen | undefined

  const end = (last: LastEvent): undefined => {
    if (last.type === 'aborted') {
      if (stream) stream.end()
      else reply.hijack().raw.destroy()
    } else if (last.type === 'error') {
      if (stream) stream.end(encoder().failed(last.error))
      else void reply.send(last.error)
    } else {
      stream ??= openEventStream(reply, answererHeaders(chosen))
      const isSent = asSent && last.sent !== undefined
      stream.end(`${isSent ? '' : encoder().last(last)}${endMark}`)
    }
  }

  const take: Tell = (event) => {
    switch (event.type) {
      case 'delta':
        stream ??= openEventStream(reply, answererHeaders(chosen))
        hostHead = event.head ?? hostHead
        return asSent && event.sent !== undefined
          ? stream.pass(event.sent)
          : stream.write(encoder().delta(event))
      case 'queued': {
        stream ??= openEventStream(reply)
        const seconds = Math.ceil(event.estimatedWaitMs / 1000)
        const comment = `: queued, place ${event.place}, about ${seconds} s\n\n`
        return stream.write(tells ? comment + encoder().notice(event) : comment)
      }
      case 'host-chosen':
        chosen = event
        return tells && stream ? stream.write(encoder().notice(event)) : undefined
      case 'moved': {
        // Before the first content nothing is sent, so that a failure keeps its status.
        if (!stream) return undefined
        const comment = `: moved from ${event.from} to ${event.to}\n\n`
        return stream.write(tells ? comment + encoder().notice(event) : comment)
      }
      default:
        return end(event)
    }
  }
  answer(orFail(reply, take))
}

/** Sends the answer as a whole. */
export function sendAnswer(reply: FastifyReply, answer: Answering, { makeEncoder, asSent }: Form): void {
  let made: AnswerEncoder | undefined
  let chosen: HostChosen | undefined
  const encoder = () => (made ??= makeEncoder(chosen))
  answer(
    orFail(reply, (event) => {
      if (event.type === 'host-chosen') chosen = event
      else if (event.type === 'delta') {
        if (!asSent || event.sent === undefined) encoder().delta(event)
      } else if (event.type === 'done') {
        const sent = asSent ? event.sent : undefined
        sendJson(reply, sent ?? encoded(encoder().whole(event)), chosen)
      } else if (event.type === 'error') void reply.send(event.error)
      else if (event.type === 'aborted') reply.hijack().raw.destroy()
      return undefined
    }),
  )
}

/** What cannot be sent ends the response, and nothing else. */
function orFail(reply: FastifyReply, take: Tell): Tell {
  return (event) => {
    try {
      return take(event)
    } catch (thrown) {
      if (reply.sent) reply.raw.destroy()
      else void reply.send(toAppError(thrown))
      return false
    }
  }
}

/** Which model on which host answers: with a name of ours, that is not what was asked for. */
function answererHeaders(chosen: HostChosen | undefined): Record<string, string> | undefined {
  return chosen && { 'x-muster-host': chosen.host, 'x-muster-model': headerValue(chosen.model) }
}

/** Names of models are the hosts' own; a header takes only some characters. */
export function headerValue(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text)
}

/**
 * Past Fastify's serialisation and send hooks, which have nothing to do for bytes and cost a tenth of a request. As text
 * they go out in one piece with the head.
 */
function sendJson(reply: FastifyReply, bytes: ByteText, chosen: HostChosen | undefined): void {
  reply.hijack()
  const { host = 'muster', model = '' } = chosen ?? {}
  reply.raw.writeHead(
    200,
    jsonHeaders.concat([
      'content-length',
      String(bytes.length),
      'x-muster-host',
      host,
      'x-muster-model',
      headerValue(model),
    ]),
  )
  reply.raw.end(bytes, 'latin1')
}
