export { createServer, type ServerParts } from './server.ts'
export { openHostRegistry, type HostRegistry } from './host-registry.ts'
export type { RouteEntry, RouteRule } from './route-rule.ts'
export { assistantName } from './chat-routes.ts'
