import type { Command } from 'commander'
import type { CommandParts } from './command-parts.ts'
import { exportLedger, listLedger, proveEntry, saveCheckpoint, verifyLedger } from '../ledger.ts'
import { wholeNumber } from './options.ts'

/** Declares `muster ledger …`. `verify` needs no server: it works from the file alone, on any machine. */
export function addLedgerCommands(program: Command, { context, finish, withServer }: CommandParts): void {
  const ledger = program.command('ledger').description('the record of who changed what')
  ledger
    .command('list')
    .description('show the newest entries')
    .option('-n, --limit <number>', 'how many', wholeNumber(1, 1000), 50)
    .option('--json', 'print every entry as a line of JSON')
    .action((options: { limit: number; json?: boolean }) =>
      withServer((client) => listLedger(options, client, context)),
    )
  ledger
    .command('export')
    .description('print the whole ledger, to be verified anywhere')
    .action(() => withServer((client) => exportLedger(client, context)))
  ledger
    .command('checkpoint')
    .description('print the signed state of the ledger, to be kept elsewhere and given to verify')
    .action(() => withServer((client) => saveCheckpoint(client, context)))
  ledger
    .command('prove')
    .description('print a proof that an entry is in the ledger, which shows no other entry')
    .argument('<number>', 'the number of the entry', wholeNumber(1))
    .action((seq: number) => withServer((client) => proveEntry(seq, client, context)))
  ledger
    .command('verify')
    .description('prove from an export (or a proof) alone that nothing was changed, removed or moved')
    .argument('<file>', 'the export, or - for standard input')
    .option('--key <hex>', 'the public key that the installation is known by')
    .option('--checkpoint <file>', 'a checkpoint that was kept from before')
    .option('--growing', 'it is a copy that still grows (ledger.copies in muster.yaml), and has no last line')
    .option('--json', 'print the result as JSON')
    .action(
      async (
        file: string,
        options: { key?: string; checkpoint?: string; growing?: boolean; json?: boolean },
      ) => finish(await verifyLedger(file, options, context)),
    )
}
