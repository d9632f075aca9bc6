import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, expect, inject, test } from 'vitest'
import { stringify } from 'yaml'
import { systemClock, systemIds } from '../../src/base/index.ts'
import { openStore } from '../../src/store/index.ts'
import { asAdministrator, newDatabase } from '../postgres-server.ts'
import { storedBlock, storedDocument } from '../stored-documents.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { record } from './ledger-contract.ts'

const kinds = ['SQLite', 'PostgreSQL']
let folder: string
let database: string | undefined
const data = () => join(folder, 'data')
const at = (name: string) => join(folder, name)

beforeEach(() => {
  folder = temporaryFolder()
})

async function configure(kind: string): Promise<void> {
  database = kind === 'SQLite' ? undefined : await newDatabase(inject('postgres'))
  writeFileSync(at('muster.yaml'), stringify({ listen: '127.0.0.1:0', ...(database && { store: database }) }))
}

const open = () =>
  openStore({
    folder: data(),
    address: database,
    clock: systemClock,
    ids: systemIds(systemClock),
    leaseMs: 1_000,
  })

/** Adds entries to the ledger, and a document with a file for each. */
async function add(names: string[]): Promise<void> {
  await using store = await open()
  for (const name of names)
    await store.documents.put(
      { ...storedDocument(name), sha256: Buffer.from(name).toString('hex').padEnd(64, '0') },
      'one',
      [storedBlock('giraff')],
      [record(name)],
      Buffer.alloc(200_000, name),
    )
}

async function names(): Promise<string[]> {
  await using store = await open()
  const found = (await store.documents.list()).map(({ id }) => id)
  for (const id of found) expect(await store.documents.file(id, 0, 10), id).toHaveLength(10)
  expect(await store.ledger.size()).toBe(found.length)
  return found
}

/** The command as a person gives it; with `fileBytes` no file may become larger, as on a disk that is full. */
function start(args: string[], { fileBytes }: { fileBytes?: number } = {}) {
  const command = [process.execPath, resolve('bin/muster.js'), ...args]
  const all = fileBytes === undefined ? command : ['prlimit', `--fsize=${fileBytes}`, ...command]
  return spawn(all[0]!, all.slice(1), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function muster(args: string[], options: { fileBytes?: number } = {}) {
  const child = start(args, options)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const [exitCode] = (await once(child, 'close')) as [number]
  return { exitCode, said }
}

async function refused(args: string[], exitCode: number, sentence: RegExp, options = {}): Promise<void> {
  const result = await muster(args, options)
  expect(result.said, args.join(' ')).toMatch(sentence)
  expect(result.exitCode, result.said).toBe(exitCode)
  // A sentence for a person, not a trace for a programmer.
  expect(result.said).not.toMatch(/\n\s+at |Please report it/)
}

test.each(kinds)(
  'of %s: what is asked for wrongly is told in a sentence, and nothing is lost',
  async (kind) => {
    await configure(kind)
    await refused(['backup', at('early')], 66, /There is nothing to back up|nothing in this database yet/)
    expect(existsSync(at('early'))).toBe(false)
    await add(['a', 'b'])
    expect((await muster(['backup', at('copy')])).exitCode).toBe(0)
    await add(['c'])

    await refused(['backup', at('copy')], 73, /copy is not empty\. Name a folder that is new/)
    await refused(['backup', join(at('muster.yaml'), 'x')], 2, /muster\.yaml.* is no folder that can be used/)
    await refused(['restore', at('nothing')], 66, /nothing is no backup: it has no muster\.db/)
    mkdirSync(at('half'))
    cpSync(join(at('copy'), 'muster.db'), join(at('half'), 'muster.db.part'))
    await refused(['restore', at('half')], 66, /half is a backup that was not finished/)
    const bytes = Buffer.alloc(100_000, 'no database')
    mkdirSync(at('broken'))
    writeFileSync(join(at('broken'), 'muster.db'), bytes)
    await refused(['restore', at('broken')], 65, /muster\.db is damaged: .*Use another backup/)
    await refused(['backup', at('full')], 74, /The disk (is full|does not take).* Nothing was changed/, {
      fileBytes: 100_000,
    })
    expect(existsSync(at('full'))).toBe(false)
    {
      await using _ = await open()
      await refused(
        ['restore', at('copy')],
        73,
        /Another Muster is running on|Muster process runs on this database/,
      )
      const to = kind === 'SQLite' ? inject('postgres') : 'sqlite'
      // Of SQLite another process has the folder; of PostgreSQL the data folder is free, and the database is not.
      await refused(['move', '--to', to], 73, /Another Muster is running on|process runs on this database/)
    }
    await refused(
      ['move', '--to', kind === 'SQLite' ? 'sqlite' : 'postgres://a:b@127.0.0.1:1/x'],
      2,
      /is in (SQLite|PostgreSQL) already/,
    )
    expect(await names()).toEqual(['a', 'b', 'c'])
    expect(readdirSync(folder).toSorted()).toEqual(['broken', 'copy', 'data', 'half', 'muster.yaml'])

    const restored = await muster(['restore', at('copy')])
    expect(restored).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('What was there before') as string,
    })
    expect(await names()).toEqual(['a', 'b'])
  },
)

