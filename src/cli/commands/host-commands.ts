import { Option, type Command } from 'commander'
import { hostKinds } from '../../wire/index.ts'
import type { CommandParts } from './command-parts.ts'
import { addHost, listHosts, removeHost, testHost, type AddHostOptions } from '../hosts.ts'
import { list, wholeNumber } from './options.ts'

/** Declares `muster host …`. */
export function addHostCommands(program: Command, { context, withServer }: CommandParts): void {
  const host = program.command('host').description('model hosts')
  host
    .command('list')
    .description('show the hosts, their state and models')
    .option('--json', 'print every host as a line of JSON')
    .action((options: { json?: boolean }) => withServer((client) => listHosts(options, client, context)))
  host
    .command('add')
    .description('add a host to the running server, for good')
    .argument('<name>')
    .addOption(new Option('-k, --kind <kind>', 'what it is').choices([...hostKinds]).makeOptionMandatory())
    .option('-u, --url <address>', 'its base address, where its kind has none by default')
    .addOption(new Option('--key-env <variable>', 'take its key from the environment').conflicts('keyStdin'))
    .option('--key-stdin', 'take its key from standard input')
    .option('--models <a,b>', 'its models, instead of asking it', list)
    .option('--concurrency <number>', 'requests at a time, instead of learning it', wholeNumber(1))
    .action((name: string, options: Omit<AddHostOptions, 'name'>) =>
      withServer((client) => addHost({ ...options, name }, client, context)),
    )
  host
    .command('test')
    .description('ask a host for its models')
    .argument('<name>')
    .action((name: string) => withServer((client) => testHost(name, client, context)))
  host
    .command('remove')
    .description('remove a host that was added while running')
    .argument('<name>')
    .action((name: string) => withServer((client) => removeHost(name, client, context)))
}
