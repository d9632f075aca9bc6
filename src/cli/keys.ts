import type { KeySummary } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { findTeam, print } from './people.ts'

export interface CreateKeyOptions {
  team?: string
  expires?: number
  model?: string[]
  collection?: string[]
  area?: string[]
  json?: boolean
}

/** Makes an API key; the key stands alone on the last line of stdout, so that a script can take it. */
export async function createKey(
  name: string,
  options: CreateKeyOptions,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { team, expires, model, collection, area } = options
  const created = await client.call<KeySummary & { key: string }>(
    'POST',
    '/api/keys',
    {
      name,
      teamId: team === undefined ? undefined : (await findTeam(team, client, signal)).id,
      expiresInDays: expires,
      models: model,
      collections: collection,
      areas: area,
    },
    { signal },
  )
  if (options.json) stdout.write(`${JSON.stringify(created)}\n`)
  else {
    stderr.write(`The key ${created.id}, shown this once:\n`)
    stdout.write(`${created.key}\n`)
  }
  return 0
}

export async function listKeys(
  options: { json?: boolean },
  client: Client,
  context: CliContext,
): Promise<number> {
  const { keys } = await client.call<{ keys: KeySummary[] }>('GET', '/api/keys', undefined, {
    signal: context.signal,
  })
  if (keys.length === 0)
    context.stderr.write('There is no key yet. Make one with `muster key create NAME`.\n')
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  print(context, options, keys, (key) => [
    key.id,
    date(key.createdAt),
    key.expiresAt == null ? 'does not end' : `until ${date(key.expiresAt)}`,
    key.lastUsedAt == null ? 'never used' : `used ${date(key.lastUsedAt)}`,
    key.areas?.join(' ') ?? 'all',
    key.name,
  ])
  return 0
}

export async function revokeKey(
  id: string,
  options: { json?: boolean },
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  await client.call('DELETE', `/api/keys/${encodeURIComponent(id)}`, undefined, { signal })
  if (options.json) stdout.write(`${JSON.stringify({ id, deleted: true })}\n`)
  else stderr.write(`The key ${id} no longer works.\n`)
  return 0
}
