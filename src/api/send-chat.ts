import type { FastifyReply } from 'fastify'
import { toAppError } from '../base/index.ts'
import {
  encoded,
  type AnswerHead,
  type ByteText,
  type ChatEvent,
  type LastEvent,
  type Tell,
} from '../model/index.ts'
import type { chatChunks } from './chat-chunks.ts'
import { openEventStream, type EventStream } from './event-stream.ts'
import { errorBody } from './send-error.ts'

const jsonHeaders = ['content-type', 'application/json; charset=utf-8']

/** Whoever answers a chat: tells what happens, to its end. */
export type Answering = (tell: Tell) => void

type Chunks = ReturnType<typeof chatChunks>
type HostChosen = Extract<ChatEvent, { type: 'host-chosen' }>

/**
 * Streams the answer. Nothing is sent before the first content but that it waits, so that a failure until then keeps
 * its status. `tells`: chunks say where it waits, who answers and to whom it moved.
 */
export function streamAnswer(
  reply: FastifyReply,
  answer: Answering,
  { makeChunks, tells }: { makeChunks: () => Chunks; tells: boolean },
): void {
  let made: Chunks | undefined
  /** Of chunks of the host's own that went out as they came. */
  let hostHead: AnswerHead | undefined
  const chunks = () => {
    made ??= makeChunks()
    if (hostHead) made.goOnFrom(hostHead)
    return made
  }
  let stream: EventStream | undefined
  let chosen: HostChosen | undefined

  const end = (last: LastEvent): undefined => {
    if (last.type === 'aborted') {
      if (stream) stream.end()
      else reply.hijack().raw.destroy()
    } else if (last.type === 'error') {
      if (stream) stream.end(`data: ${JSON.stringify(errorBody(last.error))}\n\n`)
      else void reply.send(last.error)
    } else {
      stream ??= openEventStream(reply, answererHeaders(chosen))
      stream.end(`${last.sent === undefined ? chunks().last(last) : ''}data: [DONE]\n\n`)
    }
  }

  const take: Tell = (event) => {
    switch (event.type) {
      case 'delta':
        stream ??= openEventStream(reply, answererHeaders(chosen))
        hostHead = event.head ?? hostHead
        return event.sent === undefined ? stream.write(chunks().delta(event)) : stream.pass(event.sent)
      case 'queued': {
        stream ??= openEventStream(reply)
        const seconds = Math.ceil(event.estimatedWaitMs / 1000)
        const comment = `: queued, place ${event.place}, about ${seconds} s\n\n`
        return stream.write(tells ? comment + chunks().notice(event) : comment)
      }
      case 'host-chosen':
        chosen = event
        return tells && stream ? stream.write(chunks().notice(event)) : undefined
      case 'moved': {
        // Before the first content nothing is sent, so that a failure keeps its status.
        if (!stream) return undefined
        const comment = `: moved from ${event.from} to ${event.to}\n\n`
        return stream.write(tells ? comment + chunks().notice(event) : comment)
      }
      default:
        return end(event)
    }
  }
  answer(orFail(reply, take))
}

/** Sends the answer as a whole. */
export function sendAnswer(reply: FastifyReply, answer: Answering, makeChunks: () => Chunks): void {
  let made: Chunks | undefined
  let chosen: HostChosen | undefined
  answer(
    orFail(reply, (event) => {
      if (event.type === 'host-chosen') chosen = event
      else if (event.type === 'delta') {
        if (event.sent === undefined) (made ??= makeChunks()).delta(event)
      } else if (event.type === 'done')
        sendJson(reply, event.sent ?? encoded((made ?? makeChunks()).whole(event)), chosen)
      else if (event.type === 'error') void reply.send(event.error)
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
