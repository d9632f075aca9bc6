import { Option, type Command } from 'commander'
import { areas, hostKinds } from '../wire/index.ts'
import { add } from './add.ts'
import { ask } from './ask.ts'
import { makeBackup, moveState, restoreBackup } from './backup.ts'
import { addCalibrationCommands } from './calibration-commands.ts'
import { addCheckCommand } from './check-command.ts'
import { connect, type Client } from './client.ts'
import type { CliConfig, CliContext, SimulateOptions } from './context.ts'
import { listDocuments, reindexDocuments, removeDocuments, type ListDocumentsOptions } from './documents.ts'
import { fitPools } from './fit-pools.ts'
import { follow } from './follow.ts'
import { addHost, listHosts, removeHost, testHost, type AddHostOptions } from './hosts.ts'
import { addBudgetCommands } from './budget-commands.ts'
import { addTeamCommands, addUserCommands } from './people-commands.ts'
import { addLedgerCommands } from './ledger-commands.ts'
import { createKey, listKeys, revokeKey, type CreateKeyOptions } from './keys.ts'
import { collect, databaseAddress, list, wholeNumber } from './options.ts'
import { search } from './search.ts'

type Finish = (exitCode: number) => void

/** Declares every command on the program. */
export function addCommands(program: Command, context: CliContext, finish: Finish): void {
  const configPath = () => program.opts<{ config?: string }>().config
  /** Runs a command against the server of the configuration, and closes the connection. */
  const withServer = async (run: (client: Client, config: CliConfig) => Promise<number>) => {
    const config = await context.loadConfig({ path: configPath(), environment: context.environment })
    await using client = await connect(config)
    finish(await run(client, config))
  }

  program
    .command('start')
    .description('serve the assistant and its page until stopped')
    .action(async () => finish(await context.start(configPath())))

  const withData = async (run: (config: CliConfig) => Promise<number>) =>
    finish(await run(await context.loadConfig({ path: configPath(), environment: context.environment })))

  program
    .command('backup')
    .description('copy all that is kept into a new folder, also while the server runs')
    .argument('<folder>')
    .action((folder: string) => withData((config) => makeBackup(folder, config, context)))

  program
    .command('restore')
    .description('put a backup in the place of what is kept; stop the server first')
    .argument('<folder>')
    .action((folder: string) => withData((config) => restoreBackup(folder, config, context)))

  program
    .command('move')
    .description('copy all that is kept into another database that is empty; stop the servers first')
    .addOption(
      new Option('--to <address>', 'postgres://user:password@host:port/database, or sqlite')
        .makeOptionMandatory()
        .argParser(databaseAddress),
    )
    .action(({ to }: { to: string }) => withData((config) => moveState(to, config, context)))

  program
    .command('ask')
    .description('ask a question; the answer streams, with its sources behind it')
    .argument('<question...>')
    .option('--json', 'print every event of the run as a line of JSON')
    .option('-m, --model <name>', 'the model or name of models to ask, instead of assistant')
    .option('-C, --collection <name>', 'search this collection only; can be repeated', collect)
    .option('--conversation <id>', 'go on with a conversation')
    .option('--second-opinion', 'ask another model about the claims that the check is unsure of')
    .action(
      (
        words: string[],
        options: {
          json?: boolean
          model?: string
          collection?: string[]
          conversation?: string
          secondOpinion?: true
        },
      ) =>
        withServer((client) =>
          ask(
            {
              question: words.join(' '),
              json: options.json === true,
              model: options.model,
              collections: options.collection,
              conversationId: options.conversation,
              secondOpinion: options.secondOpinion,
            },
            client,
            context,
          ),
        ),
    )

  program
    .command('search')
    .description('show the passages of the documents that fit a question')
    .argument('<question...>')
    .option('--json', 'print every passage as a line of JSON')
    .option('-C, --collection <name>', 'search this collection only; can be repeated', collect)
    .option('-n, --limit <number>', 'how many to show', wholeNumber(1))
    .action((words: string[], options: { json?: boolean; collection?: string[]; limit?: number }) =>
      withServer((client) =>
        search(
          {
            question: words.join(' '),
            json: options.json === true,
            collections: options.collection,
            limit: options.limit,
          },
          client,
          context,
        ),
      ),
    )

  program
    .command('context')
    .description('select what goes into prompts of a set size, for pools of documents and questions')
    .argument('[file]', 'pools, one a line; standard input when left out')
    .requiredOption('--jsonl', 'read and write lines of JSON')
    .option('--budget <tokens>', 'tokens of a prompt, where a pool names none', wholeNumber(1), 5600)
    .action(async (file: string | undefined, { budget }: { budget: number }) =>
      finish(await fitPools({ file, budget }, context)),
    )

  addCalibrationCommands(program, context, withServer)
  addCheckCommand(program, context, finish, withServer)

  program
    .command('add')
    .description('add files, folders and pages of the web (https://…) to the documents')
    .argument('<path...>')
    .option('-C, --collection <name>', 'the collection that they go to')
    .option('--follow', 'go on: add what changes, remove what is deleted, until stopped')
    .action((paths: string[], { collection, follow: goesOn }: { collection?: string; follow?: boolean }) =>
      withServer((client, config) =>
        (goesOn === true ? follow : add)(
          { paths, collection, maxBytes: config.limits.documentBytes },
          client,
          context,
        ),
      ),
    )

  program
    .command('sign-in')
    .description('print a fresh link that signs the administrator in once')
    .action(() =>
      withServer(async (client) => {
        const { url } = await client.call<{ url: string }>('POST', '/api/sign-in-links', {})
        context.stdout.write(`${url}\n`)
        return 0
      }),
    )

  const documents = program.command('documents').description('the documents that answers rest on')
  documents
    .command('list')
    .description('show them, with their ids')
    .option('-C, --collection <name>', 'of this collection only')
    .option('--json', 'print every document as a line of JSON')
    .action((options: ListDocumentsOptions) =>
      withServer((client) => listDocuments(options, client, context)),
    )
  documents
    .command('remove')
    .description('remove documents, so that nothing finds them any more')
    .argument('<document...>', 'an id, or the name that it was added under')
    .option('-C, --collection <name>', 'in this collection only')
    .option('--json', 'print the result as JSON')
    .action((wanted: string[], options: ListDocumentsOptions) =>
      withServer((client) => removeDocuments(wanted, options, client, context)),
    )
  documents
    .command('reindex')
    .description(
      'find documents of earlier versions by the rules of their language; can be stopped and called again',
    )
    .option('--json', 'print the result as JSON')
    .action((options: { json?: boolean }) =>
      withServer((client) => reindexDocuments(options, client, context)),
    )

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

  addHostCommands(program.command('host').description('model hosts'), context, withServer)
  addUserCommands(program.command('user').description('people'), context, withServer)
  addTeamCommands(program.command('team').description('teams'), context, withServer)
  addBudgetCommands(program.command('budget').description('budgets, and what was used'), context, withServer)
  addLedgerCommands(program.command('ledger').description('the record of who changed what'), {
    context,
    finish,
    withServer,
  })
  addSimulate(program, context, finish)
}

