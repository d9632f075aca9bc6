import { join, resolve } from 'node:path'
import type { CliConfig, CliContext, StateCounts } from './context.ts'

/** `muster backup FOLDER`: a copy of everything, made while the server runs or not. */
export async function makeBackup(
  target: string,
  { dataFolder }: CliConfig,
  context: CliContext,
): Promise<number> {
  const counts = await context.backUp(dataFolder, resolve(target))
  context.stdout.write(
    `${describe(counts)} in ${resolve(target)}.\n` +
      'It holds what people wrote, and the keys of hosts: keep it where nobody else can read it.\n',
  )
  return 0
}

/** `muster restore FOLDER`: puts a backup in the place of the data folder while no server runs. */
export async function restoreBackup(
  source: string,
  { dataFolder }: CliConfig,
  context: CliContext,
): Promise<number> {
  const { movedTo, ...counts } = await context.restore(resolve(source), dataFolder)
  context.stdout.write(
    `${describe(counts)} in ${dataFolder}.\nWhat was there before is in ${join(dataFolder, movedTo)}.\n`,
  )
  return 0
}

function describe({ documents, conversations, ledgerEntries }: StateCounts): string {
  return `${documents} documents, ${conversations} conversations, ${ledgerEntries} entries of the ledger`
}
