import { AppError } from '../base/index.ts'
import { unservedEntries, type HostStatus, type ListedHost } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { readInput } from './input/input-chunks.ts'
import { writeJsonLine } from './input/json-lines.ts'
import { plain, table } from './output/text.ts'

export interface AddHostOptions {
  name: string
  kind: string
  url?: string
  /** The environment variable that holds the key. */
  keyEnv?: string
  keyStdin?: boolean
  models?: string[]
  concurrency?: number
}

/** Shows the hosts and what our names for models stand for; as JSON, a line for each host. */
export async function listHosts(
  options: { json?: boolean },
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { hosts, aliases } = await client.call<{ hosts: ListedHost[]; aliases: Record<string, string[]> }>(
    'GET',
    '/api/hosts',
    undefined,
    { signal },
  )
  if (hosts.length === 0) stderr.write('There is no host yet. Add one with `muster host add`.\n')
  if (options.json) {
    for (const host of hosts) await writeJsonLine(stdout, host, signal)
    return 0
  }
  const rows = hosts.map((host) => [
    plain(host.name),
    host.kind,
    host.state,
    `${host.inFlight}/${host.concurrency ?? '?'}`,
    plain([modelsOf(host), host.problem].filter(Boolean).join('; ')),
  ])
  stdout.write(table([['HOST', 'KIND', 'STATE', 'BUSY', 'MODELS'], ...rows]))
  for (const [alias, models] of Object.entries(aliases)) {
    const unserved = unservedEntries(models, { hosts, aliases })
    const but = unserved.length > 0 ? ` (no host serves ${unserved.join(', ')})` : ''
    stdout.write(plain(`${alias} = ${models.join(', ') || 'any model, then quotes'}${but}`) + '\n')
  }
  return 0
}

/** Its models; behind those that people are not served by it says so. */
function modelsOf({ models, withheld = [] }: ListedHost): string {
  return models.map((model) => (withheld.includes(model) ? `${model} (withheld: trials)` : model)).join(', ')
}

/** Adds a host to the running server. A key is never an argument: every user of the machine can see those. */
export async function addHost(options: AddHostOptions, client: Client, context: CliContext): Promise<number> {
  const { keyEnv: _, keyStdin: __, ...host } = options
  const key = await readKey(options, context)
  const added = await client.call<{ host: HostStatus }>(
    'POST',
    '/api/hosts',
    { ...host, key },
    { signal: context.signal },
  )
  const { name, state, models, problem } = added.host
  context.stdout.write(plain(`${name}: ${state}, ${problem ?? (models.join(', ') || 'no models')}`) + '\n')
  if (problem !== undefined)
    context.stderr.write(
      `It is added all the same, and asked again every half minute. \`muster host remove ${plain(name)}\` takes it out.\n`,
    )
  return 0
}

export async function testHost(
  name: string,
  client: Client,
  { stdout, signal }: CliContext,
): Promise<number> {
  const tested = await client.call<{ ok: boolean; models: string[]; latencyMs: number; problem?: string }>(
    'POST',
    `/api/hosts/${encodeURIComponent(name)}/test`,
    undefined,
    { signal },
  )
  if (!tested.ok)
    throw new AppError('host-failed', `${name} does not answer: ${tested.problem ?? 'no reason given'}`)
  stdout.write(
    plain(
      `${name} answers in ${Math.round(tested.latencyMs)} ms: ${tested.models.join(', ') || 'no models'}`,
    ) + '\n',
  )
  return 0
}

export async function removeHost(
  name: string,
  client: Client,
  { stderr, signal }: CliContext,
): Promise<number> {
  await client.call('DELETE', `/api/hosts/${encodeURIComponent(name)}`, undefined, { signal })
  stderr.write(`${name} is no longer used.\n`)
  return 0
}

async function readKey(
  { keyEnv, keyStdin }: AddHostOptions,
  { environment, stdin, signal }: CliContext,
): Promise<string | undefined> {
  if (keyEnv !== undefined) {
    const key = environment[keyEnv]
    if (!key)
      throw new AppError(
        'bad-request',
        `The environment variable ${keyEnv} is not set: it should hold the key.`,
      )
    return key
  }
  if (!keyStdin) return undefined
  const key = (await readInput(stdin, signal)).toString().trim()
  if (key === '')
    throw new AppError(
      'bad-request',
      'No key came on standard input. Send it there: muster host add … --key-stdin < FILE.',
    )
  return key
}
