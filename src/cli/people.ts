import { AppError } from '../base/index.ts'
import type { PersonSummary, TeamSummary } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { plain, table } from './output/text.ts'

interface Json {
  json?: boolean
}

/** Prints lists as JSON, one object a line, or as a table. */
export function print<T extends object>(
  { stdout, stderr }: CliContext,
  { json }: Json,
  rows: T[],
  columns: (row: T) => (string | undefined)[],
  /** What is said to people where there is none. */
  none?: string,
): void {
  if (rows.length === 0 && none !== undefined) stderr.write(`${none}\n`)
  if (json) for (const row of rows) stdout.write(`${JSON.stringify(row)}\n`)
  else stdout.write(table(rows.map((row) => columns(row).map((cell) => plain(cell ?? '')))))
}

async function allPeople(client: Client, signal: AbortSignal): Promise<PersonSummary[]> {
  return (await client.call<{ people: PersonSummary[] }>('GET', '/api/people', undefined, { signal })).people
}

export async function allTeams(client: Client, signal: AbortSignal): Promise<TeamSummary[]> {
  return (await client.call<{ teams: TeamSummary[] }>('GET', '/api/teams', undefined, { signal })).teams
}

/** The one person of that id, e-mail or name. */
export async function findPerson(
  wanted: string,
  client: Client,
  signal: AbortSignal,
): Promise<PersonSummary> {
  const everyone = await allPeople(client, signal)
  return one(
    wanted,
    everyone.filter(({ id, email, name }) => [id, email, name].includes(wanted)),
    'person',
    'muster user list',
  )
}

export async function findTeam(wanted: string, client: Client, signal: AbortSignal): Promise<TeamSummary> {
  const every = await allTeams(client, signal)
  return one(
    wanted,
    every.filter(({ id, name }) => id === wanted || name === wanted),
    'team',
    'muster team list',
  )
}

function one<T extends { id: string }>(wanted: string, found: T[], kind: string, command: string): T {
  const [first, second] = found
  if (!first)
    throw new AppError('not-found', `There is no ${kind} \`${plain(wanted)}\`. \`${command}\` shows them.`)
  if (second)
    throw new AppError(
      'conflict',
      `Several have the name \`${plain(wanted)}\`. Give the id: \`${command}\` shows it.`,
    )
  return first
}

export async function listPeople(options: Json, client: Client, context: CliContext): Promise<number> {
  print(context, options, await allPeople(client, context.signal), (person) => [
    person.id,
    person.role,
    person.suspendedAt === undefined ? '' : 'suspended',
    person.email,
    person.name,
  ])
  return 0
}

/** Prints a link that makes one account. */
export async function invite(
  options: { role: string; email?: string; team?: string; guestDays?: number; guests?: number } & Json,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { role, email, guestDays, guests: uses } = options
  const teamId = options.team === undefined ? undefined : (await findTeam(options.team, client, signal)).id
  const made = await client.call<{ url: string }>(
    'POST',
    '/api/invitations',
    { role, email, teamId, guestDays, uses },
    { signal },
  )
  if (options.json) stdout.write(`${JSON.stringify(made)}\n`)
  else {
    stderr.write(
      uses === undefined
        ? 'This link makes one account, once, within a week:\n'
        : `This link makes ${uses} accounts at most, within a week:\n`,
    )
    stdout.write(`${made.url}\n`)
  }
  return 0
}

export async function changePerson(
  wanted: string,
  changes: object,
  options: Json,
  client: Client,
  context: CliContext,
): Promise<number> {
  const { id } = await findPerson(wanted, client, context.signal)
  const changed = await client.call<PersonSummary>('PATCH', `/api/people/${id}`, changes, {
    signal: context.signal,
  })
  print(context, options, [changed], ({ id, role, suspendedAt, email, name }) => [
    id,
    role,
    suspendedAt === undefined ? '' : 'suspended',
    email,
    name,
  ])
  return 0
}

export async function personLink(
  wanted: string,
  options: Json,
  client: Client,
  { stdout, signal }: CliContext,
): Promise<number> {
  const { id } = await findPerson(wanted, client, signal)
  const made = await client.call<{ url: string }>('POST', `/api/people/${id}/sign-in-links`, {}, { signal })
  stdout.write(options.json ? `${JSON.stringify(made)}\n` : `${made.url}\n`)
  return 0
}

export async function removePerson(
  wanted: string,
  options: Json,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { id, name } = await findPerson(wanted, client, signal)
  await client.call('DELETE', `/api/people/${id}`, undefined, { signal })
  if (options.json) stdout.write(`${JSON.stringify({ id, deleted: true })}\n`)
  else stderr.write(`${plain(name)} and everything of theirs is deleted.\n`)
  return 0
}
