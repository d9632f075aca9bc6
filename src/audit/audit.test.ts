import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { assert as check, jsonValue, property } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom, virtualClock } from '../base/index.ts'
import { openSqliteStore } from '../store/index.ts'
import { canonicalJson, type Checkpoint, type JsonValue, type LedgerRecord } from '../wire/index.ts'
import { openLedger, verifyExport, verifyProof, type ExpectedLedger, type Ledger } from './index.ts'
import { openSigningKey } from './signing-key.ts'
import { growingTree, inclusionPath, leafHash, rootFromPath, rootOf } from './merkle.ts'

const never = new AbortController().signal
const record = (number: number): LedgerRecord => ({
  at: 1_795_500_000_000 + number,
  actor: `person_${number % 7}`,
  action: 'document-added',
  object: `doc_${number}`,
  details: { sha256: 'a3'.repeat(32), collection: 'Größe "x"', bytes: number },
})

let cleanup: AsyncDisposableStack
let folder: string
let ledger: Ledger
let exported: Buffer
/** An export of the first 300 entries. */
let shorter: Buffer
let early: Checkpoint
let close: () => Promise<void>

async function open(at: string) {
  const stack = new AsyncDisposableStack()
  const store = stack.use(openSqliteStore(at))
  // The pause between two pages has to pass by itself.
  const clock = { ...virtualClock(1_795_500_000_000), sleep: async () => {} }
  const opened = stack.use(
    openLedger({ store: store.ledger, clock, key: openSigningKey(join(at, 'ledger-key.pem')) }),
  )
  return { store, ledger: opened, stack }
}

async function exportOf(of: Ledger): Promise<Buffer> {
  let text = ''
  for await (const part of of.export(never)) text += part
  return Buffer.from(text)
}

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  folder = await mkdtemp(join(tmpdir(), 'muster-audit-'))
  cleanup.defer(() => rm(folder, { recursive: true }))
  const opened = await open(folder)
  close = () => opened.stack.disposeAsync()
  cleanup.defer(close)
  ledger = opened.ledger
  await ledger.checkpoint()
  await opened.store.ledger.append(Array.from({ length: 300 }, (_, index) => record(index)))
  shorter = await exportOf(ledger)
  await opened.store.ledger.append(Array.from({ length: 400 }, (_, index) => record(300 + index)))
  early = await ledger.checkpoint()
  await opened.store.ledger.append(Array.from({ length: 1800 }, (_, index) => record(700 + index)))
  exported = await exportOf(ledger)
})
afterAll(() => cleanup.disposeAsync())

const verify = (bytes: Buffer, expected?: ExpectedLedger) => verifyExport(Readable.from([bytes]), expected)
const lines = () => exported.toString().slice(0, -1).split('\n')
const joined = (list: string[]) => Buffer.from(`${list.join('\n')}\n`)
/** The line of entry `number` in the list. */
const place = (list: string[], number: number) => list.findIndex((line) => line.includes(`"seq":${number}}`))

test('an export as it was made is right, however it is cut into pieces', async () => {
  const whole = { ok: true, entries: 2500, checkpoints: 4, key: ledger.publicKey }
  expect(await verify(exported)).toMatchObject(whole)
  const pieces = Array.from({ length: Math.ceil(exported.length / 1001) }, (_, index) =>
    exported.subarray(index * 1001, (index + 1) * 1001),
  )
  expect(await verifyExport(Readable.from(pieces))).toMatchObject(whole)
})

test('each of 1,000 random single-bit changes is found, and the entry that it is in is named', async () => {
  const random = seededRandom(5)
  const list = shorter.toString().slice(0, -1).split('\n')
  const starts = [0]
  for (const line of list) starts.push(starts.at(-1)! + Buffer.byteLength(line) + 1)
  for (let change = 0; change < 1000; change++) {
    const bit = Math.floor(random.next() * shorter.length * 8)
    const bytes = Buffer.from(shorter)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    const verdict = await verify(bytes)
    expect(verdict.ok, `bit ${bit}`).toBe(false)
    const line = starts.findLastIndex((start) => start <= bit >> 3)
    const seq = /"seq":(\d+)\},"hash":"\w+"\}$/.exec(list[line]!)?.[1]
    const isLineBreak = starts[line + 1] === (bit >> 3) + 1
    if (seq && !isLineBreak && !verdict.ok) expect(verdict.entry, `bit ${bit}`).toBe(Number(seq))
  }
})

