import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { appendFile, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { virtualClock } from '../base/index.ts'
import { openSqliteStore } from '../store/index.ts'
import type { LedgerRecord } from '../wire/index.ts'
import { openSigningKey } from './signing-key.ts'
import { copyLedger, fileCopy, openLedger, syslogCopy, verifyExport, type LedgerCopy } from './index.ts'

const record = (number: number): LedgerRecord => ({
  at: 1_795_500_000_000 + number,
  actor: 'person_1',
  action: 'document-added',
  object: `doc_${number}`,
})

async function open() {
  const folder = temporaryFolder()
  const store = openSqliteStore(join(folder, 'data'))
  const clock = virtualClock(1_795_500_000_000)
  const ledger = openLedger({ store: store.ledger, clock, key: openSigningKey(join(folder, 'key.pem')) })
  onTestFinished(async () => {
    await ledger[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  let number = 0
  const add = (count: number) => store.ledger.append(Array.from({ length: count }, () => record(++number)))
  const told: [string, string | undefined][] = []
  /** Copies all that there is by now, and stops. */
  const copyAll = async (...copies: LedgerCopy[]) => {
    const running = copyLedger({
      store: store.ledger,
      clock,
      copies,
      tell: (copy, problem) => void told.push([copy, problem]),
    })
    await running[Symbol.asyncDispose]()
  }
  const path = join(folder, 'copies', 'ledger.jsonl')
  const file = () => fileCopy({ path, publicKey: ledger.publicKey })
  const verify = (growing = true) => verifyExport(createReadStream(path), { growing, key: ledger.publicKey })
  return { folder, store, ledger, clock, add, copyAll, path, file, verify, told }
}

test('a file grows with the ledger, and proves at any time that nothing was changed', async () => {
  const { ledger, add, copyAll, file, verify, path } = await open()
  await add(1_500)
  await ledger.checkpoint()
  await add(10)
  await copyAll(file())
  expect(await verify()).toMatchObject({ ok: true, entries: 1_510, signed: 1_500, checkpoints: 1 })
  await ledger.checkpoint()
  await copyAll(file())
  expect(await verify()).toMatchObject({ ok: true, entries: 1_510, signed: 1_510, checkpoints: 2 })
  await copyAll(file())
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(1 + 1_510 + 2)
  // It is no export: only who says that it grows takes it.
  expect(await verify(false)).toMatchObject({ ok: false, problem: 'the export is cut off' })
})

test('what somebody changes in the copy, or in the ledger behind its back, is found', async () => {
  const { add, copyAll, file, verify, path, told, folder } = await open()
  await add(20)
  await copyAll(file())
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('doc_7"', 'doc_8"'))
  expect(await verify()).toMatchObject({ ok: false, entry: 7 })
  // Another ledger never goes on with this copy.
  await writeFile(path, text)
  const other = await open()
  await other.add(30)
  await other.copyAll(fileCopy({ path, publicKey: 'f'.repeat(64) }))
  expect(other.told).toEqual([[path, expect.stringContaining('holds another ledger')]])
  expect(await readFile(path, 'utf8')).toBe(text)
  expect(told).toEqual([])
  expect(folder).not.toBe(other.folder)
})

test('a line that was cut off is written again; a file that was moved away is gone on with', async () => {
  const { ledger, add, copyAll, file, verify, path } = await open()
  await add(10)
  await copyAll(file())
  const { length } = await readFile(path)
  await truncate(path, length - 25)
  await add(5)
  await copyAll(file())
  expect(await verify()).toMatchObject({ ok: true, entries: 15 })
  await appendFile(path, '{"entry":{"act')
  expect(await verify()).toMatchObject({ ok: true, entries: 15 })
  await copyAll(file())
  expect(await verify()).toMatchObject({ ok: true, entries: 15 })

  // As a rotation of logs does, while it runs.
  const running = file()
  await copyAll(running)
  await rename(path, `${path}.1`)
  await add(5)
  await ledger.checkpoint()
  await copyAll(running)
  const pieces = Readable.from([await readFile(`${path}.1`), await readFile(path)])
  expect(await verifyExport(pieces, { growing: true })).toMatchObject({ ok: true, entries: 20, signed: 20 })
})

test('syslog gets each entry once, over TCP, also after a restart and when nobody was there', async () => {
  const { folder, add, copyAll, told } = await open()
  const got: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let text = ''
    socket.on('data', (bytes) => {
      text += String(bytes)
      for (let match = /^(\d+) /.exec(text); match; match = /^(\d+) /.exec(text)) {
        const start = match[0].length
        const end = start + Number(match[1])
        if (text.length < end) return
        got.push(text.slice(start, end))
        text = text.slice(end)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const copy = () => syslogCopy({ url: `tcp://127.0.0.1:${port}`, stateFile: join(folder, 'state.json') })
  await add(3)
  await copyAll(copy())
  await expect.poll(() => got.length).toBe(3)
  expect(got[0]).toMatch(/^<109>1 2026-\S+Z - muster - ledger - \{"entry":\{"action":"document-added"/)
  server.close()
  for (const socket of sockets) socket.destroy()
  await add(2)
  await copyAll(copy())
  expect(told).toEqual([[`tcp://127.0.0.1:${port}`, expect.stringContaining('cannot be reached')]])
  const again = createServer((socket) => socket.on('data', (bytes) => got.push(String(bytes))))
  again.listen(port, '127.0.0.1')
  await once(again, 'listening')
  await copyAll(copy())
  await expect.poll(() => got.join('')).toContain('doc_5')
  expect(got.join('').match(/"object":"doc_\d+"/g)).toEqual(
    [1, 2, 3, 4, 5].map((number) => `"object":"doc_${number}"`),
  )
  again.close()
})

test('syslog over UDP', async () => {
  const { folder, add, copyAll } = await open()
  const udp = createSocket('udp4')
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const got: string[] = []
  udp.on('message', (bytes) => got.push(String(bytes)))
  await add(2)
  const url = `udp://127.0.0.1:${udp.address().port}`
  await copyAll(syslogCopy({ url, stateFile: join(folder, 'state.json') }))
  await expect.poll(() => got.length).toBe(2)
  expect(got[1]).toContain('doc_2')
  udp.close()
})
