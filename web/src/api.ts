import type {
  AddResult,
  BudgetSummary,
  ChangeConversation,
  CollectionSummary,
  ConversationDetail,
  ConversationMatches,
  ConversationSummary,
  DecideToolCall,
  DocumentSummary,
  ErrorBody,
  GivenPicture,
  HostKindSummary,
  ImportedConversation,
  ImportKnown,
  ImportResult,
  ImportSource,
  ListedHost,
  Instructions,
  Prompt,
  PromptBody,
  RunEvent,
  RunSummary,
  SearchResult,
  SharedConversation,
  TeamSummary,
  ToldBecause,
  ToolCallRecord,
  VerdictReport,
} from '../../src/wire/index.ts'
import { t } from './languages/index.ts'
import { sessionEnd } from './session-end.ts'
import { ApiError, type Failure } from './told.ts'

export interface Session {
  person: { id: string; name: string; role: 'administrator' | 'member' | 'guest' }
  teams: { id: string; name: string; role: 'manager' | 'member' }[]
  version: string
  /** A line for everybody, from the administrators. */
  notice: string
}

export interface NewHost {
  name: string
  kind: string
  url?: string
  key?: string
}

export interface NewRun {
  question: string
  model: string
  conversationId?: string
  collections?: string[]
  parentId?: string | null
  temporary?: boolean
  secondOpinion?: true
  pictures?: GivenPicture[]
}

/** What a test of a host found. */
export interface HostTest {
  ok: boolean
  models: string[]
  latencyMs: number
  problem?: string
  because?: ToldBecause
}

export async function call<T>(path: string, options: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, options)
  } catch {
    throw new ApiError(0, { message: t('server.gone') })
  }
  if (response.ok) sessionEnd.isOver()
  if (response.status === 204) return undefined as T
  const body = (await response.json().catch(() => undefined)) as (T & Partial<ErrorBody>) | undefined
  if (response.ok) return body as T
  const failure = failureIn(body) ?? unexplained(response.status)
  // Without a closer reason, such as a wrong password: nobody is known by the session any more.
  if (response.status !== 401 || failure.because) throw new ApiError(response.status, failure)
  sessionEnd.noticed()
  throw new ApiError(401, { message: t('session.ended') })
}

function failureIn(body: Partial<ErrorBody> | undefined): Failure | undefined {
  return body?.error && { ...body.error, param: body.error.param ?? undefined }
}

/** Something between here and the server answered. */
function unexplained(status: number): Failure {
  return { message: t('server.status', { status }) }
}