test('each single bit of the first and the last line is under the signature', async () => {
  const { store, ledger: another, stack } = await open(join(folder, 'small'))
  cleanup.use(stack)
  await store.ledger.append(Array.from({ length: 5 }, (_, index) => record(index)))
  const small = await exportOf(another)
  expect((await verify(small)).ok).toBe(true)
  const last = small.lastIndexOf(10, -2) + 1
  for (const line of [small.subarray(0, small.indexOf(10)), small.subarray(last)])
    for (let bit = 0; bit < line.length * 8; bit++) {
      line[bit >> 3]! ^= 1 << (bit & 7)
      expect((await verify(small)).ok, `bit ${bit}`).toBe(false)
      line[bit >> 3]! ^= 1 << (bit & 7)
    }
})

async function checkBroken(change: (list: string[]) => string[], entry: number | undefined, problem: RegExp) {
  const verdict = await verify(joined(change(lines())))
  expect(verdict).toMatchObject({ ok: false, entry, problem: expect.stringMatching(problem) })
}

test('what is no ledger, or has a line longer than any entry, is told without being read to its end', async () => {
  expect(await verify(Buffer.alloc(0))).toMatchObject({ ok: false, problem: 'the export is cut off' })
  expect(await verify(Buffer.alloc(0), { growing: true })).toMatchObject({ ok: false })
  let given = 0
  async function* long() {
    yield exported.subarray(0, exported.indexOf(10) + 1)
    while (given < 20) {
      given++
      yield Buffer.alloc(500_000, 'x')
    }
  }
  expect(await verifyExport(long())).toMatchObject({
    ok: false,
    line: 2,
    problem: 'line 2 is longer than any entry',
  })
  expect(given).toBe(3)
})

test('an entry that was removed, repeated or moved is found', async () => {
  await checkBroken(
    (list) => list.toSpliced(place(list, 900), 1),
    900,
    /901 stands in the place of entry 900/,
  )
  await checkBroken((list) => list.toSpliced(place(list, 900), 0, list[place(list, 900)]!), 901, /stands/)
  await checkBroken(
    (list) =>
      list.with(place(list, 900), list[place(list, 901)]!).with(place(list, 901), list[place(list, 900)]!),
    900,
    /removed or moved/,
  )
})

test('an export that is cut off, or goes on behind its end, is found', async () => {
  await checkBroken((list) => list.slice(0, 1200), 1197, /cut off/)
  await checkBroken((list) => list.toSpliced(place(list, 2000), 501), 2000, /was changed|is not/)
  await checkBroken((list) => [...list, list[5]!], 2501, /behind the end/)
  expect(await verify(exported.subarray(0, -1))).toMatchObject({ ok: false })
  expect(await verify(Buffer.alloc(0))).toMatchObject({ ok: false })
})

/** The entry's line with something else in it, and a hash that fits. */
function forge(line: string, from: string, to: string, previous?: string): string {
  let text = line.slice('{"entry":'.length, line.lastIndexOf(',"hash"')).replace(from, to)
  if (previous !== undefined) text = text.replace(/"previous":"\w+"/, `"previous":"${previous}"`)
  return `{"entry":${text},"hash":"${leafHash(text).toString('hex')}"}`
}

test('an entry that was replaced together with its hash is found at its successor', async () => {
  await checkBroken(
    (list) => list.with(place(list, 900), forge(list[place(list, 900)]!, 'doc_899', 'doc_1')),
    900,
    /entry 901 follows upon another entry 900/,
  )
})

test('a forger who writes every later hash anew meets the signed root', async () => {
  await checkBroken(
    (list) => {
      let previous: string | undefined
      return list.map((line) => {
        const seq = Number(/"seq":(\d+)\}/.exec(line)?.[1] ?? 0)
        if (seq < 900) return line
        const forged = forge(line, 'doc_899', 'doc_1', previous)
        previous = forged.slice(-66, -2)
        return forged
      })
    },
    701,
    /entries 701 to 2500 are not those that were signed/,
  )
})

