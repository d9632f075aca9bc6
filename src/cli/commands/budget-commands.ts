import { InvalidArgumentError, Option, type Command } from 'commander'
import { AppError } from '../../base/index.ts'
import type { BudgetSummary } from '../../wire/index.ts'
import type { Client } from '../client.ts'
import type { CommandParts } from './command-parts.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from './options.ts'
import { findPerson, findTeam, print } from '../people.ts'
import { showUsage, usageKinds, type UsageOptions } from '../usage.ts'

interface Json {
  json?: boolean
}
interface SetOptions extends Json {
  person?: string
  team?: string
  key?: string
  each?: 'person' | 'team' | 'key'
  model?: string
  period: string
  tokens?: number
  money?: number
}
const json = ['--json', 'print the result as JSON'] as const

/** Declares `muster budget …`. */
export function addBudgetCommands(program: Command, { context, withServer }: CommandParts): void {
  const budget = program.command('budget').description('budgets, and what was used')
  const { signal, stdout } = context
  budget
    .command('list')
    .description('show the budgets and how far they are used')
    .option(...json)
    .action((options: Json) =>
      withServer(async (client) => {
        const { budgets } = await client.call<{ budgets: BudgetSummary[] }>(
          'GET',
          '/api/budgets',
          undefined,
          {
            signal,
          },
        )
        print(
          context,
          options,
          budgets,
          (one) => [
            one.id,
            one.owner === 'each' ? `each ${one.scope}` : (one.ownerName ?? one.owner),
            one.model ?? 'all models',
            `a ${one.period}`,
            one.tokens === undefined ? '' : `${one.usedTokens} of ${one.tokens} tokens`,
            one.money === undefined ? '' : `${one.usedMoney.toFixed(2)} of ${one.money.toFixed(2)}`,
            `${Math.floor(one.share * 100)}%`,
          ],
          'There is no budget yet: nothing is limited. Set one with `muster budget set`.',
        )
        return 0
      }),
    )
  budget
    .command('set')
    .description('limit what is used in a day or month: by everybody together, or by one person, team or key')
    .option('--person <person>', 'of this person')
    .option('--team <team>', 'of this team')
    .option('--key <id>', 'of this key')
    .addOption(new Option('--each <kind>', 'of each person, team or key').choices(['person', 'team', 'key']))
    .option('-m, --model <name>', 'for this model only')
    .addOption(
      new Option('--period <period>', 'begins anew with each').choices(['day', 'month']).default('month'),
    )
    .option('--tokens <number>', 'at most so many tokens', wholeNumber(0, 1e15))
    .option('--money <amount>', 'at most so much, in the currency of the prices', amount)
    .option(...json)
    .action((options: SetOptions) => withServer((client) => setBudget(options, client, context)))
  budget
    .command('remove')
    .description('remove a budget')
    .argument('<id>')
    .option(...json)
    .action((id: string, options: Json) =>
      withServer(async (client) => {
        await client.call('DELETE', `/api/budgets/${encodeURIComponent(id)}`, undefined, { signal })
        if (options.json) stdout.write(`${JSON.stringify({ id, deleted: true })}\n`)
        return 0
      }),
    )
  budget
    .command('usage')
    .description('show what was spent on what')
    .addOption(
      new Option('--month <month>', 'of this month, such as 2026-11')
        .conflicts(['from', 'to'])
        .argParser(month),
    )
    .option('--from <date>', 'the first day, such as 2026-11-01; left out: 30 days ago')
    .option('--to <date>', 'the last day; left out: today')
    .addOption(new Option('--by <what>', 'summed up for each').choices([...usageKinds]).conflicts('csv'))
    .option('--csv', 'print it as CSV')
    .option(...json)
    .action((options: UsageOptions) => withServer((client) => showUsage(options, client, context)))
}

async function setBudget(options: SetOptions, client: Client, context: CliContext): Promise<number> {
  const { person, team, key, each, model, period, tokens, money } = options
  if ([person, team, key, each].filter((one) => one !== undefined).length > 1)
    throw new AppError('bad-request', 'Give one of --person, --team, --key and --each.')
  if (tokens === undefined && money === undefined)
    throw new AppError('bad-request', 'Say how much: --tokens NUMBER, --money AMOUNT, or both.')
  const scope = person ? 'person' : team ? 'team' : key ? 'key' : (each ?? 'everyone')
  const scopeId = person
    ? (await findPerson(person, client, context.signal)).id
    : team
      ? (await findTeam(team, client, context.signal)).id
      : key
  const body = { scope, scopeId, model, period, tokens, money }
  const set = await client.call<{ id: string }>('PUT', '/api/budgets', body, { signal: context.signal })
  context.stdout.write(options.json ? `${JSON.stringify(set)}\n` : `${set.id}\n`)
  return 0
}

function amount(value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new InvalidArgumentError('Expected an amount such as 12.50.')
  return Number(value)
}

function month(value: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(value))
    throw new InvalidArgumentError('Expected a month such as 2026-11.')
  return value
}
