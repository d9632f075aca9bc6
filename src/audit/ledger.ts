import { createHash } from 'node:crypto'
import { AppError, type Clock } from '../base/index.ts'
import type { LedgerStore } from '../store/index.ts'
import { canonicalJson, type Checkpoint, type InclusionProof, type LedgerEntry } from '../wire/index.ts'
import { exportEndText, signCheckpoint } from './checkpoint.ts'
import { inclusionPath, rootOf } from './merkle.ts'
import type { SigningKey } from './signing-key.ts'

/** Leaves whose root is kept: a whole subtree of the tree, so that a proof reads two short lists of hashes. */
const blockSize = 1024
const pageSize = 1000
/** How long entries may wait for the checkpoint that signs them. */
const checkpointEveryMs = 60_000

export interface Ledger extends AsyncDisposable {
  /** The installation's public key: whoever knows it can tell its exports from forged ones. */
  readonly publicKey: string
  /** Signs the tree as it is now; the last checkpoint where nothing was added since. */
  checkpoint(): Promise<Checkpoint>
  /** The whole ledger, line by line, for `verifyExport`. */
  export(signal: AbortSignal): AsyncIterable<string>
  /** Shows that an entry is in the ledger, without showing another. Throws `not-found`. */
  prove(seq: number): Promise<InclusionProof>
  /** The newest entries first, before the entry `before` where it is given. */
  newest(limit: number, before?: number): Promise<LedgerEntry[]>
}

/** Opens the ledger over its rows, and signs it once a minute while it grows. */
export function openLedger(options: { store: LedgerStore; clock: Clock; key: SigningKey }): Ledger {
  const { store, clock, key } = options
  let working: Promise<unknown> = Promise.resolve()
  let timer = clock.after(checkpointEveryMs, signRegularly)

  function signRegularly(): void {
    void checkpoint()
      .catch(() => undefined)
      .finally(() => {
        if (!closed) timer = clock.after(checkpointEveryMs, signRegularly)
      })
  }
  let closed = false

  /** One after the other: two at once would both write the same blocks. */
  function checkpoint(): Promise<Checkpoint> {
    const next = working.then(makeCheckpoint)
    working = next.catch(() => undefined)
    return next
  }

  async function makeCheckpoint(): Promise<Checkpoint> {
    const size = await store.size()
    const last = await store.lastCheckpoint()
    if (last?.size === size) return last
    const root = rootOf((await layers(size)).blocks).toString('hex')
    const made = signCheckpoint({ size, root, at: clock.now() }, key)
    await store.addCheckpoint(made)
    return made
  }

  /** The roots of the tree's blocks up to `size`, the last of which may be short, and the leaves of that one. */
  async function layers(size: number): Promise<{ blocks: Buffer[]; tail: Buffer[] }> {
    const whole = Math.floor(size / blockSize)
    const blocks = (await store.blocks()).slice(0, whole).map(toBytes)
    while (blocks.length < whole) {
      const root = rootOf(await leaves(blocks.length, size))
      await store.addBlock(blocks.length, root.toString('hex'))
      blocks.push(root)
    }
    const tail = await leaves(whole, size)
    if (tail.length > 0) blocks.push(rootOf(tail))
    return { blocks, tail }
  }

  async function leaves(block: number, size: number): Promise<Buffer[]> {
    const from = block * blockSize
    return (await store.hashes(from + 1, Math.min(from + blockSize, size))).map(toBytes)
  }

  return {
    publicKey: key.publicKey,
    checkpoint,

    async *export(signal) {
      const last = await checkpoint()
      const checkpoints = await store.checkpoints(0, last.size)
      const sha256 = createHash('sha256')
      const sealed = (text: string) => {
        sha256.update(text)
        return text
      }
      yield sealed(`${canonicalJson({ format: 'muster-ledger-1', key: key.publicKey })}\n`)
      let nextCheckpoint = 0
      const checkpointsUpTo = (size: number) => {
        let text = ''
        while (nextCheckpoint < checkpoints.length && checkpoints[nextCheckpoint]!.size <= size)
          text += `${canonicalJson({ checkpoint: checkpoints[nextCheckpoint++]! })}\n`
        return text
      }
      yield sealed(checkpointsUpTo(0))
      for (let from = 1; from <= last.size; from += pageSize) {
        signal.throwIfAborted()
        const page = await store.entries(from, Math.min(pageSize, last.size - from + 1))
        yield sealed(
          page
            .map((entry) => `{"entry":${entry.text},"hash":"${entry.hash}"}\n${checkpointsUpTo(entry.seq)}`)
            .join(''),
        )
        // Others get their turn between two pages.
        await clock.sleep(0, signal)
      }
      const end = { sha256: sha256.digest('hex'), size: last.size }
      yield `${canonicalJson({ end: { ...end, signature: key.sign(exportEndText(end)) } })}\n`
    },

    async prove(seq) {
      const signed = await checkpoint()
      const [entry] = seq >= 1 && seq <= signed.size ? await store.entries(seq, 1) : []
      if (!entry)
        throw new AppError('not-found', `The ledger has no entry ${seq}; its last is ${signed.size}.`)
      const { blocks } = await layers(signed.size)
      const block = Math.floor((seq - 1) / blockSize)
      const path = [
        ...inclusionPath(await leaves(block, signed.size), (seq - 1) % blockSize),
        ...inclusionPath(blocks, block),
      ]
      return {
        checkpoint: signed,
        entry: entry.text,
        format: 'muster-inclusion-1',
        key: key.publicKey,
        path: path.map((beside) => beside.toString('hex')),
        seq,
      }
    },

    async newest(limit, before) {
      return (await store.newest(limit, before)).map(({ text }) => JSON.parse(text) as LedgerEntry)
    },

    async [Symbol.asyncDispose]() {
      closed = true
      timer[Symbol.dispose]()
      await checkpoint()
    },
  }
}

function toBytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
