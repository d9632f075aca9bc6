import type { Dispatcher } from 'undici'
import { z } from 'zod'
import {
  abortError,
  AppError,
  errorTable,
  sseDecoder,
  systemClock,
  toAppError,
  type ErrorCode,
} from '../base/index.ts'
import type { ServerPlace } from './find-server.ts'
import { isLastEvent, isRunEvent, type AddResult, type RunEvent, type RunNotice } from '../wire/index.ts'

/** A connection to the running server of one configuration. */
export interface Client extends AsyncDisposable {
  /** Calls `METHOD /path`, with JSON both ways. Throws the server's error as it was there. */
  call<T>(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    options?: { signal?: AbortSignal },
  ): Promise<T>
  upload(
    file: { name: string; collection?: string; bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<AddResult>
  /** What is at a path, as it comes. */
  download(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array>
  /** Every event of a run once, in order, to its last one, across broken connections; and why they do not come. */
  follow(runId: string, signal: AbortSignal): AsyncGenerator<RunEvent | RunNotice>
}

const errorBodySchema = z.object({ error: z.object({ message: z.string(), code: z.string().nullish() }) })

const reconnectAttempts = 5
const firstReconnectMs = 200

/** Connects to the server of a place. Throws when there is none. */
export async function connect(place: ServerPlace): Promise<Client> {
  let server = await place.find()
  // Only here: `muster start` loads this file, too, and has no use for it.
  const { Agent, request } = await import('undici')
  // A document may take its time to be parsed, and a run to say its next word: the server bounds both.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } })

  type Asked = { headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal }

  /** Whether another server has taken the place of the one that was known, as one that was started anew. */
  const isAnother = async () => {
    const found = await place.find().catch(() => undefined)
    if (!found || (found.url === server.url && found.key === server.key)) return false
    server = found
    return true
  }

  const send = async (method: Dispatcher.HttpMethod, path: string, options: Asked) => {
    try {
      const response = await sendOnce(method, path, options)
      if (response.statusCode !== 401 || !(await isAnother())) return response
      await response.body.dump()
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'busy' || !(await isAnother())) throw thrown
    }
    return sendOnce(method, path, options)
  }

  const sendOnce = async (method: Dispatcher.HttpMethod, path: string, options: Asked) => {
    try {
      const response = await request(new URL(path, server.url), {
        dispatcher: agent,
        method,
        headers: { authorization: `Bearer ${server.key}`, ...options.headers },
        body: options.body ?? null,
        signal: options.signal ?? null,
      })
      return response
    } catch (thrown) {
      if (options.signal?.aborted) throw abortError(options.signal)
      const code = (thrown as NodeJS.ErrnoException).code
      if (code === 'ECONNREFUSED') throw place.notRunning(thrown)
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      throw new AppError('host-failed', `The connection to Muster at ${server.url} broke: ${reason}.`, {
        cause: thrown,
      })
    }
  }

  return {
    async call<T>(
      method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
      path: string,
      body?: object,
      options: { signal?: AbortSignal } = {},
    ) {
      const response = await send(method, path, {
        ...options,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      const answer = await readJson(response)
      if (response.statusCode >= 400) throw errorFrom(response, answer)
      return answer as T
    },

    async upload({ name, collection, bytes }, signal) {
      const query = new URLSearchParams({ name, ...(collection !== undefined && { collection }) })
      const response = await send('POST', `/api/documents?${query}`, {
        headers: { 'content-type': 'application/octet-stream' },
        body: bytes,
        signal,
      })
      const answer = await readJson(response)
      // A file that cannot be read has a status of its own, and is a result all the same.
      const isResult = typeof answer === 'object' && answer !== null && 'name' in answer
      if (response.statusCode >= 400 && !isResult) throw errorFrom(response, answer)
      return answer as AddResult
    },

    async *download(path, signal) {
      const response = await send('GET', path, { signal })
      if (response.statusCode >= 400) throw errorFrom(response, await readJson(response))
      try {
        for await (const bytes of response.body) yield bytes as Uint8Array
      } catch (thrown) {
        if (signal.aborted) throw abortError(signal)
        throw brokeOff(thrown)
      }
    },

    async *follow(runId, signal) {
      let lastSeq = 0
      let failures = 0
      for (;;) {
        try {
          const response = await send('GET', `/api/runs/${encodeURIComponent(runId)}/events`, {
            headers: {
              accept: 'text/event-stream',
              ...(lastSeq > 0 && { 'last-event-id': String(lastSeq) }),
            },
            signal,
          })
          if (response.statusCode >= 400) throw errorFrom(response, await readJson(response))
          const decoder = sseDecoder()
          for await (const bytes of response.body)
            for (const { data } of decoder.push(bytes as Uint8Array)) {
              const event = JSON.parse(data) as RunEvent | RunNotice
              if (isRunEvent(event)) {
                if (event.seq <= lastSeq) continue
                lastSeq = event.seq
              }
              failures = 0
              yield event
              if (isLastEvent(event)) return
            }
        } catch (thrown) {
          if (signal.aborted) throw abortError(signal)
          const lost = !(thrown instanceof AppError) || thrown.retryable || lastSeq > 0
          if (!lost || failures + 1 >= reconnectAttempts) throw lostRun(thrown)
        }
        failures++
        if (failures >= reconnectAttempts) throw lostRun(undefined)
        await systemClock.sleep(firstReconnectMs * 2 ** (failures - 1), signal)
      }
    },

    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

function lostRun(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError(
    'host-failed',
    'The connection broke in the middle of the answer and could not be made again. Look whether the server runs; what was answered is kept in the conversation.',
    {
      cause: thrown,
    },
  )
}

function brokeOff(cause: unknown): AppError {
  return new AppError(
    'host-failed',
    'The connection to Muster broke in the middle of an answer. Run the same command again.',
    { cause },
  )
}

async function readJson(response: Dispatcher.ResponseData): Promise<unknown> {
  const text = await response.body.text().catch((thrown: unknown) => {
    throw brokeOff(thrown)
  })
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    return toAppError(thrown)
  }
}

function errorFrom(response: Dispatcher.ResponseData, answer: unknown): AppError {
  const parsed = errorBodySchema.safeParse(answer)
  const code = parsed.data?.error.code
  const known = code != null && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : undefined
  const byStatus = (Object.keys(errorTable) as ErrorCode[]).find(
    (candidate) => candidate !== 'bad-config' && errorTable[candidate].status === response.statusCode,
  )
  const seconds = Number(response.headers['retry-after'])
  return new AppError(
    known ?? byStatus ?? 'internal',
    parsed.data?.error.message ?? `Muster answered with status ${response.statusCode}.`,
    { ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1000 }) },
  )
}
