import type { FastifyInstance } from 'fastify'
import type { Log } from './send-error.ts'

const mostAddresses = 10

/**
 * Writes into the log which addresses pass requests on that no `trustedProxies` names: behind such a proxy everybody
 * comes from one address, and one who guesses passwords makes all others wait.
 */
export function warnOfProxies(server: FastifyInstance, log: Log): void {
  const told = new Set<string>()
  server.addHook('onRequest', (request, _, done) => {
    const { headers, ips, socket } = request
    // Behind a proxy that is trusted there are two addresses at least: its own, and whose it passes on.
    if (headers['x-forwarded-for'] !== undefined && (ips?.length ?? 1) < 2) {
      const address = socket.remoteAddress ?? ''
      if (!told.has(address) && told.size < mostAddresses) {
        told.add(address)
        log.warn(
          { address },
          'requests are passed on by an address that is not trusted to say from where: if it is a proxy of yours, add it to accounts.trustedProxies in muster.yaml',
        )
      }
    }
    done()
  })
}
