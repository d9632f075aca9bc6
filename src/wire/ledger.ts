import { z } from 'zod'
import type { JsonValue } from './canonical-json.ts'
import type { LedgerAction } from './ledger-actions.ts'

/**
 * What somebody did to something. Ids and hashes only: the ledger is never shortened, so that nothing may stand in it
 * which a person can ask to have deleted.
 */
export interface LedgerRecord {
  /** Milliseconds since 1970. */
  at: number
  /** The id of the person or key, or `system`. */
  actor: string
  action: LedgerAction
  /** The id of what it was done to. */
  object: string
  details?: Record<string, JsonValue>
}

/** A record in its place in the ledger: `previous` is the hash of the entry before it, zeros for the first. */
export interface LedgerEntry extends LedgerRecord {
  /** 1 for the first, without gaps. */
  seq: number
  previous: string
}

/** The answer of `GET /api/ledger`: newest first. */
export interface LedgerPage {
  /** The public key of the installation. */
  key: string
  entries: LedgerEntry[]
  /** The number before which the next page goes on; left out where there is none. */
  before?: number
}

/** SHA-256 in hexadecimal, in lower case only: one value has one text. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)
const signatureSchema = z.string().regex(/^[0-9a-f]{128}$/)

/** The root of the tree over the first `size` entries, signed by the installation. */
export const checkpointSchema = z.strictObject({
  at: z.int().min(0),
  root: hashSchema,
  signature: signatureSchema,
  size: z.int().min(0),
})
export type Checkpoint = z.infer<typeof checkpointSchema>

/** The first line of an export. `key` is the installation's public key (Ed25519, 32 bytes in hexadecimal). */
export const exportHeaderSchema = z.strictObject({
  format: z.literal('muster-ledger-1'),
  key: hashSchema,
})

/** The last line of an export: `signature` is over `sha256`, the hash of every byte before this line. */
export const exportEndSchema = z.strictObject({
  end: z.strictObject({ sha256: hashSchema, signature: signatureSchema, size: z.int().min(0) }),
})

/** Shows that one entry is in the tree of a checkpoint, without showing any other. */
export const inclusionProofSchema = z.strictObject({
  checkpoint: checkpointSchema,
  /** The entry's canonical JSON. */
  entry: z.string(),
  format: z.literal('muster-inclusion-1'),
  key: hashSchema,
  /** The hashes beside the way from the entry up to the root (RFC 6962, 2.1.1). */
  path: z.array(hashSchema).max(64),
  seq: z.int().min(1),
})
export type InclusionProof = z.infer<typeof inclusionProofSchema>
