import { canonicalJson, type InclusionProof, type JsonValue, type LedgerEntry } from '../wire/index.ts'
import { isCheckpointSigned } from './checkpoint.ts'
import { leafHash, rootFromPath } from './merkle.ts'

export type ProofVerdict = { ok: true; entry: LedgerEntry } | { ok: false; problem: string }

/** Whether a proof shows that its entry is in the tree that its checkpoint signs. */
export function verifyProof(
  proof: InclusionProof,
  expected: { key?: string | undefined } = {},
): ProofVerdict {
  const { checkpoint, entry, key, path, seq } = proof
  if (expected.key !== undefined && expected.key !== key)
    return { ok: false, problem: `it is signed by ${key}, not by ${expected.key}` }
  if (!isCheckpointSigned(checkpoint, key))
    return { ok: false, problem: 'the checkpoint is not signed by this installation' }
  const root = rootFromPath(
    leafHash(entry),
    path.map((hash) => Buffer.from(hash, 'hex')),
    { index: seq - 1, size: checkpoint.size },
  )
  if (root?.toString('hex') !== checkpoint.root)
    return { ok: false, problem: `the entry is not number ${seq} of the ledger that was signed` }
  const parsed = parse(entry)
  if (parsed?.seq !== seq) return { ok: false, problem: 'the entry is none' }
  return { ok: true, entry: parsed }
}

function parse(text: string): LedgerEntry | undefined {
  try {
    const value = JSON.parse(text) as JsonValue
    return canonicalJson(value) === text ? (value as unknown as LedgerEntry) : undefined
  } catch {
    return undefined
  }
}
