import { createHash } from 'node:crypto'
import {
  canonicalJson,
  checkpointSchema,
  exportEndSchema,
  exportHeaderSchema,
  type Checkpoint,
  type JsonValue,
} from '../wire/index.ts'
import { exportEndText, isCheckpointSigned } from './checkpoint.ts'
import { growingTree, leafHash } from './merkle.ts'
import { isSigned } from './signing-key.ts'

export type ExportVerdict =
  /** `signed` entries are under a checkpoint's signature; of an export that is all of them. */
  | { ok: true; entries: number; checkpoints: number; signed: number; root: string; key: string }
  /** `entry` is the number of the first entry that cannot be trusted; undefined where the fault is in none. */
  | { ok: false; entry: number | undefined; line: number; problem: string }

export interface ExpectedLedger {
  /** The public key that the installation is known by. */
  key?: string | undefined
  /** A checkpoint that was kept from before: the export has to contain the same entries up to there. */
  checkpoint?: Checkpoint | undefined
  /** Whether it is a copy that still grows: it has no last line, and its last may be half written. */
  growing?: boolean | undefined
}

const longestLine = 1_048_576
const beginning = Buffer.from('{"entry":')
const middle = Buffer.from(',"hash":"')
/** `,"hash":"` with 64 digits and `"}` behind. */
const sealLength = middle.length + 66

/**
 * Proves from an export alone that no entry of it was changed, removed or put elsewhere. Every byte is under the last
 * line's signature; an entry's own hash and its successor's `previous` say which one a change is in; and every
 * checkpoint that was ever signed has to fit the tree of the entries before it. What an export cannot show is that a
 * later one was not kept back, or that the installation itself did not begin anew: for that, give what is `expected`.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array>,
  expected: ExpectedLedger = {},
): Promise<ExportVerdict> {
  const state = newState(expected)
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes =
      rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const problem = readLine(state, bytes.subarray(start, end + 1))
      if (problem) return problem
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > longestLine) return broken(state, `line ${state.lines + 1} is longer than any entry`)
  }
  const mayEnd = state.ended ? rest.length === 0 : expected.growing === true && state.lines > 0
  if (!mayEnd)
    return broken(state, state.ended ? 'something was added behind the end' : `the export is cut off`)
  if (expected.checkpoint && !state.expectedSeen)
    return broken(
      state,
      `it ends before the ${expected.checkpoint.size} entries that were there before`,
      null,
    )
  const { entries, checkpoints, tree, proven, key } = state
  const signed = state.ended ? entries : proven
  return { ok: true, entries, checkpoints, signed, root: tree.root().toString('hex'), key }
}

interface State {
  expected: ExpectedLedger
  expectedSeen: boolean
  key: string
  lines: number
  entries: number
  checkpoints: number
  previous: string
  tree: ReturnType<typeof growingTree>
  sha256: ReturnType<typeof createHash>
  /** How many entries the last checkpoint that was right covers. */
  proven: number
  ended: boolean
}

function newState(expected: ExpectedLedger): State {
  return {
    expected,
    expectedSeen: false,
    key: '',
    lines: 0,
    entries: 0,
    checkpoints: 0,
    previous: '0'.repeat(64),
    tree: growingTree(),
    sha256: createHash('sha256'),
    proven: 0,
    ended: false,
  }
}

/** The fault of the entry that would come next, unless another (or null: none) is given. */
function broken(state: State, problem: string, entry: number | null = state.entries + 1): ExportVerdict {
  return { ok: false, entry: entry ?? undefined, line: state.lines + 1, problem }
}

/** Reads one line, its line break included; the verdict where it is wrong. */
function readLine(state: State, line: Buffer): ExportVerdict | undefined {
  if (state.ended) return broken(state, 'something was added behind the end')
  const body = line.subarray(0, -1)
  const problem = state.lines === 0 ? readHeader(state, body) : readBody(state, body)
  if (problem) return problem
  if (!state.ended) state.sha256.update(line)
  state.lines++
}

