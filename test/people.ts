import { expect } from 'vitest'
import type { TestServer } from './server.ts'

/** Somebody who talks to a server: by session, by key, or as nobody. */
export interface Somebody {
  id: string
  headers: Record<string, string>
  call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string; json: never }>
}

export function somebody(server: TestServer, headers: Record<string, string>, id = ''): Somebody {
  return {
    id,
    headers,
    async call(method, path, body) {
      const isFile = body instanceof Uint8Array
      const response = await fetch(server.url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...headers,
          ...(body !== undefined && {
            'content-type': isFile ? 'application/octet-stream' : 'application/json',
          }),
        },
        ...(body !== undefined && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, text, json: parse(text) as never }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The administrator, by the key that the server leaves for commands. */
export async function administrator(server: TestServer): Promise<Somebody> {
  const headers = { authorization: `Bearer ${server.key}` }
  const session = await somebody(server, headers).call('GET', '/api/session')
  return somebody(server, headers, (session.json as { person: { id: string } }).person.id)
}

/** Sends JSON, or a text as a file, by the key that the server leaves for commands. */
export function post(server: TestServer, path: string, body: object | string): Promise<Response> {
  return fetch(new URL(path, server.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.key}`,
      'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

export const password = 'correct horse battery staple'

/** Somebody new, who took an invitation and has a session. */
export async function newcomer(
  server: TestServer,
  name: string,
  invitation: { role?: string; teamId?: string; guestDays?: number } = {},
): Promise<Somebody> {
  const invited = await (await administrator(server)).call('POST', '/api/invitations', invitation)
  expect(invited.status).toBe(201)
  const token = new URL((invited.json as { url: string }).url).searchParams.get('invitation')!
  const response = await fetch(`${server.url}/api/invitations/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, email: `${name}@example.org`, password }),
  })
  expect(response.status).toBe(201)
  const { person } = (await response.json()) as { person: { id: string } }
  return somebody(server, { cookie: sessionOf(response) }, person.id)
}

/** The cookie that an answer sets, as a browser sends it back. */
export function sessionOf(response: Response): string {
  return response.headers.getSetCookie()[0]!.split(';')[0]!
}

/** Somebody by a key of theirs. */
export async function byKey(server: TestServer, owner: Somebody, key: object = {}): Promise<Somebody> {
  const made = await owner.call('POST', '/api/keys', { name: 'a key', ...key })
  expect(made.status).toBe(201)
  const { key: secret, id } = made.json as { key: string; id: string }
  return somebody(server, { authorization: `Bearer ${secret}` }, id)
}

export async function addDocument(
  owner: Somebody,
  collection: string,
  text: string,
  name = 'note.txt',
): Promise<string> {
  const query = new URLSearchParams({ name, collection })
  const added = await owner.call('POST', `/api/documents?${query}`, new TextEncoder().encode(text))
  expect(added.status, added.text).toBeLessThan(300)
  return (added.json as { document: { id: string } }).document.id
}

/** Asks, and waits for the last event. */
export async function ask(
  owner: Somebody,
  question: string,
  more: object = {},
): Promise<{ runId: string; conversationId: string; events: string }> {
  const started = await owner.call('POST', '/api/runs', { question, ...more })
  expect(started.status, started.text).toBe(201)
  const run = started.json as { runId: string; conversationId: string }
  return { ...run, events: (await owner.call('GET', `/api/runs/${run.runId}/events`)).text }
}