function addHostCommands(
  host: Command,
  context: CliContext,
  withServer: (run: (client: Client) => Promise<number>) => Promise<void>,
): void {
  host
    .command('list')
    .description('show the hosts, their state and models')
    .action(() => withServer((client) => listHosts(client, context)))
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

function addSimulate(program: Command, context: CliContext, finish: Finish): void {
  program
    .command('simulate')
    .description('serve a simulated model host, with set speed, limits and faults')
    .option('-p, --port <number>', 'where it listens; 0 for any free port', wholeNumber(0, 65_535), 8000)
    .option('--faults <plan>', 'what goes wrong, such as rate-limit@1-2,reset@5:20')
    .option('--first-token-ms <ms>', 'milliseconds to the first token', wholeNumber(0))
    .option('--tokens-per-second <number>', 'tokens a second', wholeNumber(1))
    .option('--concurrency <number>', 'requests at a time', wholeNumber(1))
    .option('--context-tokens <number>', 'the longest prompt, in tokens', wholeNumber(1))
    .option('--models <a,b>', 'the models that it offers', list)
    .option('--key <key>', 'the key that its clients must send (only for tests: others can see it)')
    .option('--seed <number>', 'the seed of what happens by chance', wholeNumber(0))
    .action(async (options: SimulateOptions) => finish(await context.simulate(options)))
}
