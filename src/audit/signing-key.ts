import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '../base/index.ts'

/** Signs as the installation (Ed25519, RFC 8032). */
export interface SigningKey {
  /** The public key: 32 bytes in hexadecimal. */
  publicKey: string
  sign(text: string): string
}

/** Reads the installation's key from a file, or makes one (0600) where there is none. */
export function openSigningKey(file: string): SigningKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  const privateKey = readKey(file)
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return {
    publicKey: Buffer.from(x!, 'base64url').toString('hex'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('hex'),
  }
}

function readKey(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Without the cause: it could hold a piece of the key.
  }
  throw new AppError(
    'bad-config',
    `${file} holds no Ed25519 key. Put the installation's own back; without it, new entries of the ledger cannot be signed.`,
  )
}

/** Whether the owner of a public key has signed a text. */
export function isSigned(text: string, signature: string, publicKey: string): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'hex').toString('base64url') },
    format: 'jwk',
  })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'))
}
