import { join, resolve } from 'node:path'
import type { CliConfig, CliContext, StateCounts } from './context.ts'
import { count } from './output/text.ts'

/** `muster backup FOLDER`: a copy of everything, made while the server runs or not. */
export async function makeBackup(target: string, config: CliConfig, context: CliContext): Promise<number> {
  const counts = await context.backUp(config, resolve(target))
  context.stdout.write(
    `${describe(counts)} in ${resolve(target)}.\n` +
      'It holds what people wrote, and the keys of hosts: keep it where nobody else can read it.\n',
  )
  return 0
}

/** `muster restore FOLDER`: puts a backup in the place of all state while no server runs. */
export async function restoreBackup(source: string, config: CliConfig, context: CliContext): Promise<number> {
  const { movedTo, ...counts } = await context.restore(resolve(source), config)
  const where =
    config.store === undefined
      ? `${describe(counts)} in ${config.dataFolder}.\nWhat was there before is in ${join(config.dataFolder, movedTo)}.\n`
      : `${describe(counts)} in PostgreSQL.\nWhat was there before is in its schema "${movedTo}"; keys of before are in ${join(config.dataFolder, movedTo)}.\n`
  context.stdout.write(where)
  return 0
}

/** `muster move --to ADDRESS`: brings all state into another database while no server runs. */
export async function moveState(to: string, config: CliConfig, context: CliContext): Promise<number> {
  const address = to === 'sqlite' ? undefined : to
  const counts = await context.move(config, address)
  const width = Math.max(...counts.map(({ table }) => table.length))
  for (const { table, from, to: arrived } of counts)
    context.stdout.write(
      `${table.padEnd(width)}  ${String(from).padStart(9)}  ${String(arrived).padStart(9)}\n`,
    )
  context.stdout.write(
    address === undefined
      ? `All rows arrived. Take \`store:\` out of ${config.path}, and start. What was in PostgreSQL is still there.\n`
      : `All rows arrived. Set \`store:\` in ${config.path} to the new address, and start. What was in SQLite is still there.\n`,
  )
  return 0
}

function describe({ documents, conversations, ledgerEntries }: StateCounts): string {
  const entries = ledgerEntries === 1 ? '1 entry' : `${ledgerEntries} entries`
  return `${count(documents, 'document')}, ${count(conversations, 'conversation')}, ${entries} of the ledger`
}
