import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { fetchPage, isPublic, type FetchedPage, type FetchLimits, type Resolve } from './fetch-page.ts'

const usual: FetchLimits = { maxBytes: 1_000, timeoutMs: 10_000, privateAddresses: true }

async function withServer(
  listener: RequestListener,
  use: (url: string, port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  try {
    await use(`http://127.0.0.1:${port}`, port)
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}

async function fetch(
  address: string,
  limits: Partial<FetchLimits> = {},
  resolve?: Resolve,
): Promise<FetchedPage> {
  const options = { limits: { ...usual, ...limits }, clock: systemClock, ...(resolve && { resolve }) }
  return (await fetchPage(address, options))!
}

describe('addresses', () => {
  const refused = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001::1',
    '::127.0.0.1',
    'x',
  ]
  for (const address of refused) test(`${address} is not public`, () => expect(isPublic(address)).toBe(false))
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'])
    test(`${address} is public`, () => expect(isPublic(address)).toBe(true))
})

describe('what is not fetched', () => {
  const refused = (address: string, resolve?: Resolve) => fetch(address, { privateAddresses: false }, resolve)
  const reached: string[] = []
  const listener: RequestListener = (request, response) => {
    reached.push(request.url!)
    response.end('inside')
  }
  test.each([
    ['http://127.0.0.1:PORT/', /internal network/],
    ['http://[::ffff:127.0.0.1]:PORT/', /internal network/],
    ['http://0x7f000001:PORT/', /internal network/],
    ['http://2130706433:PORT/', /internal network/],
    ['http://127.1:PORT/', /internal network/],
    ['http://localhost:PORT/', /internal network/],
    ['http://0177.0.0.1:PORT/', /internal network/],
    ['http://0x7f.0.0.0x1:PORT/', /internal network/],
    ['http://127.0.0.1.:PORT/', /internal network/],
    ['http://[::1]:PORT/', /internal network/],
    ['http://[::127.0.0.1]:PORT/', /internal network/],
    ['http://[64:ff9b::127.0.0.1]:PORT/', /internal network/],
    ['http://①②⑦.⓪.⓪.①:PORT/', /internal network/],
    ['file:///etc/passwd', /not an http or https address/],
    ['gopher://127.0.0.1:PORT/', /not an http or https address/],
    ['http://user:secret@example.org/', /holds a password/],
    ['nonsense', /not an http or https address/],
  ])('%s', async (address, reason) =>
    withServer(listener, async (_, port) => {
      await expect(refused(address.replace('PORT', String(port)))).rejects.toThrow(reason)
      expect(reached).toEqual([])
    }),
  )
  test('a name of which one address is inside', () =>
    withServer(listener, async (_, port) => {
      const mixed: Resolve = async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]
      await expect(refused(`http://rebind.example:${port}/`, mixed)).rejects.toThrow(/internal network/)
      expect(reached).toEqual([])
    }))
  test('a redirect to the inside', () =>
    withServer(
      (request, response) =>
        response.writeHead(302, { location: `http://inside.example:1${request.url}` }).end(),
      async (_, port) => {
        // The first name is held for public, as if it were; the second one is not.
        const resolve: Resolve = async (name) => [
          { address: name === 'inside.example' ? '10.0.0.1' : '127.0.0.1', family: 4 },
        ]
        let asked = 0
        const limits = {
          ...usual,
          get privateAddresses() {
            return asked++ === 0
          },
        }
        await expect(
          fetchPage(`http://outside.example:${port}/x`, { limits, clock: systemClock, resolve }),
        ).rejects.toThrow(/internal network/)
      },
    ))
})

describe('a page', () => {
  test('comes with a name that tells where it is from, through redirects', () =>
    withServer(
      (request, response) => {
        if (request.url === '/a') response.writeHead(301, { location: '/docs/?q=1' }).end()
        else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>hello')
      },
      async (url, port) => {
        const page = await fetch(`${url}/a`)
        expect([page.name, Buffer.from(page.bytes).toString()]).toEqual([
          `127.0.0.1:${port}/docs/index?q=1.html`,
          '<p>hello',
        ])
      },
    ))
  test('the connection goes to the address that was looked at, whatever the name says later', () =>
    withServer(
      (request, response) => response.end(request.headers.host),
      async (_, port) => {
        let asked = 0
        const resolve: Resolve = async () => [
          { address: asked++ === 0 ? '127.0.0.1' : '10.9.9.9', family: 4 },
        ]
        const page = await fetch(`http://name.example:${port}/x.txt`, {}, resolve)
        expect([Buffer.from(page.bytes).toString(), asked]).toEqual([`name.example:${port}`, 1])
      },
    ))
  test('one that is too large, by its word or without it', () =>
    withServer(
      (request, response) => {
        if (request.url === '/said') response.writeHead(200, { 'content-length': '5000' })
        response.write('x'.repeat(3_000))
        response.end('x'.repeat(2_000))
      },
      async (url) => {
        await expect(fetch(`${url}/said`)).rejects.toThrow(/more than the 1000 bytes/)
        await expect(fetch(`${url}/unsaid`)).rejects.toThrow(/more than the 1000 bytes/)
      },
    ))
  test('one that leads in a circle, one that is not there, one that never comes', () =>
    withServer(
      (request, response) => {
        if (request.url === '/round') response.writeHead(302, { location: '/round' }).end()
        else if (request.url === '/gone') response.writeHead(404).end()
      },
      async (url) => {
        await expect(fetch(`${url}/round`)).rejects.toThrow(/leads on more than 5 times/)
        await expect(fetch(`${url}/gone`)).rejects.toThrow(/status 404/)
        await expect(fetch(`${url}/never`, { timeoutMs: 50 })).rejects.toThrow(/did not come within 0.05 s/)
      },
    ))
})
