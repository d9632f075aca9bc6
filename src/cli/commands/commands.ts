import type { Command } from 'commander'
import { addBudgetCommands } from './budget-commands.ts'
import { addCalibrationCommands } from './calibration-commands.ts'
import { addCheckCommand } from './check-command.ts'
import { connect } from '../client.ts'
import { serverPlace } from '../find-server.ts'
import type { CommandParts } from './command-parts.ts'
import type { CliContext, SimulateOptions } from '../context.ts'
import { addDocumentCommands } from './document-commands.ts'
import { addHostCommands } from './host-commands.ts'
import { addKeyCommands } from './key-commands.ts'
import { addLedgerCommands } from './ledger-commands.ts'
import { list, wholeNumber } from './options.ts'
import { addTeamCommands, addUserCommands } from './people-commands.ts'
import { addQuestionCommands } from './question-commands.ts'
import { addStateCommands } from './state-commands.ts'
import { addToolCommands } from './tool-commands.ts'
import { addTrialCommands } from './trial-commands.ts'

/** Declares every command on the program. */
export function addCommands(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const configPath = () => program.opts<{ config?: string }>().config
  const { environment } = context
  // The keys of hosts and such are in the server's environment, and may be in no other.
  const loadConfig = (only: readonly ('data' | 'limits' | 'store')[]) =>
    context.loadConfig({ path: configPath(), environment, only })
  const parts: CommandParts = {
    context,
    finish,
    async withServer(run) {
      const config = await loadConfig(['data', 'limits'])
      await using client = await connect(serverPlace(config.dataFolder, environment))
      finish(await run(client, config))
    },
    withState: async (run) => finish(await run(await loadConfig(['data', 'limits', 'store']))),
  }

  program
    .command('start')
    .description('serve the assistant and its page until stopped')
    .action(async () => finish(await context.start(configPath())))
  addStateCommands(program, parts)
  addQuestionCommands(program, parts)
  addCheckCommand(program, parts)
  addCalibrationCommands(program, parts)
  addDocumentCommands(program, parts)
  addSignIn(program, parts)
  addKeyCommands(program, parts)
  addHostCommands(program, parts)
  addTrialCommands(program, parts)
  addToolCommands(program, parts)
  addUserCommands(program, parts)
  addTeamCommands(program, parts)
  addBudgetCommands(program, parts)
  addLedgerCommands(program, parts)
  addSimulate(program, parts)
}

function addSignIn(program: Command, { context, withServer }: CommandParts): void {
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
}

function addSimulate(program: Command, { context, finish }: CommandParts): void {
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
