import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { plain, table } from './text.ts'

/** Makes an API key; the key stands alone on the last line of stdout, so that a script can take it. */
export async function createKey(
  name: string,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const created = await client.call<{ id: string; key: string }>('POST', '/api/keys', { name }, { signal })
  stderr.write(`The key ${created.id}, shown this once:\n`)
  stdout.write(`${created.key}\n`)
  return 0
}

export async function listKeys(client: Client, { stdout, stderr, signal }: CliContext): Promise<number> {
  const { keys } = await client.call<{ keys: { id: string; name: string; createdAt: number }[] }>(
    'GET',
    '/api/keys',
    undefined,
    { signal },
  )
  if (keys.length === 0) stderr.write('There is no key yet. Make one with `muster key create NAME`.\n')
  stdout.write(
    table(keys.map(({ id, name, createdAt }) => [id, new Date(createdAt).toISOString(), plain(name)])),
  )
  return 0
}

export async function revokeKey(id: string, client: Client, { stderr, signal }: CliContext): Promise<number> {
  await client.call('DELETE', `/api/keys/${encodeURIComponent(id)}`, undefined, { signal })
  stderr.write(`The key ${id} no longer works.\n`)
  return 0
}
