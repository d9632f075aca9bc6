// Adds, replaces and removes documents until it is killed, and says what is safe. Run by crash-rounds.ts.
import { systemClock, systemIds } from '../../src/base/index.ts'
import { openDocuments } from '../../src/documents/index.ts'
import { openStore } from '../../src/store/index.ts'
import { crashDocument } from './crash-document.ts'
import type { Said } from './crash-rounds.ts'

const { folder, address, round } = JSON.parse(process.argv[2]!) as {
  folder: string
  address: string | undefined
  round: number
}
const ids = systemIds(systemClock)
const store = await openStore({ folder, address, clock: systemClock, ids, leaseMs: 15_000 })
const documents = openDocuments({
  store: store.documents,
  clock: systemClock,
  ids,
  // However much else there is to do: what takes too long is tested elsewhere.
  limits: { parseTimeoutMs: 600_000 },
})
let number = 0

const say = (said: Said) => process.stdout.write(`${JSON.stringify(said)}\n`)

async function add(): Promise<void> {
  for (;;) {
    const version = `${round}x${number++}`
    // Some take the place of others.
    const name = number % 3 === 0 ? `replaced ${number % 4}.md` : `document ${version}.md`
    const { problem, document } = await documents.add({
      collection: 'c',
      name,
      bytes: crashDocument(version, { isLarge: number % 4 === 1 }),
    })
    if (problem) throw new Error(problem.message)
    say({ name, version })
    if (number % 5 !== 0 || name.startsWith('replaced')) continue
    say({ name, isGoing: true })
    await documents.remove(document!.id)
    say({ name, isGone: true })
  }
}
await Promise.all([add(), add(), add()])