function readHeader(state: State, line: Buffer): ExportVerdict | undefined {
  const header = exportHeaderSchema.safeParse(parseCanonical(line))
  if (!header.success) return broken(state, 'the first line is not that of a ledger', null)
  state.key = header.data.key
  const { key, checkpoint } = state.expected
  if (key !== undefined && key !== state.key)
    return broken(state, `it is signed by ${state.key}, not by ${key}`, null)
  if (checkpoint && !isCheckpointSigned(checkpoint, state.key))
    return broken(state, 'the checkpoint that was kept is of another ledger', null)
  return meetExpected(state)
}

function readBody(state: State, line: Buffer): ExportVerdict | undefined {
  if (line.length > sealLength && line.subarray(0, beginning.length).equals(beginning))
    return readEntry(state, line)
  const value = parseCanonical(line)
  if (typeof value === 'object' && value !== null && 'checkpoint' in value)
    return readCheckpoint(state, value.checkpoint)
  if (typeof value === 'object' && value !== null && 'end' in value) return readEnd(state, value)
  return broken(state, `what stands in the place of entry ${state.entries + 1} is none`)
}

function readEntry(state: State, line: Buffer): ExportVerdict | undefined {
  const number = state.entries + 1
  const text = line.subarray(beginning.length, line.length - sealLength)
  const seal = line.toString('latin1', line.length - sealLength)
  const leaf = leafHash(text)
  const hash = leaf.toString('hex')
  if (seal !== `,"hash":"${hash}"}`) return broken(state, `entry ${number} was changed: its hash is another`)
  const entry = parse(text)
  if (!isEntry(entry)) return broken(state, `entry ${number} is not an entry`)
  if (entry.seq !== number)
    return broken(
      state,
      `entry ${entry.seq} stands in the place of entry ${number}: entries were removed or moved`,
    )
  if (entry.previous !== state.previous)
    return number === 1
      ? broken(state, 'entry 1 follows upon another')
      : broken(
          state,
          `entry ${number} follows upon another entry ${number - 1} than the one that stands here`,
          number - 1,
        )
  state.tree.add(leaf)
  state.previous = hash
  state.entries = number
  return meetExpected(state)
}

function readCheckpoint(state: State, value: unknown): ExportVerdict | undefined {
  const checkpoint = checkpointSchema.safeParse(value)
  if (!checkpoint.success || checkpoint.data.size !== state.entries)
    return broken(state, `the checkpoint behind entry ${state.entries} was changed, moved or is none`)
  if (!isCheckpointSigned(checkpoint.data, state.key))
    return broken(state, `the checkpoint behind entry ${state.entries} is not signed by this installation`)
  if (checkpoint.data.root !== state.tree.root().toString('hex'))
    return broken(
      state,
      `the entries ${state.proven + 1} to ${state.entries} are not those that were signed: at least one of them was replaced`,
      state.proven + 1,
    )
  state.proven = state.entries
  state.checkpoints++
}

function readEnd(state: State, value: unknown): ExportVerdict | undefined {
  const parsed = exportEndSchema.safeParse(value)
  const end = parsed.data?.end
  if (!end) return broken(state, 'the last line is not that of a ledger', null)
  if (end.size !== state.entries)
    return broken(state, `the export was made of ${end.size} entries, and ${state.entries} are here`)
  if (end.sha256 !== state.sha256.digest('hex') || !isSigned(exportEndText(end), end.signature, state.key))
    return broken(state, 'the signature of the whole does not fit', null)
  state.ended = true
}

/** Where the checkpoint that was kept from before ends, the tree has to be the same. */
function meetExpected(state: State): ExportVerdict | undefined {
  const { checkpoint } = state.expected
  if (checkpoint?.size !== state.entries) return undefined
  state.expectedSeen = true
  if (checkpoint.root === state.tree.root().toString('hex')) return undefined
  return broken(
    state,
    `its first ${checkpoint.size} entries are not those of the checkpoint that was kept`,
    state.proven + 1,
  )
}

/** The value of a line in its one canonical text; undefined where it is not. */
function parseCanonical(line: Buffer): unknown {
  const value = parse(line)
  return value !== undefined && Buffer.from(canonicalJson(value as JsonValue)).equals(line)
    ? value
    : undefined
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is { seq: number; previous: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'previous' in value &&
    typeof value.previous === 'string'
  )
}
