import type {
  AddResult,
  ConversationDetail,
  ConversationSummary,
  DocumentSummary,
  ErrorBody,
  HostStatus,
  RunEvent,
} from '../../src/wire/index.ts'

/** A failure that the server answered, with its status; 0 when it could not be reached. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Session {
  person: { id: string; name: string; role: 'administrator' | 'member' }
  version: string
}

export interface NewHost {
  name: string
  kind: string
  url?: string
  key?: string
}

async function call<T>(path: string, options: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, options)
  } catch {
    throw new ApiError(0, 'The server cannot be reached. Is it still running?')
  }
  if (response.status === 204) return undefined as T
  const body = (await response.json().catch(() => undefined)) as (T & Partial<ErrorBody>) | undefined
  if (!response.ok)
    throw new ApiError(response.status, body?.error?.message ?? `The server answered ${response.status}.`)
  return body as T
}

function send<T>(method: string, path: string, body: unknown): Promise<T> {
  return call<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

const id = encodeURIComponent

/** The server's routes that the page uses. */
export const api = {
  session: () => call<Session>('/api/session'),
  signOut: () => call<void>('/api/session', { method: 'DELETE' }),
  models: () => call<{ data: { id: string }[] }>('/v1/models'),
  startRun: (run: { question: string; conversationId?: string; model: string }) =>
    send<{ runId: string; conversationId: string }>('POST', '/api/runs', run),
  stopRun: (run: string) => send<{ stopped: boolean }>('POST', `/api/runs/${id(run)}/stop`, {}),
  conversations: () => call<{ conversations: ConversationSummary[] }>('/api/conversations'),
  conversation: (conversation: string) => call<ConversationDetail>(`/api/conversations/${id(conversation)}`),
  removeConversation: (conversation: string) =>
    call<void>(`/api/conversations/${id(conversation)}`, { method: 'DELETE' }),
  documents: () => call<{ documents: DocumentSummary[] }>('/api/documents'),
  document: (document: string) =>
    call<{ document: DocumentSummary; text: string }>(`/api/documents/${id(document)}`),
  removeDocument: (document: string) => call<void>(`/api/documents/${id(document)}`, { method: 'DELETE' }),
  hosts: () => call<{ hosts: HostStatus[]; aliases: Record<string, string[]> }>('/api/hosts'),
  addHost: (host: NewHost) => send<{ host: HostStatus }>('POST', '/api/hosts', host),
  testHost: (name: string) =>
    send<{ ok: boolean; models: string[]; latencyMs: number; problem?: string }>(
      'POST',
      `/api/hosts/${id(name)}/test`,
      {},
    ),
  removeHost: (name: string) => call<void>(`/api/hosts/${id(name)}`, { method: 'DELETE' }),
}

/** Follows a run's events from the first; the browser reconnects by itself with the last number. */
export function followRun(
  run: string,
  onEvent: (event: RunEvent) => void,
  onLost: (lost: boolean) => void,
): () => void {
  const source = new EventSource(`/api/runs/${id(run)}/events`)
  const types: RunEvent['type'][] = [
    'run-started',
    'evidence',
    'queued',
    'host-chosen',
    'moved',
    'reasoning-delta',
    'text-delta',
    'run-done',
    'run-error',
    'run-aborted',
  ]
  for (const type of types)
    source.addEventListener(type, (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as RunEvent
      onEvent(event)
      if (type === 'run-done' || type === 'run-error' || type === 'run-aborted') source.close()
    })
  source.addEventListener('open', () => onLost(false))
  source.addEventListener('error', () => onLost(true))
  return () => source.close()
}

/** Adds one file, telling how much of it has been sent (0 to 1). */
export function addDocument(
  file: File,
  name: string,
  onProgress: (share: number) => void,
): Promise<AddResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/documents?name=${id(name)}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new ApiError(0, 'The server cannot be reached.')))
    request.addEventListener('load', () => {
      try {
        const body = JSON.parse(request.responseText) as AddResult & Partial<ErrorBody>
        if (body.error) reject(new ApiError(request.status, body.error.message))
        else resolve(body)
      } catch {
        reject(new ApiError(request.status, `The server answered ${request.status}.`))
      }
    })
    request.send(file)
  })
}
