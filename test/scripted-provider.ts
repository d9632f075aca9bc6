import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { systemClock } from '../src/base/index.ts'

/** What a scripted provider does otherwise than one that works. */
export interface Script {
  /** Status and body in the place of its description. */
  description?: { status?: number; body?: string; fields?: object }
  /** Status and body in the place of a token. */
  token?: { status: number; body: object; headers?: Record<string, string> }
  /** Claims of its token beside or in the place of the usual ones. */
  claims?: Record<string, unknown>
  /** What it tells when it is asked with the access token, which it may refuse; left out, it cannot be asked. */
  userInfo?: Record<string, unknown> | 'fails' | 'refuses'
  /** How a client has to show its secret. */
  authentication?: 'basic' | 'post'
  keys?: object[]
}

export interface ScriptedProvider extends AsyncDisposable {
  issuer: string
  /** What it does from now on. */
  does(script: Script): void
  /** The nonce of the sign-in that comes next. */
  expect(nonce: string): void
}

/** A provider of OpenID Connect in this process that signs what it is told to. */
export async function scriptedProvider(): Promise<ScriptedProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let script: Script = {}
  let nonce = ''
  const token = () => {
    const now = Math.floor(systemClock.now() / 1000)
    const claims = {
      iss: issuer,
      aud: 'muster',
      sub: 'somebody',
      iat: now,
      exp: now + 600,
      nonce,
      ...script.claims,
    }
    const input = [{ alg: 'RS256', kid: 'k' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
  }
  const answer = async (
    request: IncomingMessage,
  ): Promise<{ status?: number; body: unknown; headers?: object }> => {
    if (request.url!.includes('/.well-known/')) return describe()
    if (request.url === '/keys')
      return {
        body: { keys: script.keys ?? [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256' }] },
      }
    if (request.url === '/user') return tell()
    const isBasic = request.headers.authorization !== undefined
    const isPost = new URLSearchParams(await text(request)).has('client_secret')
    if (script.authentication && !(script.authentication === 'basic' ? isBasic : isPost))
      return { status: 401, body: { error: 'invalid_client' } }
    return script.token ?? { body: { access_token: 'a', token_type: 'bearer', id_token: token() } }
  }
  const tell = () => {
    if (script.userInfo === 'fails') return { status: 500, body: {} }
    if (script.userInfo === 'refuses')
      return { status: 403, body: {}, headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } }
    return { body: { sub: 'somebody', ...script.userInfo } }
  }
  const describe = () => {
    const { status, body, fields } = script.description ?? {}
    return {
      ...(status && { status }),
      body: body ?? {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        ...(script.userInfo && { userinfo_endpoint: `${issuer}/user` }),
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        ...fields,
      },
    }
  }
  const server = createServer((request, response) => {
    void answer(request).then(({ status = 200, body, headers }) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    does: (next) => void (script = next),
    expect: (next) => void (nonce = next),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
