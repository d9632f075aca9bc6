import { hash, randomBytes } from 'node:crypto'

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 suffices for secrets of full entropy: there is nothing to guess. */
export function hashOf(secret: string): string {
  return hash('sha256', secret)
}
