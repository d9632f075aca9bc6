import type { Checkpoint } from '../wire/index.ts'
import { isSigned, type SigningKey } from './signing-key.ts'

/** Signs the root over the first `size` entries. */
export function signCheckpoint(
  { size, root, at }: Omit<Checkpoint, 'signature'>,
  key: SigningKey,
): Checkpoint {
  return { at, root, signature: key.sign(checkpointText({ size, root, at })), size }
}

export function isCheckpointSigned(checkpoint: Checkpoint, publicKey: string): boolean {
  return isSigned(checkpointText(checkpoint), checkpoint.signature, publicKey)
}

/** Each text that is signed begins with what it is, so that a signature for one cannot stand under another. */
function checkpointText({ size, root, at }: Omit<Checkpoint, 'signature'>): string {
  return `muster ledger checkpoint 1\n${size}\n${root}\n${at}\n`
}

/** What is signed at the end of an export. */
export function exportEndText({ sha256, size }: { sha256: string; size: number }): string {
  return `muster ledger export 1\n${size}\n${sha256}\n`
}
