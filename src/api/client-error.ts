import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '../base/index.ts'
import { errorBody } from './send-error.ts'

/** Of our own: whatever imports `node:http` loads Node's HTTP client of 15 MB along with it. */
const reasons = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
}

interface Refusal {
  status: keyof typeof reasons
  error: AppError
}

/**
 * Answers in OpenAI's shape what is wrong with a request before there is one that a route could refuse: its first line,
 * its headers, the time that it takes to arrive.
 */
export function clientErrorHandler(limits: {
  headerBytes: number
  requestMs: number
}): (thrown: Error & { code?: string }, socket: Socket) => void {
  return (thrown, socket) => {
    if (thrown.code === 'ECONNRESET' || socket.destroyed) return
    if (socket.writable && !isAnswering(socket)) socket.write(responseOf(refusalOf(thrown.code, limits)))
    socket.destroy(thrown)
  }
}

function refusalOf(
  code: string | undefined,
  { headerBytes, requestMs }: { headerBytes: number; requestMs: number },
): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        error: new AppError(
          'too-large',
          `The headers of the request are larger than the ${headerBytes} bytes that this server takes. Send shorter ones: cookies and keys of other services are often what is long.`,
        ),
      }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return {
        status: 413,
        error: new AppError(
          'too-large',
          'The extensions of a chunk of the request are too large. Send none.',
        ),
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        error: new AppError(
          'timeout',
          `The request did not arrive as a whole within ${requestMs / 1000} s. Send it again, or less at a time.`,
        ),
      }
    default:
      return {
        status: 400,
        error: new AppError(
          'bad-request',
          'What came is no HTTP/1.1 request. Look at its first line, its headers and its length; this address takes http, not https, unless a proxy before it takes that off.',
        ),
      }
  }
}

function responseOf({ status, error }: Refusal): string {
  const body = JSON.stringify(errorBody(error))
  return [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

/** Whether an answer has begun: a second one in its middle would be read as part of it. As Node's own handler looks. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true
}
