import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../base/index.ts'
import {
  checkpointSchema,
  hashSchema,
  inclusionProofSchema,
  type Checkpoint,
  type InclusionProof,
  type LedgerEntry,
} from '../wire/index.ts'
import { fileProblem } from './input/file-problem.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { count, plain, table } from './output/text.ts'

export async function listLedger(
  { limit, json }: { limit: number; json?: boolean },
  client: Client,
  { stdout, signal }: CliContext,
): Promise<number> {
  const { entries } = await client.call<{ entries: LedgerEntry[] }>(
    'GET',
    `/api/ledger?limit=${limit}`,
    undefined,
    { signal },
  )
  entries.reverse()
  if (json) for (const entry of entries) stdout.write(`${JSON.stringify(entry)}\n`)
  else
    stdout.write(
      table(
        entries.map(({ seq, at, actor, action, object, details }) => [
          String(seq),
          new Date(at).toISOString(),
          actor,
          action,
          plain(object),
          details ? plain(JSON.stringify(details)) : '',
        ]),
      ),
    )
  return 0
}

export async function exportLedger(client: Client, { stdout, signal }: CliContext): Promise<number> {
  for await (const bytes of client.download('/api/ledger/export', signal))
    if (!stdout.write(bytes)) await once(stdout, 'drain', { signal })
  return 0
}

export async function saveCheckpoint(client: Client, { stdout, signal }: CliContext): Promise<number> {
  const found = await client.call<{ key: string; checkpoint: Checkpoint }>(
    'GET',
    '/api/ledger/checkpoint',
    undefined,
    { signal },
  )
  stdout.write(`${JSON.stringify(found)}\n`)
  return 0
}

export async function proveEntry(
  seq: number,
  client: Client,
  { stdout, signal }: CliContext,
): Promise<number> {
  const proof = await client.call<InclusionProof>('GET', `/api/ledger/proofs/${seq}`, undefined, { signal })
  stdout.write(`${JSON.stringify(proof)}\n`)
  return 0
}

const keptSchema = z.object({ key: hashSchema, checkpoint: checkpointSchema })

/** Verifies an export, or a proof. Exit code 1 where it is not right. */
export async function verifyLedger(
  file: string,
  options: { key?: string; checkpoint?: string; growing?: boolean; json?: boolean },
  { stdin, stdout, stderr }: CliContext,
): Promise<number> {
  // Loaded here alone: no other command needs it.
  const { verifyExport, verifyProof } = await import('../audit/index.ts')
  const kept = options.checkpoint === undefined ? undefined : await readKept(options.checkpoint)
  const key = options.key?.toLowerCase() ?? kept?.key
  const proof = file === '-' ? undefined : await readProof(file)
  if (proof) {
    const verdict = verifyProof(proof, { key })
    if (options.json) stdout.write(`${JSON.stringify(verdict)}\n`)
    else if (verdict.ok)
      stdout.write(
        plain(
          `Entry ${proof.seq} is in the ledger of ${proof.key}, as of ${proof.checkpoint.size} entries:\n${proof.entry}`,
        ) + '\n',
      )
    else stderr.write(`Not proven: ${plain(verdict.problem)}.\n`)
    return verdict.ok ? 0 : 1
  }
  const verdict = await verifyExport(file === '-' ? (stdin as Readable) : open(file), {
    key,
    checkpoint: kept?.checkpoint,
    growing: options.growing,
  })
  if (options.json) stdout.write(`${JSON.stringify(verdict)}\n`)
  else if (verdict.ok)
    stdout.write(
      `Nothing was changed, removed or moved: ${count(verdict.entries, 'entry').replace(/entrys$/, 'entries')}, ${count(verdict.checkpoints, 'checkpoint')}.${verdict.signed < verdict.entries ? ` The last ${verdict.entries - verdict.signed} are not signed yet.` : ''}\nroot ${verdict.root}\nkey  ${verdict.key}\n`,
    )
  else {
    const where = verdict.entry === undefined ? `at line ${verdict.line}` : `at entry ${verdict.entry}`
    stderr.write(`The ledger breaks ${where}: ${plain(verdict.problem)}.\n`)
  }
  return verdict.ok ? 0 : 1
}

async function* open(file: string): AsyncIterable<Uint8Array> {
  try {
    for await (const bytes of createReadStream(file, { highWaterMark: 1_048_576 })) yield bytes as Uint8Array
  } catch (thrown) {
    throw unreadable(file, thrown)
  }
}

async function readKept(file: string): Promise<z.infer<typeof keptSchema>> {
  try {
    return keptSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code) throw unreadable(file, thrown)
    throw new AppError('unreadable', `${file} is no checkpoint. \`muster ledger checkpoint\` prints one.`)
  }
}

/** A proof is one small object; whatever is not is taken for an export. */
async function readProof(file: string): Promise<InclusionProof | undefined> {
  const longest = 65_536
  let text = ''
  for await (const bytes of open(file)) {
    text += Buffer.from(bytes).toString('utf8')
    if (text.length > longest) return undefined
  }
  try {
    return inclusionProofSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError('not-found', `${file} cannot be read: ${fileProblem(cause)}.`, { cause })
}
