import { normalEmail } from '../email.ts'

/** What a provider says of somebody. */
export interface Claims {
  iss: string
  sub: string
  email?: unknown
  email_verified?: unknown
  name?: unknown
  preferred_username?: unknown
  [claim: string]: unknown
}

export function emailOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return normalEmail(value)
  } catch {
    return undefined
  }
}

export function nameOf({ name, preferred_username: username, email, sub }: Claims): string {
  const found = [name, username, email, sub].find(
    (one): one is string => typeof one === 'string' && one.trim() !== '',
  )
  return (found ?? 'Somebody').trim().slice(0, 200)
}

export function groupsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string').slice(0, 1_000)
    : []
}

/**
 * What a provider says of somebody in the token and beside it; the token goes first. Whether an e-mail is verified is
 * taken from where the e-mail is from: one of two does not vouch for the other.
 */
export function joinClaims(token: Claims, more: Record<string, unknown>, needed?: string): Claims {
  const isOfMore =
    token.email === undefined || (token.email_verified === undefined && token.email === more['email'])
  const { email, email_verified } = isOfMore ? more : token
  const joined: Claims = { ...more, ...token, email, email_verified }
  if (needed === undefined || claimAt(joined, needed) !== undefined) return joined
  // The object that the way leads through is in both, and what is needed in one of them.
  const [outermost] = needed.split('.')
  return { ...joined, [outermost!]: more[outermost!] ?? joined[outermost!] }
}

/** A claim by its name or, where there is none of that name, by the way to it. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      claims,
    )
}
