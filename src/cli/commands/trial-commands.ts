import { InvalidArgumentError, type Command } from 'commander'
import { trialKinds } from '../../wire/index.ts'
import { listTrials, runTrials, showTrials, stopTrials, type RunTrialsOptions } from '../trials.ts'
import type { CommandParts } from './command-parts.ts'
import { list, wholeNumber } from './options.ts'

/** Declares `muster trials …`. */
export function addTrialCommands(program: Command, { context, withServer }: CommandParts): void {
  const trials = program.command('trials').description('what models are tried by before they are trusted')
  trials
    .command('run')
    .description('try a model, and follow it to the end: exit code 0 where it passed, 1 where not')
    .argument('<model>', 'a model by the name that its hosts have for it')
    .option('--host <name>', 'on this host alone, instead of each that has it')
    .option('--kinds <a,b>', `of ${trialKinds.join(', ')}; all of them where left out`, kinds)
    .option('--repeats <number>', 'how often each trial is made', wholeNumber(1, 50))
    .option('--seed <number>', 'what names and numbers are drawn from', wholeNumber(0, 2 ** 31))
    .option('--json', 'print each report as a line of JSON')
    .action((model: string, options: Omit<RunTrialsOptions, 'model'>) =>
      withServer((client) => runTrials({ ...options, model }, client, context)),
    )
  trials
    .command('list')
    .description('show how far each model may be trusted')
    .option('--json', 'print each model on each host as a line of JSON')
    .action((options: { json?: boolean }) => withServer((client) => listTrials(options, client, context)))
  trials
    .command('show')
    .description('show a report')
    .argument('<id>')
    .option('--failed', 'with the attempts that failed, word for word')
    .option('--json', 'print it, and each attempt, as a line of JSON')
    .action((id: string, options: { json?: boolean; failed?: boolean }) =>
      withServer((client) => showTrials(id, options, client, context)),
    )
  trials
    .command('stop')
    .description('end trials that are under way')
    .argument('<id>')
    .action((id: string) => withServer((client) => stopTrials(id, client, context)))
}

function kinds(value: string): string[] {
  const named = list(value)
  const wrong = named.find((name) => !(trialKinds as readonly string[]).includes(name))
  if (wrong !== undefined) throw new InvalidArgumentError(`Expected some of ${trialKinds.join(', ')}.`)
  return named
}
