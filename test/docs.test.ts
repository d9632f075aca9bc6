// What the documentation says of the configuration and the HTTP API is held against the schema and the server.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { errorTable, systemClock } from '../src/base/index.ts'
import { loadConfig } from '../src/config.ts'
import { startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { configSchema } from '../src/wire/index.ts'
import { startTestServer, type TestServer } from './server.ts'

let host: SimulatedServer
let server: TestServer
beforeAll(async () => {
  // One makes vectors, and answers no chat; the other one sees.
  host = await startSimulatedServer({ clock: systemClock, models: ['bge-m3', 'llava:7b'] })
  server = await startTestServer({ config: { hosts: [{ name: 'h', kind: 'simulated', url: host.url }] } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

describe('docs/configuration.md', async () => {
  const [, source] = /```yaml\n([\s\S]*?)```/.exec(await readFile('docs/configuration.md', 'utf8'))!
  const written = parse(source!) as Record<string, unknown>
  const environment = Object.fromEntries(
    [...source!.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, `${name} of at least 32 characters`]),
  )

  test('is a configuration that the server takes', async () => {
    const path = join(server.folder, 'documented.yaml')
    // A password in an address has to be written for one.
    await writeFile(path, source!.replace('${DATABASE_PASSWORD}', 'secret'))
    await expect(loadConfig({ path, environment })).resolves.toMatchObject({
      listen: { host: '127.0.0.1', port: 7070 },
    })
  })

  test('names every key that there is', () => {
    const paths = (schema: Schema, at = ''): string[] => [
      ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
        `${at}.${key}`,
        ...paths(inner, `${at}.${key}`),
      ]),
      ...(schema.items ? paths(schema.items, at) : []),
      ...(typeof schema.additionalProperties === 'object'
        ? paths(schema.additionalProperties, `${at}.*`)
        : []),
      ...(schema.anyOf ?? []).flatMap((inner) => paths(inner, at)),
    ]
    const known = paths(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Schema)
    const free = new Set([
      '.models',
      '.prices',
      '.accounts.oidc.teams',
      '.tools',
      '.tools.*.headers',
      '.tools.*.environment',
      '.tools.*.undo',
      '.tools.*.undo.*.arguments',
    ])
    const used = (value: unknown, at = ''): string[] =>
      Array.isArray(value)
        ? value.flatMap((item) => used(item, at))
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, inner]) =>
              free.has(at) ? used(inner, `${at}.*`) : [`${at}.${key}`, ...used(inner, `${at}.${key}`)],
            )
          : []
    expect([...new Set(used(written))].toSorted()).toEqual([...new Set(known)].toSorted())
  })

  test('gives every default as it is', () => {
    const check = (defaults: unknown, said: unknown, at: string) => {
      if (typeof defaults !== 'object' || defaults === null || Array.isArray(defaults)) {
        if (defaults !== undefined && !(Array.isArray(defaults) && Array.isArray(said)))
          expect(said, at).toEqual(defaults)
        return
      }
      for (const [key, value] of Object.entries(defaults))
        check(value, (said as Record<string, unknown>)[key], `${at}.${key}`)
    }
    check(configSchema.parse({}), written, '')
  })
})

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
}

describe('docs/api.md', async () => {
  const page = await readFile('docs/api.md', 'utf8')

  test('lists every route, with who may call it', () => {
    const said = { anybody: 'public', guests: 'guest', members: 'member', administrators: 'administrator' }
    const listed = [...page.matchAll(/^\| `([A-Z]+ \S+)` +\| (\w+) +\| (\w*) +\|/gm)].map(
      ([, route, who, area]) => `${route} ${said[who as keyof typeof said]} ${area}`,
    )
    const routes = server.server.routes
      .filter(({ method, path }) => method !== 'HEAD' && path !== '/*' && path !== '/sign-in')
      .map(({ method, path, rule }) => `${method} ${path} ${rule.who} ${rule.area ?? ''}`)
    expect(listed.toSorted()).toEqual(routes.toSorted())
  })

  test('lists every error with its status', () => {
    const listed = [...page.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ])
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(errorTable).map(([code, { status }]) => [code, status])),
    )
  })

  const examples = [...page.matchAll(/```http\n([A-Z]+) (\S+)\n(?:(\{.*\})\n\n)?(\d{3}) (\{.*\})\n```/g)]
  test('has examples', () => expect(examples.length).toBeGreaterThan(3))
  test.each(
    examples.map(([, method, path, body, status, answer]) => ({ method, path, body, status, answer })),
  )('the example of $method $path is answered as it says', async ({ method, path, body, status, answer }) => {
    const response = await fetch(`${server.url}${path}`, {
      method: method!,
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      ...(body && { body }),
    })
    expect(response.status).toBe(Number(status))
    const given = (await response.json()) as Record<string, unknown>
    const expected = JSON.parse(answer!) as Record<string, unknown>
    for (const [key, value] of Object.entries(expected)) {
      expect(given, path).toHaveProperty(key)
      expect(Array.isArray(given[key]), key).toBe(Array.isArray(value))
      if (typeof value === 'boolean') expect(given[key], key).toBe(value)
    }
  })
})
