import type { FastifyInstance } from 'fastify'
import { encodeSse, type Clock } from '../../base/index.ts'
import type { hostHistory } from './host-history.ts'
import type { HostRegistry } from './host-registry.ts'
import { presets } from '../../model/index.ts'
import { hostConfigSchema, type HostKindSummary, type HostSample } from '../../wire/index.ts'
import { clientGone, openEventStream, type EventStream } from '../event-stream.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

/** What a form needs to know of each kind of host. */
const kinds: HostKindSummary[] = Object.entries(presets).map(([kind, { label, url, needsKey, local }]) => ({
  kind,
  label,
  url: url ?? null,
  needsKey,
  local,
}))

/** How often the hosts are looked at for those who watch them where nothing was heard, and how soon after they were told. */
const lookEveryMs = 1_000
const shortestPauseMs = 100
const keepAliveMs = 15_000

type WithName = { Params: { name: string } }

export interface HostRouteParts {
  registry: HostRegistry
  history: ReturnType<typeof hostHistory>
  clock: Clock
}

/** The model hosts: seen by everyone, changed by administrators. */
export function hostRoutes(server: FastifyInstance, { registry, history, clock }: HostRouteParts): void {
  server.get('/api/hosts', ruled('member', 'account'), async (request, reply) => {
    // A page's EventSource asks for a stream: it gets the list now, and each time that something of it changes.
    if (request.headers.accept !== 'text/event-stream')
      return { ...registry.list(), kinds, expectedMs: registry.expectedMs() }
    await followHosts(openEventStream(reply), { registry, history, clock })
    return reply
  })

  server.get('/api/host-history', ruled('member', 'account'), async () => history.history())

  server.post('/api/hosts', administratorRoute, async (request, reply) => {
    const host = await registry.add(validate(hostConfigSchema, request.body), identityOf(request).actor)
    return reply.status(201).send({ host })
  })

  server.post<WithName>('/api/hosts/:name/test', administratorRoute, async (request, reply) =>
    registry.test(request.params.name, clientGone(reply)),
  )

  server.delete<WithName>('/api/hosts/:name', administratorRoute, async (request, reply) => {
    await registry.remove(request.params.name, identityOf(request).actor)
    return reply.status(204).send()
  })
}

/** Writes the list of hosts, and again whenever it has changed: at once where one rests, is ejected or comes back. */
async function followHosts(stream: EventStream, { registry, history, clock }: HostRouteParts): Promise<void> {
  const { signal } = stream
  let heard = Promise.withResolvers<void>()
  using _watching = registry.watch(() => heard.resolve())
  // One is enough: whoever reads too slowly for it gets the newest.
  let sample: HostSample | undefined
  using _sampling = history.watch((newest) => {
    sample = newest
    heard.resolve()
  })
  let told = ''
  let silentSinceMs = clock.monotonic()
  while (!signal.aborted) {
    heard = Promise.withResolvers()
    const data = JSON.stringify(registry.list())
    const nowMs = clock.monotonic()
    const taken = sample
    sample = undefined
    if (taken) await stream.write(encodeSse({ event: 'sample', data: JSON.stringify(taken) }))
    if (data !== told) await stream.write(encodeSse({ event: 'hosts', data }))
    // A comment keeps the connection open where nothing changes.
    else if (nowMs - silentSinceMs >= keepAliveMs) await stream.write(': still here\n\n')
    if (data !== told || nowMs - silentSinceMs >= keepAliveMs) silentSinceMs = nowMs
    told = data
    const later = new AbortController()
    const leave = AbortSignal.any([signal, later.signal])
    await Promise.race([heard.promise, clock.sleep(lookEveryMs, leave).catch(() => {})])
    later.abort()
    await clock.sleep(shortestPauseMs, signal).catch(() => {})
  }
  stream.end()
}