test('a database that cannot be reached, or is not empty, takes nothing over', async () => {
  await configure('SQLite')
  await add(['a'])
  await refused(['move', '--to', 'postgres://a:b@127.0.0.1:1/x'], 75, /cannot be reached/)
  const taken = await newDatabase(inject('postgres'))
  expect((await muster(['move', '--to', taken])).exitCode).toBe(0)
  await refused(['move', '--to', taken], 73, /holds something already/)
  expect(await names()).toEqual(['a'])
})

/** From a quarter of its work on a command is killed, each time somewhat later, up to its very end. */
const rounds = 6
const killAfter = (wholeMs: number, round: number) => wholeMs * (0.25 + (0.75 * round) / (rounds - 1))

/** How long a command takes that nobody kills, on this machine. */
async function timeOf(args: string[]): Promise<number> {
  const begun = performance.now()
  expect((await muster(args)).exitCode).toBe(0)
  return performance.now() - begun
}

/** Kills a command at many moments of its work; after each, `look` says whether all is as before or as after. */
async function killed(
  args: () => string[] | Promise<string[]>,
  wholeMs: number,
  look: (round: number) => Promise<void>,
): Promise<void> {
  let finished = 0
  for (let round = 0; round < rounds; round++) {
    const child = start(await args())
    const ended = once(child, 'exit')
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfter(wholeMs, round))
    const [exitCode] = (await ended) as [number | null]
    clearTimeout(timer)
    if (exitCode === 0) finished++
    await look(round)
  }
  // Some of them were killed before they were done, or it was no test.
  expect(finished).toBeLessThan(rounds)
}

test.each(kinds)(
  'kill -9 while %s is backed up and restored leaves all of before or all of the backup',
  async (kind) => {
    await configure(kind)
    const many = Array.from({ length: 12 }, (_, index) => `d${10 + index}`)
    await add(many)
    const wholeMs = await timeOf(['backup', at('copy')])
    let last = ''
    await killed(
      () => ['backup', (last = at(`killed-${crypto.randomUUID()}`))],
      wholeMs,
      async () => {
        // What was not finished is no backup; what was is a whole one.
        if (!existsSync(join(last, 'muster.db'))) return
        await using store = await openStore({
          folder: last,
          address: undefined,
          clock: systemClock,
          ids: systemIds(systemClock),
          leaseMs: 1_000,
        })
        expect(await store.documents.list()).toHaveLength(many.length)
      },
    )
    await add(['later'])
    await killed(
      () => ['restore', at('copy')],
      wholeMs,
      async (round) => {
        if (database) await gone(database)
        const found = await names()
        expect([many, [...many, 'later']], `round ${round}`).toContainEqual(found)
        if (!found.includes('later')) await add(['later'])
      },
    )
  },
)

test('kill -9 while all is moved to PostgreSQL leaves nothing there, or all', async () => {
  await configure('SQLite')
  const many = Array.from({ length: 12 }, (_, index) => `d${10 + index}`)
  await add(many)
  let target = ''
  const move = async () => ['move', '--to', (target = await newDatabase(inject('postgres')))]
  const wholeMs = await timeOf(await move())
  await killed(move, wholeMs, async (round) => {
    await gone(target)
    const [there] = await asAdministrator(
      target,
      "SELECT to_regclass('muster.documents') IS NOT NULL AS there",
    )
    const [found] = there!['there']
      ? await asAdministrator(target, 'SELECT count(*)::int AS count FROM muster.documents')
      : [{ count: 0 }]
    expect([0, many.length], `round ${round}`).toContain(found!['count'])
    expect(await names()).toEqual(many)
  })
})

/** Waits until PostgreSQL has seen that its clients are gone, with what they had begun. */
async function gone(url: string): Promise<void> {
  for (;;) {
    const [found] = await asAdministrator(
      url,
      'SELECT count(*)::int AS others FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    if (found!['others'] === 0) return
    await asAdministrator(url, 'SELECT pg_sleep(0.05)')
  }
}
