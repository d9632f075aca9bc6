import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { AppError, type Clock } from '../base/index.ts'

export interface FetchedPage extends PageVersion {
  /** Its address without the scheme, under which it is kept: `example.org/manual/index.html`. */
  name: string
  bytes: Uint8Array
}

/** By what a server knows whether a page has changed (RFC 9110, 8.8). */
export interface PageVersion {
  etag?: string | undefined
  lastModified?: string | undefined
}

export interface FetchLimits {
  maxBytes: number
  timeoutMs: number
  /** Whether addresses of the internal network may be fetched, too. */
  privateAddresses: boolean
}

/** Resolves a host's name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>

const mostRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/**
 * Fetches a page for somebody else without being turned against our own network: only http and https, only public
 * addresses, each name resolved once and the connection made to that very address, and all of it again for every
 * redirect (OWASP, Server Side Request Forgery Prevention). Undefined when it is still the version that is known.
 * Throws `bad-request`, `forbidden`, `too-large`, `timeout` or `unreadable`, with what to do.
 */
export async function fetchPage(
  address: string,
  options: {
    limits: FetchLimits
    clock: Clock
    signal?: AbortSignal
    resolve?: Resolve
    known?: PageVersion | undefined
  },
): Promise<FetchedPage | undefined> {
  const { limits, clock, known, resolve = (hostname) => lookup(hostname, { all: true }) } = options
  const timeout = new AbortController()
  using _timer = clock.after(limits.timeoutMs, () => timeout.abort())
  const signal = options.signal ? AbortSignal.any([timeout.signal, options.signal]) : timeout.signal
  try {
    let url = parse(address)
    for (let step = 0; step <= mostRedirects; step++) {
      const next = await fetchOnce(url, { limits, resolve, signal, known })
      if (next === undefined) return undefined
      if (!(next instanceof URL)) {
        const { mediaType, ...page } = next
        return { name: nameOf(url, mediaType), ...page }
      }
      url = parse(next.href)
    }
    throw new AppError('unreadable', `${address} leads on more than ${mostRedirects} times.`)
  } catch (error) {
    if (timeout.signal.aborted)
      throw new AppError('timeout', `${address} did not come within ${limits.timeoutMs / 1000} s. Try again.`)
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('unreadable', `${address} could not be fetched: ${reason}.`, { cause: error })
  }
}

function parse(address: string): URL {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new AppError('bad-request', `${address} is not an http or https address.`)
  const url = new URL(address)
  if (url.username !== '' || url.password !== '')
    throw new AppError('bad-request', 'The address holds a password, which would be kept with the document.')
  return url
}

interface Body extends PageVersion {
  bytes: Uint8Array
  mediaType: string
}

async function fetchOnce(
  url: URL,
  {
    limits,
    resolve,
    signal,
    known,
  }: { limits: FetchLimits; resolve: Resolve; signal: AbortSignal; known: PageVersion | undefined },
): Promise<Body | URL | undefined> {
  const target = await targetOf(url, resolve, limits)
  // With what it brings along it takes some 20 MB, which a server that fetches no pages need not hold.
  const { Agent } = await import('undici')
  // Whatever the name stands for a moment later, the connection goes to the address that was looked at.
  const agent = new Agent({
    connect: {
      lookup: (_hostname, lookupOptions, callback) =>
        lookupOptions.all ? callback(null, [target]) : callback(null, target.address, target.family),
    },
  })
  try {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        'user-agent': 'Muster',
        accept: '*/*',
        'accept-encoding': 'identity',
        ...(known?.etag !== undefined && { 'if-none-match': known.etag }),
        ...(known?.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
      },
      signal,
    })
    const { statusCode: status, headers, body } = response
    const location = headers['location']
    if (redirects.has(status) && typeof location === 'string' && URL.canParse(location, url))
      return new URL(location, url)
    if (status === 304 && known) return undefined
    if (status !== 200) throw new AppError('unreadable', `${url.href} answered with status ${status}.`)
    if (Number(headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(url, limits)
    const parts: Buffer[] = []
    let length = 0
    for await (const part of body as AsyncIterable<Buffer>) {
      length += part.length
      if (length > limits.maxBytes) throw tooLarge(url, limits)
      parts.push(part)
    }
    return {
      bytes: Buffer.concat(parts),
      mediaType: String(headers['content-type'] ?? ''),
      etag: textOf(headers['etag']),
      lastModified: textOf(headers['last-modified']),
    }
  } finally {
    await agent.destroy()
  }
}

/** A header, where there is one and it is short enough to be kept. */
function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header.length <= 500 ? header : undefined
}

function tooLarge(url: URL, { maxBytes }: FetchLimits): AppError {
  return new AppError('too-large', `${url.href} has more than the ${maxBytes} bytes that are taken.`)
}

/** The address to connect to. Every address of the name has to be allowed: a mixed answer is an attempt. */
async function targetOf(
  url: URL,
  resolve: Resolve,
  { privateAddresses }: FetchLimits,
): Promise<{ address: string; family: number }> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const found = ipaddr.isValid(hostname)
    ? [{ address: hostname, family: ipaddr.parse(hostname).kind() === 'ipv6' ? 6 : 4 }]
    : await resolve(hostname)
  const [first] = found
  if (!first) throw new AppError('unreadable', `${hostname} has no address.`)
  if (!privateAddresses && !found.every(({ address }) => isPublic(address)))
    throw new AppError(
      'forbidden',
      `${hostname} is an address of this machine or of the internal network, which is not fetched. ` +
        'An administrator can allow it (documents.privateAddresses in muster.yaml).',
    )
  return first
}

/** Whether an address is on the public internet. IPv4 inside of IPv6 counts as what it is inside. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  // Of IPv6, what is given out is all in 2000::/3 (RFC 4291); `::127.0.0.1`, long out of use, is in none of the ranges.
  if (parsed instanceof ipaddr.IPv6 && parsed.parts[0]! >> 13 !== 1) return false
  return parsed.range() === 'unicast'
}

const extensions: Record<string, string> = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'text/markdown': '.md',
  'text/csv': '.csv',
  'application/json': '.json',
}

/** The address as a file's name; with the extension of its type where it has none. */
function nameOf({ host, pathname, search }: URL, mediaType: string): string {
  const path = decodePath(pathname)
  const name = `${host}${path.endsWith('/') ? `${path}index` : path}${search}`
  const extension = extensions[mediaType.split(';')[0]!.trim().toLowerCase()]
  return extension === undefined || /\.[a-z0-9]{1,5}$/i.test(path) ? name : name + extension
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
