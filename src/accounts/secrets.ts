import { hash, randomBytes } from 'node:crypto'

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

const mostRemembered = 1_000

/**
 * `hashOf` for keys, which come with every request of a client: the last ones are remembered, in memory, so that each
 * is hashed once.
 */
export function rememberingHash(): (secret: string) => string {
  const hashes = new Map<string, string>()
  return (secret) => {
    const known = hashes.get(secret)
    if (known !== undefined) return known
    if (hashes.size >= mostRemembered) hashes.clear()
    const hashed = hashOf(secret)
    hashes.set(secret, hashed)
    return hashed
  }
}

/** SHA-256 suffices for secrets of full entropy: there is nothing to guess. */
export function hashOf(secret: string): string {
  return hash('sha256', secret)
}