export function send<T>(method: string, path: string, body: unknown = {}): Promise<T> {
  return call<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

export const remove = (path: string) => call<void>(path, { method: 'DELETE' })
const id = encodeURIComponent

/** The server's routes that the page uses. */
export const api = {
  session: () => call<Session>('/api/session'),
  signOut: () => remove('/api/session'),
  waysIn: () =>
    call<{ signedIn: boolean; signUp: boolean; password: boolean; providers: string[] }>('/api/sign-in'),
  signIn: (account: { email: string; password: string; code?: string }) =>
    send<void>('POST', '/api/sign-in', account),
  passkeyOptions: () => send<PublicKeyCredentialRequestOptionsJSON>('POST', '/api/passkeys/sign-in-options'),
  signInByPasskey: (response: unknown) => send<void>('POST', '/api/passkeys/sign-in', { response }),
  signUp: (account: { name: string; email: string; password: string }) =>
    send<void>('POST', '/api/sign-up', account),
  invitation: (token: string) =>
    call<{ role: string; email?: string; team?: string }>(`/api/invitations/${id(token)}`),
  acceptInvitation: (token: string, account: { name: string; email?: string; password: string }) =>
    send<void>('POST', `/api/invitations/${id(token)}`, account),

  models: () => call<{ data: { id: string; vision?: boolean }[] }>('/v1/models'),
  startRun: (run: NewRun) => send<{ runId: string; conversationId: string }>('POST', '/api/runs', run),
  stopRun: (run: string) => send<{ stopped: boolean }>('POST', `/api/runs/${id(run)}/stop`),
  run: (run: string) => call<{ run: RunSummary; events: RunEvent[] }>(`/api/runs/${id(run)}`),
  keep: (run: string) => send<void>('PUT', `/api/runs/${id(run)}/kept`),
  letGo: (run: string) => remove(`/api/runs/${id(run)}/kept`),
  toolCalls: (run: string) => call<{ calls: ToolCallRecord[] }>(`/api/runs/${id(run)}/tool-calls`),
  decideCall: (run: string, toolCall: string, decision: DecideToolCall['decision']) =>
    send<ToolCallRecord>('POST', `/api/runs/${id(run)}/tool-calls/${id(toolCall)}`, { decision }),
  undoCall: (run: string, toolCall: string) =>
    send<ToolCallRecord>('POST', `/api/runs/${id(run)}/tool-calls/${id(toolCall)}/undo`, {}),
  report: (run: string, report: VerdictReport) => send<void>('POST', `/api/runs/${id(run)}/reports`, report),

  conversations: () => call<{ conversations: ConversationSummary[] }>('/api/conversations'),
  findConversations: (words: string) => call<ConversationMatches>(`/api/conversation-search?q=${id(words)}`),
  conversation: (conversation: string) => call<ConversationDetail>(`/api/conversations/${id(conversation)}`),
  changeConversation: (conversation: string, change: ChangeConversation) =>
    send<ConversationDetail>('PATCH', `/api/conversations/${id(conversation)}`, change),
  fork: (conversation: string, runId: string) =>
    send<{ conversationId: string }>('POST', `/api/conversations/${id(conversation)}/fork`, { runId }),
  renameFolder: (folder: string, name: string | null) =>
    send<void>('PATCH', `/api/folders/${id(folder)}`, { name }),
  removeConversation: (conversation: string) => remove(`/api/conversations/${id(conversation)}`),
  share: (conversation: string) =>
    send<{ shareId: string }>('POST', `/api/conversations/${id(conversation)}/share`),
  endShare: (conversation: string) => remove(`/api/conversations/${id(conversation)}/share`),
  shared: (share: string) => call<SharedConversation>(`/api/shared/${id(share)}`),

  importKnown: (body: { from: ImportSource; ids: string[] }) =>
    send<ImportKnown>('POST', '/api/import/known', body),
  importConversations: (body: { from: ImportSource; conversations: ImportedConversation[] }) =>
    send<{ conversations: ImportResult[] }>('POST', '/api/import/conversations', body),

  instructions: () => call<Instructions>('/api/instructions'),
  setInstructions: (text: string) => send<Instructions>('PUT', '/api/instructions', { text }),
  prompts: () => call<{ prompts: Prompt[] }>('/api/prompts'),
  addPrompt: (prompt: PromptBody) => send<Prompt>('POST', '/api/prompts', prompt),
  changePrompt: (prompt: string, body: PromptBody) => send<Prompt>('PUT', `/api/prompts/${id(prompt)}`, body),
  removePrompt: (prompt: string) => remove(`/api/prompts/${id(prompt)}`),

  documents: () => call<{ documents: DocumentSummary[] }>('/api/documents'),
  document: (document: string) =>
    call<{ document: DocumentSummary; text: string }>(`/api/documents/${id(document)}`),
  removeDocument: (document: string) => remove(`/api/documents/${id(document)}`),
  collections: () => call<{ collections: CollectionSummary[] }>('/api/collections'),
  changeCollection: (name: string, change: { owner: CollectionSummary['owner'] }) =>
    send<CollectionSummary>('PATCH', `/api/collections/${id(name)}`, change),
  removeCollection: (name: string) => remove(`/api/collections/${id(name)}`),
  teams: () => call<{ teams: TeamSummary[] }>('/api/teams'),
  search: (question: string, collections?: string[]) =>
    send<{ results: SearchResult[] }>('POST', '/api/search', {
      question,
      ...(collections && { collections }),
    }),

  hosts: () =>
    call<{
      hosts: ListedHost[]
      aliases: Record<string, string[]>
      kinds: HostKindSummary[]
      expectedMs: Record<string, number>
    }>('/api/hosts'),
  addHost: (host: NewHost) => send<{ host: ListedHost }>('POST', '/api/hosts', host),
  testHost: (name: string) => send<HostTest>('POST', `/api/hosts/${id(name)}/test`),
  removeHost: (name: string) => remove(`/api/hosts/${id(name)}`),

  budgets: () => call<{ budgets: BudgetSummary[] }>('/api/budgets'),
}

/** Where a picture of a question is; of a shared conversation, by its link. */
export const pictureOf = (run: string, place: number, share?: string): string =>
  share === undefined
    ? `/api/runs/${id(run)}/pictures/${place}`
    : `/api/shared/${id(share)}/pictures/${id(run)}/${place}`

/** Where the file is that a document was read from. */
export const fileOf = (document: string): string => `/api/documents/${id(document)}/file`

/** Adds one file, telling how much of it has been sent (0 to 1). */
export function addDocument(
  file: { file: File; name: string; collection?: string | undefined },
  onProgress: (share: number) => void,
): Promise<AddResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const collection = file.collection === undefined ? '' : `&collection=${id(file.collection)}`
    request.open('POST', `/api/documents?name=${id(file.name)}${collection}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new ApiError(0, { message: t('server.gone') })))
    request.addEventListener('load', () => {
      try {
        const body = JSON.parse(request.responseText) as AddResult & Partial<ErrorBody>
        if (body.error) reject(new ApiError(request.status, failureIn(body)!))
        else resolve(body)
      } catch {
        reject(new ApiError(request.status, unexplained(request.status)))
      }
    })
    request.send(file.file)
  })
}
