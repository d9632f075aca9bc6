import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { seededRandom, systemClock, systemIds, termNumber } from '../../src/base/index.ts'
import { terms } from '../../src/documents/index.ts'
import { openStore } from '../../src/store/index.ts'

/** What is told of a document: that a version of it is safe, that it is being removed, that it is gone. */
export type Said = { name: string } & ({ version: string } | { isGoing: true } | { isGone: true })

/** What has to be there: the newest version that was called safe, and of one that takes the place of others all since. */
export interface Expected {
  safe: Map<string, string>
  gone: Set<string>
}

export function hear({ safe, gone }: Expected, said: Said): void {
  if ('version' in said) safe.set(said.name, said.version)
  else if ('isGone' in said) gone.add(said.name)
  // From now on it may be there or not.
  else safe.delete(said.name)
}

export interface CrashResult {
  rounds: number
  acknowledged: number
  documents: number
  /** What was found that must not be; empty where all is well. */
  faults: string[]
}

/**
 * Kills a process that adds, replaces and removes documents, `rounds` times, each at another moment, and looks after each whether every
 * document that was called safe is there and found whole, and no other is there in part.
 */
export async function crashRounds({
  folder,
  address,
  rounds,
  seed = 1,
}: {
  folder: string
  address: string | undefined
  rounds: number
  seed?: number
}): Promise<CrashResult> {
  const random = seededRandom(seed)
  const expected: Expected = { safe: new Map(), gone: new Set() }
  const faults: string[] = []
  let acknowledged = 0
  let documents = 0
  for (let round = 0; round < rounds; round++) {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'crash-indexer.ts'), JSON.stringify({ folder, address, round })],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(child, 'exit')
    const most = 1 + Math.floor(random.next() * 20)
    let count = 0
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as Said
      hear(expected, said)
      if ('isGoing' in said) continue
      acknowledged++
      // Somewhere between two acknowledgements.
      if (++count === most) setTimeout(() => child.kill('SIGKILL'), random.next() * 20)
    }
    await ended
    documents = await look(folder, address, expected, faults)
    if (count < most) faults.push(`round ${round}: the indexer ended by itself`)
  }
  return { rounds, acknowledged, documents, faults }
}

/** Whether every document is whole and found, and what was said of it is so. */
export async function look(
  folder: string,
  address: string | undefined,
  { safe, gone }: Expected,
  faults: string[],
): Promise<number> {
  const ids = systemIds(systemClock)
  await using store = await openStore({ folder, address, clock: systemClock, ids, leaseMs: 15_000 })
  const { documents } = store
  const list = await documents.list()
  const names = new Map(list.map((document) => [document.name, document]))
  for (const name of safe.keys()) if (!names.has(name)) faults.push(`${name} was lost`)
  for (const name of gone) if (names.has(name)) faults.push(`${name} came back`)
  let blocks = 0
  for (const { id, name, title, blocks: count, characters, bytes } of list) {
    blocks += count
    const stored = await documents.blocksOf(id)
    const text = await documents.text(id)
    if (stored.length !== count || text?.length !== characters) faults.push(`${name} is there in part`)
    const file = await documents.file(id, 0, bytes + 1)
    if (file?.length !== bytes) faults.push(`the file of ${name} has ${file?.length} bytes of ${bytes}`)
    const version = title.replace(/^Document /, '')
    const [term] = terms(`version${version}`)
    const found = await documents.candidates({
      terms: [termNumber(term!)],
      collections: undefined,
      limit: 1_000,
    })
    if (found.length === 0 || found.some(({ documentId }) => documentId !== id))
      faults.push(`${name} is not found by its own word, or another is`)
    const said = safe.get(name)
    if (said !== undefined && isOlder(version, said))
      faults.push(`${name} is older than what was called safe`)
  }
  const { blocks: total, holding } = await documents.statistics(terms('common').map(termNumber))
  if (total !== blocks || (holding.values().next().value ?? 0) !== blocks)
    faults.push(
      `the statistics count ${total} blocks, ${holding.values().next().value} with a word of all ${blocks}`,
    )
  return list.length
}

/** Of two in the same round either may be the later: three are added at a time. */
function isOlder(version: string, said: string): boolean {
  const [round, number] = version.split('x').map(Number) as [number, number]
  const [saidRound, saidNumber] = said.split('x').map(Number) as [number, number]
  return round < saidRound || (round === saidRound && number < saidNumber - 3)
}
