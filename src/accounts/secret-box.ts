import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '../base/index.ts'

const mark = 'sealed1:'
const nonceBytes = 12
const tagBytes = 16

/** Keeps secrets that have to be read again, such as the keys of hosts. */
export interface SecretBox {
  /** `purpose` says what it is: a secret that is moved to another place does not open there. */
  seal(secret: string, purpose: string): string
  /** Throws `bad-config` where it was sealed with another key, for another purpose, or was changed. */
  open(sealed: string, purpose: string): string
  isSealed(text: string): boolean
  /** Tells one key from another, and nothing of what it is. */
  readonly fingerprint: string
}

/** AES-256-GCM under a key from the configuration, or from a file (0600) that is made where it is not there. */
export function openSecretBox(given: { key: string } | { file: string }): SecretBox {
  const material = 'key' in given ? given.key : readOrMake(given.file)
  const where = 'key' in given ? '`secretKey` in muster.yaml' : given.file
  const key = Buffer.from(hkdfSync('sha256', material, '', 'muster secrets at rest', 32))
  return {
    fingerprint: Buffer.from(hkdfSync('sha256', material, '', 'muster fingerprint', 16)).toString('hex'),
    isSealed: (text) => text.startsWith(mark),
    seal(secret, purpose) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      const sealed = Buffer.concat([
        nonce,
        cipher.update(secret, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return mark + sealed.toString('base64url')
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed.slice(mark.length), 'base64url')
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(-tagBytes))
        const text = cipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8')
        return text + cipher.final('utf8')
      } catch {
        // Without the cause, which would only say that it failed.
        throw new AppError(
          'bad-config',
          `A secret (${purpose}) cannot be read with the key of ${where}. Put the key back that it was written with.`,
        )
      }
    },
  }
}

function readOrMake(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