test('what only a witness can tell: another key, a shorter ledger, a ledger begun anew', async () => {
  expect(await verify(exported, { key: ledger.publicKey, checkpoint: early })).toMatchObject({ ok: true })
  expect(await verify(exported, { key: 'ab'.repeat(32) })).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/not by/),
  })

  const other = await mkdtemp(join(tmpdir(), 'muster-audit-'))
  cleanup.defer(() => rm(other, { recursive: true }))
  await writeFile(join(other, 'ledger-key.pem'), await readFile(join(folder, 'ledger-key.pem')))
  const anew = await open(other)
  await anew.store.ledger.append(Array.from({ length: 10 }, (_, index) => record(index)))
  const short = await exportOf(anew.ledger)
  expect(await verify(short, { checkpoint: early })).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/ends before the 700/),
  })
  await anew.store.ledger.append(Array.from({ length: 990 }, (_, index) => record(index)))
  expect(await verify(await exportOf(anew.ledger), { checkpoint: early })).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/not those of the checkpoint that was kept/),
  })
  await anew.stack.disposeAsync()
})

test('an inclusion proof shows one entry, holds no other, and none that is not there', async () => {
  for (const seq of [1, 2, 700, 1024, 1025, 2048, 2049, 2500]) {
    const proof = await ledger.prove(seq)
    expect(verifyProof(proof), `entry ${seq}`).toMatchObject({ ok: true, entry: record(seq - 1) })
    expect(proof.path.length).toBeLessThanOrEqual(12)
    for (const wrong of [
      { ...proof, seq: seq + 1 },
      { ...proof, entry: proof.entry.replace('doc_', 'dog_') },
      { ...proof, path: proof.path.slice(1) },
      { ...proof, path: [...proof.path, proof.path[0]!] },
      { ...proof, checkpoint: { ...proof.checkpoint, size: proof.checkpoint.size + 1 } },
    ])
      expect(verifyProof(wrong), `entry ${seq}`).toMatchObject({ ok: false })
    expect(verifyProof(proof, { key: 'ab'.repeat(32) })).toMatchObject({ ok: false })
  }
  await expect(ledger.prove(2501)).rejects.toThrow('no entry 2501')
  await expect(ledger.prove(0)).rejects.toThrow('no entry 0')
})

test('the database itself changes and deletes no entry; the key is for its owner alone', async () => {
  await close()
  using database = new DatabaseSync(join(folder, 'muster.db'))
  expect(() => database.exec(`UPDATE ledger SET text = '' WHERE seq = 3`)).toThrow('cannot be changed')
  expect(() => database.exec('DELETE FROM ledger WHERE seq = 3')).toThrow('cannot be deleted')
  expect((await stat(join(folder, 'ledger-key.pem'))).mode & 0o777).toBe(0o600)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const wrong = join(folder, 'wrong.pem')
  await writeFile(wrong, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  expect(() => openSigningKey(wrong)).toThrow('no Ed25519 key')
})

test('the tree is that of RFC 6962: growing, whole, and by paths it has one root', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => leafHash(String(index)))
  const tree = growingTree()
  expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (let size = 1; size <= leaves.length; size++) {
    tree.add(leaves[size - 1]!)
    const some = leaves.slice(0, size)
    expect(tree.root()).toEqual(rootOf(some))
    for (let index = 0; index < size; index++)
      expect(rootFromPath(some[index]!, inclusionPath(some, index), { index, size })).toEqual(rootOf(some))
  }
})

test('the hashes are those that others calculate for the same leaves', () => {
  // The test vectors of the certificate-transparency project's Merkle tree.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]
  const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')))
  expect(rootOf(leaves.slice(0, 1)).toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
  expect(rootOf(leaves).toString('hex')).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('canonical JSON: one text for one value, and the value again', () => {
  expect(canonicalJson({ b: [1, null, true], a: { é: '\u2028"', e: 1e21 } })).toBe(
    '{"a":{"e":1e+21,"é":"\u2028\\""},"b":[1,null,true]}',
  )
  expect(() => canonicalJson(Number.NaN)).toThrow('not a number of JSON')
  expect(() => canonicalJson(undefined as never)).toThrow('undefined is not of JSON')
  check(
    property(jsonValue(), (value) => {
      const text = canonicalJson(value as JsonValue)
      expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text)
    }),
  )
})
