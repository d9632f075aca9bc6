import { Option, type Command } from 'commander'
import { makeBackup, moveState, restoreBackup } from '../backup.ts'
import type { CommandParts } from './command-parts.ts'
import { databaseAddress } from './options.ts'

/** Declares what is done with all that is kept: `muster backup`, `restore` and `move`. */
export function addStateCommands(program: Command, { context, withState }: CommandParts): void {
  program
    .command('backup')
    .description('copy all that is kept into a new folder, also while the server runs')
    .argument('<folder>')
    .action((folder: string) => withState((config) => makeBackup(folder, config, context)))

  program
    .command('restore')
    .description('put a backup in the place of what is kept; stop the server first')
    .argument('<folder>')
    .action((folder: string) => withState((config) => restoreBackup(folder, config, context)))

  program
    .command('move')
    .description('copy all that is kept into another database that is empty; stop the servers first')
    .addOption(
      new Option('--to <address>', 'postgres://user:password@host:port/database, or sqlite')
        .makeOptionMandatory()
        .argParser(databaseAddress),
    )
    .action(({ to }: { to: string }) => withState((config) => moveState(to, config, context)))
}
