import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SecretBox } from '../../accounts/index.ts'
import { cookieOf } from '../authenticate.ts'

export interface SealedCookie<T> {
  set(reply: FastifyReply, value: T): void
  /** Undefined where there is none, or it is not of this server. */
  get(request: FastifyRequest): T | undefined
  clear(reply: FastifyReply): void
}

/** What a browser keeps for us between two steps and can neither read nor change. */
export function sealedCookie<T>(
  box: SecretBox,
  { name, path, maxAgeS, isSecure }: { name: string; path: string; maxAgeS: number; isSecure: () => boolean },
): SealedCookie<T> {
  const write = (reply: FastifyReply, value: string, age: number) => {
    // Lax: the way back from a provider is from another site.
    const secure = isSecure() ? '; Secure' : ''
    reply.header(
      'set-cookie',
      `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`,
    )
  }
  return {
    set: (reply, value) => write(reply, box.seal(JSON.stringify(value), name), maxAgeS),
    get(request) {
      const value = cookieOf(request, name)
      try {
        return value === undefined ? undefined : (JSON.parse(box.open(value, name)) as T)
      } catch {
        return undefined
      }
    },
    clear: (reply) => write(reply, '', 0),
  }
}
