import { Option, type Command } from 'commander'
import type { TeamSummary } from '../../wire/index.ts'
import type { Client } from '../client.ts'
import type { CommandParts } from './command-parts.ts'
import { wholeNumber } from './options.ts'
import {
  allTeams,
  changePerson,
  findPerson,
  findTeam,
  invite,
  listPeople,
  personLink,
  print,
  removePerson,
} from '../people.ts'

interface Json {
  json?: boolean
}
const roles = ['administrator', 'member', 'guest']
const json = ['--json', 'print the result as JSON'] as const

/** Declares `muster user …`. People are named by id, e-mail or name. */
export function addUserCommands(program: Command, { context, withServer }: CommandParts): void {
  const user = program.command('user').description('people')
  user
    .command('list')
    .description('show everyone')
    .option(...json)
    .action((options: Json) => withServer((client) => listPeople(options, client, context)))
  user
    .command('invite')
    .description('print a link that makes one account')
    .addOption(new Option('-r, --role <role>', 'what they become').choices(roles).default('member'))
    .option('-e, --email <address>', 'whom it is for')
    .option('-t, --team <team>', 'the team that they join')
    .option('--guest-days <days>', 'how long a guest may stay', wholeNumber(1, 366))
    .option('--guests <number>', 'how many guests may come by the link', wholeNumber(1, 1_000))
    .option(...json)
    .action((options: Parameters<typeof invite>[0]) =>
      withServer((client) => invite(options, client, context)),
    )
  user
    .command('role')
    .description('make somebody an administrator, member or guest; they sign in anew')
    .argument('<person>')
    .argument('<role>', roles.join(', '))
    .option(...json)
    .action((person: string, role: string, options: Json) =>
      withServer((client) => changePerson(person, { role }, options, client, context)),
    )
  for (const [name, suspended, description] of [
    ['suspend', true, 'keep somebody out: their sessions, streams and keys end at once'],
    ['restore', false, 'let somebody in again'],
  ] as const)
    user
      .command(name)
      .description(description)
      .argument('<person>')
      .option(...json)
      .action((person: string, options: Json) =>
        withServer((client) => changePerson(person, { suspended }, options, client, context)),
      )
  user
    .command('sign-in')
    .description('print a link that signs somebody in once, within a day')
    .argument('<person>')
    .option(...json)
    .action((person: string, options: Json) =>
      withServer((client) => personLink(person, options, client, context)),
    )
  user
    .command('delete')
    .description('delete somebody with all their conversations and their own documents')
    .argument('<person>')
    .requiredOption('--yes', 'without asking; it cannot be undone')
    .option(...json)
    .action((person: string, options: Json) =>
      withServer((client) => removePerson(person, options, client, context)),
    )
  user
    .command('pays')
    .description(
      'bill somebody’s work to one of their teams; with no team, to the one that they joined first',
    )
    .argument('<person>')
    .argument('[team]')
    .option(...json)
    .action((person: string, team: string | undefined, options: Json) =>
      withServer(async (client) => {
        const payingTeamId = team === undefined ? null : (await findTeam(team, client, context.signal)).id
        return changePerson(person, { payingTeamId }, options, client, context)
      }),
    )
}

/** Declares `muster team …`. */
export function addTeamCommands(program: Command, { context, withServer }: CommandParts): void {
  const team = program.command('team').description('teams')
  const { signal } = context
  const show = (options: Json, teams: TeamSummary[]) => {
    print(
      context,
      options,
      teams,
      ({ id, name, members }) => [
        id,
        name,
        members.map((member) => `${member.name}${member.role === 'manager' ? ' (manager)' : ''}`).join(', '),
      ],
      'There is no team yet. Make one with `muster team create NAME`.',
    )
    return 0
  }
  team
    .command('list')
    .description('show the teams and who is in them')
    .option(...json)
    .action((options: Json) => withServer(async (client) => show(options, await allTeams(client, signal))))
  team
    .command('create')
    .description('make a team')
    .argument('<name>')
    .option(...json)
    .action((name: string, options: Json) =>
      withServer(async (client) =>
        show(options, [await client.call<TeamSummary>('POST', '/api/teams', { name }, { signal })]),
      ),
    )
  team
    .command('add')
    .description('put somebody into a team')
    .argument('<team>')
    .argument('<person>')
    .option('--manager', 'who adds and removes members, and what the team owns')
    .option(...json)
    .action((name: string, person: string, options: Json & { manager?: boolean }) =>
      withServer(async (client) => {
        const path = await memberPath(client, name, person)
        const role = options.manager ? 'manager' : 'member'
        return show(options, [await client.call<TeamSummary>('PUT', path, { role }, { signal })])
      }),
    )
  team
    .command('remove')
    .description('take somebody out of a team')
    .argument('<team>')
    .argument('<person>')
    .option(...json)
    .action((name: string, person: string, options: Json) =>
      withServer(async (client) => {
        await client.call('DELETE', await memberPath(client, name, person), undefined, { signal })
        if (options.json) return show(options, [await findTeam(name, client, signal)])
        return 0
      }),
    )
  team
    .command('delete')
    .description('delete a team that owns no collections any more')
    .argument('<team>')
    .option(...json)
    .action((name: string, options: Json) =>
      withServer(async (client) => {
        const { id } = await findTeam(name, client, signal)
        await client.call('DELETE', `/api/teams/${id}`, undefined, { signal })
        if (options.json) context.stdout.write(`${JSON.stringify({ id, deleted: true })}\n`)
        return 0
      }),
    )

  async function memberPath(client: Client, name: string, person: string): Promise<string> {
    const { id } = await findTeam(name, client, signal)
    return `/api/teams/${id}/members/${(await findPerson(person, client, signal)).id}`
  }
}
