import Fastify from 'fastify'
import { expect, test } from 'vitest'
import type { Log } from './send-error.ts'
import { warnOfProxies } from './warn-of-proxies.ts'

async function warned(trustProxy: string[] | false, headers: Record<string, string>): Promise<unknown[]> {
  const written: unknown[] = []
  await using server = Fastify({ trustProxy })
  warnOfProxies(server, { warn: (entry: unknown) => void written.push(entry) } as Log)
  server.get('/', () => 'fine')
  for (const remoteAddress of ['10.0.0.9', '10.0.0.9', '10.0.0.8'])
    expect((await server.inject({ url: '/', headers, remoteAddress })).statusCode).toBe(200)
  return written
}

test('a proxy that muster.yaml does not name is told of once; one that it names, and no proxy at all, are not', async () => {
  const passedOn = { 'x-forwarded-for': '203.0.113.7' }
  expect(await warned(false, passedOn)).toEqual([{ address: '10.0.0.9' }, { address: '10.0.0.8' }])
  expect(await warned(['10.0.0.9'], passedOn)).toEqual([{ address: '10.0.0.8' }])
  // Of somebody on the proxy's own machine.
  expect(await warned(['10.0.0.0/8'], { 'x-forwarded-for': '10.0.0.9' })).toEqual([])
  expect(await warned(false, {})).toEqual([])
})
