import type { Command } from 'commander'
import { areas } from '../../wire/index.ts'
import type { CommandParts } from './command-parts.ts'
import { createKey, listKeys, revokeKey, type CreateKeyOptions } from '../keys.ts'
import { collect, wholeNumber } from './options.ts'

/** Declares `muster key …`. */
export function addKeyCommands(program: Command, { context, withServer }: CommandParts): void {
  const key = program.command('key').description('API keys')
  key
    .command('create')
    .description('make a key; it is shown once, alone on the last line')
    .argument('<name>')
    .option('-t, --team <team>', 'for a team, instead of oneself')
    .option('--expires <days>', 'when it ends', wholeNumber(1, 3_660))
    .option('-m, --model <name>', 'for this model only; can be repeated', collect)
    .option('-C, --collection <name>', 'for this collection only; can be repeated', collect)
    .option('-a, --area <area>', `for these parts of the API: ${areas.join(', ')}; can be repeated`, collect)
    .option('--json', 'print the key and what is known of it as JSON')
    .action((name: string, options: CreateKeyOptions) =>
      withServer((client) => createKey(name, options, client, context)),
    )
  key
    .command('list')
    .description('show the keys, without their secret')
    .option('--json', 'print every key as a line of JSON')
    .action((options: { json?: boolean }) => withServer((client) => listKeys(options, client, context)))
  key
    .command('revoke')
    .description('end a key')
    .argument('<id>')
    .option('--json', 'print the result as JSON')
    .action((id: string, options: { json?: boolean }) =>
      withServer((client) => revokeKey(id, options, client, context)),
    )
}
